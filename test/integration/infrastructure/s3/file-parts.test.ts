import { createHash } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { FileParts } from '#infrastructure/s3/file-parts.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const MIB = 1024 * 1024;
const RULE = { preferredBytes: MIB, maxParts: 10_000, largestCopyBytes: MIB };

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('FileParts', () => {
  const folder = useTemporaryFolder();

  async function open(content: Uint8Array): Promise<{ readonly file: string; readonly parts: FileParts }> {
    const file = path.join(folder(), 'file');
    await writeFile(file, content);
    return { file, parts: await FileParts.open(file) };
  }

  it.each([1, MIB, MIB + 1, 5 * MIB, 5 * MIB + 7])(
    'digests a file of %d bytes and each of its parts in one pass',
    async (sizeBytes) => {
      const content = Buffer.from(Array.from({ length: sizeBytes }, (_, at) => (at * 31 + (at >> 8)) % 251));
      const { parts } = await open(content);
      const found = await parts.digest(RULE);
      await parts.close();
      const starts = Array.from({ length: Math.ceil(sizeBytes / MIB) }, (_, index) => index * MIB);
      expect(found).toMatchObject({ sizeBytes, sha256: sha256(content) });
      expect(found.parts).toEqual(starts.map((start) => sha256(content.subarray(start, start + MIB))));
    },
  );

  it('says so when the file became shorter or has other bytes', async () => {
    const { file, parts } = await open(Buffer.alloc(3 * MIB, 1));
    const { parts: digests } = await parts.digest(RULE);
    expect(() => parts.assertUnchanged(Buffer.alloc(MIB, 1), digests[0]!)).not.toThrow();
    expect(() => parts.assertUnchanged(Buffer.alloc(MIB, 2), digests[0]!)).toThrow(
      /changed while it was sent/,
    );
    await truncate(file, MIB);
    const range = { start: 2 * MIB, end: 3 * MIB };
    await expect(parts.read(Buffer.alloc(MIB), range)).rejects.toThrow(/changed while it was sent/);
    await parts.close();
  });

  it('names a file that is not there', async () => {
    await expect(FileParts.open(path.join(folder(), 'none'))).rejects.toMatchObject({
      code: expect.stringMatching(/^FILESYSTEM\./) as unknown,
    });
  });
});
