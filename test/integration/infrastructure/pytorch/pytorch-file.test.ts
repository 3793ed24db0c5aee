import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { PytorchFile } from '#infrastructure/pytorch/pytorch-file.js';

/** Saved by torch 2.13 in both forms: `fixtures/pytorch/write-in-python.py`. */
const FIXTURES = path.resolve(import.meta.dirname, '../../../fixtures/pytorch');

type Recorded = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
>;

describe('PytorchFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'arena-pytorch-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each(['zip.bin', 'old.bin'])('reads what torch saved in %s, bit for bit', async (name) => {
    const recorded = JSON.parse(await readFile(path.join(FIXTURES, 'expected.json'), 'utf8')) as Recorded;
    const file = await PytorchFile.open(path.join(FIXTURES, name));
    expect([...file.tensors.keys()].sort()).toEqual([...Object.keys(recorded), 'ids'].sort());
    for (const [tensor, { shape, values }] of Object.entries(recorded)) {
      expect(file.tensors.get(tensor)!.shape).toEqual(shape);
      expect([...(await file.read(tensor))]).toEqual(values.map(Math.fround));
    }
    await expect(file.read('ids')).rejects.toMatchObject({ code: 'MODEL.INVALID' });
    await file.close();
  });

  it.each([
    ['a global of another module', 'cos\nsystem\n(X\x02\x00\x00\x00lstR.', /the global "os\.system"/],
    ['an evaluator', 'cbuiltins\neval\n(X\x01\x00\x00\x001tR.', /the global "builtins\.eval"/],
    ['a function of torch that is no part of a dictionary', 'ctorch\nload\n.', /the global "torch\.load"/],
    ['an instance of a class', '(ios\nsystem\n.', /opcode 0x69/],
    ['an object of a class by its extension code', '\x82\x01.', /opcode 0x82/],
    ['something else than a dictionary', ']\x94.', /something else than a dictionary/],
    ['a dictionary of something else', '}X\x01\x00\x00\x00aK\x01s.', /an entry "a" that is no tensor/],
    ['a text longer than the file', 'X\xff\xff\xff\x7fabc.', /ends too early/],
    ['a number of millions of digits', '\x8b\xff\xff\xff\x7f.', /opcode 0x8b/],
    ['no end', '}', /ends too early/],
  ])('refuses a pickle with %s', async (_, pickle, message) => {
    const file = path.join(folder, 'pytorch_model.bin');
    await writeFile(file, archive([['a/data.pkl', Buffer.from(pickle, 'latin1')]]));
    await expect(PytorchFile.open(file)).rejects.toMatchObject({
      code: 'WEIGHTS.CORRUPT',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['compressed entries', { method: 8 }, /compressed by method 8/],
    ['encrypted entries', { flags: 1 }, /encrypted/],
    ['sizes that differ', { compressedBytes: 1 }, /equal sizes/],
    ['entries that overlap', { sameStart: true }, /overlaps/],
    ['entries beyond the archive', { extraBytes: 1 << 20 }, /beyond the archive/],
  ])('refuses an archive with %s', async (_, damage, message) => {
    const file = path.join(folder, 'pytorch_model.bin');
    const entries: [string, Buffer][] = [
      ['a/data.pkl', Buffer.from('}.')],
      ['a/data/0', Buffer.alloc(8)],
    ];
    await writeFile(file, archive(entries, damage));
    await expect(PytorchFile.open(file)).rejects.toMatchObject({
      code: 'WEIGHTS.CORRUPT',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a tensor that is larger than its numbers', async () => {
    // A single number expanded to a shape of 10^12 costs a reader 4 TB.
    const bytes = await readFile(path.join(FIXTURES, 'zip.bin'));
    const at = bytes.indexOf(Buffer.from([0x4b, 4, 0x4b, 3, 0x86])); // the shape (4, 3)
    bytes[at + 1] = 200;
    const file = path.join(folder, 'pytorch_model.bin');
    await writeFile(file, bytes);
    await expect(PytorchFile.open(file)).rejects.toMatchObject({
      code: 'WEIGHTS.CORRUPT',
      message: expect.stringMatching(/shape \[200, 3\] that goes beyond its 12 numbers/),
    });
  });
});

interface Damage {
  readonly method?: number;
  readonly flags?: number;
  readonly compressedBytes?: number;
  readonly sameStart?: boolean;
  readonly extraBytes?: number;
}

/** A zip archive of stored entries; what is damaged is damaged in the directory, for each entry. */
function archive(entries: readonly (readonly [string, Buffer])[], damage: Damage = {}): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of entries) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    bodies.push(local, Buffer.from(name), content);
    const entry = Buffer.alloc(46);
    const sizeBytes = content.byteLength + (damage.extraBytes ?? 0);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(damage.flags ?? 0, 8);
    entry.writeUInt16LE(damage.method ?? 0, 10);
    entry.writeUInt32LE(damage.compressedBytes ?? sizeBytes, 20);
    entry.writeUInt32LE(sizeBytes, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(damage.sameStart === true ? 0 : offset, 42);
    directory.push(entry, Buffer.from(name));
    offset += 30 + name.length + content.byteLength;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(directoryBytes.byteLength, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, directoryBytes, end]);
}
