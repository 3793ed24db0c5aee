import { describe, expect, it } from '@jest/globals';

import { sourceLanguageOf } from '#presentation/quickstart/source-language.js';

describe('sourceLanguageOf', () => {
  it.each([
    ['index.d.ts', 'typescript'],
    ['index.d.mts', 'typescript'],
    ['index.ts', 'typescript'],
    ['main.cjs', 'javascript'],
    ['README.md', 'markdown'],
    ['package.json', 'json'],
    ['napi.h', 'c'],
  ])('knows %s as %s', (fileName, language) => {
    expect(sourceLanguageOf(fileName)).toBe(language);
  });

  it('knows no language for other files', () => {
    expect(sourceLanguageOf('LICENSE')).toBeUndefined();
    expect(sourceLanguageOf('index.js.map')).toBeUndefined();
  });
});
