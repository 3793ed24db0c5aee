import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { readSafetensors, readSafetensorsHeader } from '#infrastructure/safetensors/read-safetensors.js';
import { writeSafetensors } from '#infrastructure/safetensors/write-safetensors.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

/** A file by the format's definition, independent of the writer. */
function encode(header: string | object, data: Uint8Array = new Uint8Array(0), length?: bigint): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length ?? BigInt(json.byteLength));
  return Buffer.concat([prefix, json, data]);
}

function entry(dtype: string, shape: unknown, begin: unknown, end: unknown): object {
  return { dtype, shape, data_offsets: [begin, end] };
}

describe('readSafetensors', () => {
  const folder = useTemporaryFolder();

  async function fileOf(content: Uint8Array): Promise<string> {
    const file = path.join(folder(), 'model.safetensors');
    await writeFile(file, content);
    return file;
  }

  it('widens F16, with subnormals, infinities and NaN, exactly', async () => {
    const halves = Uint16Array.of(
      0x3c00,
      0xc000,
      0x7bff,
      0x0001,
      0x03ff,
      0x0400,
      0x8000,
      0x7c00,
      0xfc00,
      0x7e01,
    );
    const file = await fileOf(encode({ h: entry('F16', [10], 0, 20) }, new Uint8Array(halves.buffer)));
    const { data } = (await readSafetensors(file)).tensors.get('h')!;
    expect([...data]).toEqual([
      1,
      -2,
      65504,
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      -0,
      Infinity,
      -Infinity,
      NaN,
    ]);
  });

  it('widens BF16 by appending sixteen zero bits and rounds F64 to the nearest float32', async () => {
    const bytes = Buffer.alloc(20);
    bytes.writeDoubleLE(0.1, 0);
    bytes.writeDoubleLE(1 + 2 ** -24, 8); // a tie: goes to the even neighbour, 1
    bytes.writeUInt16LE(0x3fc0, 16);
    bytes.writeUInt16LE(0x4049, 18);
    const file = await fileOf(encode({ d: entry('F64', [2], 0, 16), b: entry('BF16', [2], 16, 20) }, bytes));
    const { tensors } = await readSafetensors(file);
    expect([...tensors.get('d')!.data]).toEqual([Math.fround(0.1), 1]);
    expect([...tensors.get('b')!.data]).toEqual([1.5, 3.140625]);
  });

  it('refuses integers, but reads the rest of the file when they are not selected', async () => {
    const header = { ids: entry('I64', [1], 0, 8), w: entry('F32', [1], 8, 12) };
    const file = await fileOf(encode(header, new Uint8Array(12)));
    await expect(readSafetensors(file)).rejects.toMatchObject({
      code: 'MODEL.INVALID',
      message: expect.stringMatching(/"ids".*I64/),
    });
    const { tensors } = await readSafetensors(file, (_name, { dataType }) => dataType !== 'I64');
    expect([...tensors.keys()]).toEqual(['w']);
  });

  const four = new Uint8Array(4);
  const corrupt: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['is shorter than its length field', new Uint8Array(7), /at least 8 bytes, found 7/],
    ['says that its header is longer than the file', encode('{}', four, 7n), /at most 6 bytes, found 7/],
    ['says that its header has 2^64 - 1 bytes', encode('{}', four, 2n ** 64n - 1n), /18446744073709551615/],
    ['has a header that does not begin with a brace', encode(' {}'), /begins with "{"/],
    ['has a header that is not JSON', encode('{"a":'), /JSON in UTF-8/],
    ['has a header that is not UTF-8', encode('{"a\uFFFD":1}').fill(0xff, 10, 12), /JSON in UTF-8/],
    [
      'names a tensor twice',
      encode('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{}}', four),
      /tensor "a".*twice/,
    ],
    [
      'names a field twice',
      encode('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', four),
      /"dtype".*twice/,
    ],
    ['has metadata that are not strings', encode({ __metadata__: { a: 1 } }), /object of strings/],
    ['has a tensor that is not an object', encode({ a: [] }), /tensor "a".*object with dtype/],
    ['has an unknown data type', encode({ a: entry('F31', [1], 0, 4) }, four), /tensor "a".*"F31"/],
    ['has a negative size', encode({ a: entry('F32', [-1], 0, 4) }, four), /tensor "a".*\[-1\]/],
    ['has a fractional size', encode({ a: entry('F32', [1.5], 0, 4) }, four), /tensor "a".*\[1.5\]/],
    ['has a size beyond 2^53', encode({ a: entry('F32', [2 ** 53], 0, 4) }, four), /tensor "a"/],
    [
      'has a shape that overflows',
      encode({ a: entry('F32', [2 ** 52, 2 ** 52], 0, 4) }, four),
      /tensor "a".*needs/,
    ],
    [
      'has a range that does not fit its shape',
      encode({ a: entry('F32', [2], 0, 4) }, four),
      /needs 8 bytes.*give 4/,
    ],
    ['has a range that ends before it begins', encode({ a: entry('F32', [1], 4, 0) }, four), /begin <= end/],
    ['has data beyond the end of the file', encode({ a: entry('F32', [2], 0, 8) }, four), /ends at byte/],
    [
      'has overlapping tensors',
      encode({ a: entry('F32', [1], 0, 4), b: entry('F32', [1], 2, 6) }, new Uint8Array(6)),
      /tensor "b".*overlaps/,
    ],
    ['has a hole', encode({ a: entry('F32', [1], 4, 8) }, new Uint8Array(8)), /tensor "a".*hole/],
    [
      'has bytes after the last tensor',
      encode({ a: entry('F32', [1], 0, 4) }, new Uint8Array(5)),
      /expected \d+ bytes/,
    ],
  ];
  it.each(corrupt)('refuses a file that %s', async (_what, content, message) => {
    const file = await fileOf(content);
    await expect(readSafetensors(file)).rejects.toMatchObject({
      code: 'WEIGHTS.CORRUPT',
      message: expect.stringMatching(message),
      details: expect.objectContaining({ path: file }),
    });
  });

  it('says which file is missing', async () => {
    await expect(readSafetensors(path.join(folder(), 'none.safetensors'))).rejects.toMatchObject({
      code: 'FILESYSTEM.FAILED',
      message: expect.stringContaining('none.safetensors'),
    });
  });
});

