import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { PhiloxStream } from '#domain/shared/philox.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';
import { readSafetensors } from '#infrastructure/safetensors/read-safetensors.js';
import { writeSafetensors } from '#infrastructure/safetensors/write-safetensors.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const SEED = 20_261_121;

const tensor = fc.array(fc.nat({ max: 4 }), { maxLength: 3 }).chain((shape) => {
  const size = shape.reduce((product, axis) => product * axis, 1);
  // Random bits, so that every kind of NaN is among the values.
  return fc
    .array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: size, maxLength: size })
    .map((bits) => ({ shape, data: new Float32Array(Uint32Array.from(bits).buffer) }));
});
const name = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('__proto__', 'constructor', '7', 'encoder.layer.0.attention.self.query.weight'),
);
const tensors = fc
  .uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 6 })
  .map((entries): NamedTensors => new Map(entries.filter(([key]) => key !== '__metadata__')));

function bitsOf(content: NamedTensors): [string, readonly number[], Uint32Array][] {
  return [...content].map(([key, { shape, data }]) => [
    key,
    shape,
    new Uint32Array(data.buffer, data.byteOffset, data.length),
  ]);
}

describe('safetensors files', () => {
  const folder = useTemporaryFolder();

  it('give back every bit of what was written, NaN payloads too', async () => {
    const file = path.join(folder(), 'model.safetensors');
    await fc.assert(
      fc.asyncProperty(tensors, fc.dictionary(fc.string(), fc.string()), async (content, metadata) => {
        await writeSafetensors(file, content, metadata);
        const found = await readSafetensors(file);
        const byName = (a: [string, ...unknown[]], b: [string, ...unknown[]]): number =>
          a[0] < b[0] ? -1 : 1;
        expect(bitsOf(found.tensors).sort(byName)).toEqual(bitsOf(content).sort(byName));
        expect(Object.entries(found.metadata).sort()).toEqual(Object.entries(metadata).sort());
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('end with an ArenaError or give tensors no larger than the file, whatever bytes are changed', async () => {
    const original = path.join(folder(), 'original.safetensors');
    await writeSafetensors(
      original,
      new Map([
        ['embedding.weight', { shape: [5, 3], data: new Float32Array(15).fill(0.5) }],
        ['scale', { shape: [], data: Float32Array.of(2) }],
      ]),
      { format: 'pt' },
    );
    const bytes = await readFile(original);
    const file = path.join(folder(), 'mutated.safetensors');
    const outcomes = { refused: 0, read: 0 };
    for (let round = 0; round < 2000; round++) {
      const mutated = mutate(bytes, new PhiloxStream({ seed: SEED, use: 'sampling', major: round }));
      await writeFile(file, mutated);
      try {
        const { tensors: found } = await readSafetensors(file);
        const elements = [...found.values()].reduce((sum, { data }) => sum + data.length, 0);
        expect(elements * 2).toBeLessThanOrEqual(mutated.byteLength); // two bytes an element at least
        outcomes.read++;
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ArenaError);
        expect(['WEIGHTS.CORRUPT', 'MODEL.INVALID']).toContain((thrown as ArenaError).code);
        expect((thrown as ArenaError).message.length).toBeLessThan(2000);
        outcomes.refused++;
      }
    }
    // Both happen: changed data is still data, a changed header mostly isn't one.
    expect(outcomes.refused).toBeGreaterThan(500);
    expect(outcomes.read).toBeGreaterThan(50);
  });
});

const FRAGMENTS = [
  '{',
  '}',
  '"',
  '9007199254740993',
  '-1',
  '1e999',
  'null',
  '[[',
  '"BF16"',
  '\u0000',
  '\\u0',
];

/** One to three edits: a byte changed, bytes cut, bytes inserted, a fragment of JSON written over. */
function mutate(bytes: Uint8Array, random: PhiloxStream): Buffer {
  let mutated = Buffer.from(bytes);
  const edits = 1 + random.nextBelow(3);
  for (let edit = 0; edit < edits; edit++) {
    const at = random.nextBelow(mutated.length + 1);
    const [before, after] = [mutated.subarray(0, at), mutated.subarray(at)];
    const kind = random.nextBelow(5);
    if (kind === 0)
      mutated = Buffer.concat([before, Buffer.from([random.nextBelow(256)]), after.subarray(1)]);
    else if (kind === 1) mutated = Buffer.from(before);
    else if (kind === 2) mutated = Buffer.concat([before, Buffer.alloc(random.nextBelow(64), 0xff), after]);
    else if (kind === 3) mutated = Buffer.concat([before, after.subarray(random.nextBelow(16))]);
    else {
      const fragment = Buffer.from(FRAGMENTS[random.nextBelow(FRAGMENTS.length)]!);
      mutated = Buffer.concat([before, fragment, after.subarray(fragment.length)]);
    }
  }
  return mutated;
}
