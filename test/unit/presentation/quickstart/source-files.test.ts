import { describe, expect, it } from '@jest/globals';

import { isHandwritten } from '#presentation/quickstart/source-files.js';

describe('isHandwritten', () => {
  it('accepts ordinary source', () => {
    expect(isHandwritten('export const answer = 42;\n')).toBe(true);
  });

  it.each([
    ['minified code', `${'var a=1;'.repeat(40)}\n`],
    ['generated code', '// This file is auto-generated. Do not edit.\nlet a;\n'],
    ['binary files', 'PNG\0\0'],
    ['bundles', 'let a = 1;\n'.repeat(30_000)],
  ])('refuses %s', (_, text) => {
    expect(isHandwritten(text)).toBe(false);
  });
});