describe('writeSafetensors', () => {
  const folder = useTemporaryFolder();

  it('writes the bytes of the format, data aligned to eight bytes, names in the order given', async () => {
    const file = path.join(folder(), 'model.safetensors');
    const tensors = new Map([
      ['b', { shape: [2], data: Float32Array.of(1, -2) }],
      ['7', { shape: [], data: Float32Array.of(0.5) }],
    ]);
    await writeSafetensors(file, tensors, { format: 'pt' });
    const bytes = await readFile(file);
    const headerLength = Number(bytes.readBigUInt64LE());
    expect((8 + headerLength) % 8).toBe(0);
    expect(bytes.toString('utf8', 8, 8 + headerLength).trimEnd()).toBe(
      '{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},' +
        '"7":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}',
    );
    expect(bytes.subarray(8 + headerLength).toString('hex')).toBe('0000803f000000c00000003f');
    expect(await readdir(folder())).toEqual(['model.safetensors']);
  });

  it('describes what it wrote without reading the data', async () => {
    const file = path.join(folder(), 'model.safetensors');
    await writeSafetensors(file, new Map([['w', { shape: [2, 3], data: new Float32Array(6) }]]), {});
    const { tensors, metadata } = await readSafetensorsHeader(file);
    expect(tensors.get('w')).toMatchObject({ dataType: 'F32', shape: [2, 3], sizeBytes: 24 });
    expect(metadata).toEqual({});
  });

  it('refuses a shape that its data does not have, and leaves the file as it was', async () => {
    const file = path.join(folder(), 'model.safetensors');
    await writeFile(file, 'before');
    const wrong = new Map([['w', { shape: [2, 3], data: new Float32Array(5) }]]);
    await expect(writeSafetensors(file, wrong, {})).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await readFile(file, 'utf8')).toBe('before');
  });
});
