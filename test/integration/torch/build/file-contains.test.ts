import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { fileContains } from '#infrastructure/torch/build/file-contains.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

describe('fileContains', () => {
  const folder = useTemporaryFolder();
  const text = '_ZN4c10d16ProcessGroupNCCLC1E';

  it.each([1, 2, 7, 64])('finds a text wherever it lies, read %d bytes at a time', (chunkBytes) => {
    const file = path.join(folder(), 'library.so');
    for (let before = 0; before < 70; before++) {
      writeFileSync(file, `${'x'.repeat(before)}${text}${'y'.repeat(before % 3)}`);
      expect(fileContains(file, text, chunkBytes)).toBe(true);
      writeFileSync(file, `${'x'.repeat(before)}${text.slice(0, -1)}-${text.slice(1)}`);
      expect(fileContains(file, text, chunkBytes)).toBe(false);
    }
  });
});
