import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import type { NamedTensors } from '#domain/training/checkpoint.js';
import { openWeights } from '#infrastructure/weights/open-weights.js';
import { writeWeights } from '#infrastructure/weights/write-weights.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const folder = useTemporaryFolder();

/** Tensors of 40, 80, 20, 200 and 12 bytes. */
function tensors(first = 1): NamedTensors {
  const sizes = { a: 10, b: 20, c: 5, d: 50, e: 3 };
  return new Map(
    Object.entries(sizes).map(([name, size]) => [
      name,
      { shape: [size], data: Float32Array.from({ length: size }, (_, index) => first + index / 7) },
    ]),
  );
}

async function readBack(): Promise<NamedTensors> {
  const source = await openWeights(folder());
  try {
    const names = [...source.tensors.keys()];
    return new Map(
      await Promise.all(
        names.map(
          async (name) =>
            [name, { shape: source.tensors.get(name)!.shape, data: await source.read(name) }] as const,
        ),
      ),
    );
  } finally {
    await source.close();
  }
}

describe('weights of a folder', () => {
  it('are one file up to the limit', async () => {
    await writeWeights(folder(), tensors(), 352);
    expect(await readdir(folder())).toEqual(['model.safetensors']);
    expect(await readBack()).toEqual(tensors());
  });

  it('are several files beyond it, with an index as transformers writes it', async () => {
    await writeWeights(folder(), tensors(), 140);
    const [one, two, three] = [1, 2, 3].map((number) => `model-0000${number}-of-00003.safetensors`);
    const json = await readFile(path.join(folder(), 'model.safetensors.index.json'), 'utf8');
    expect(JSON.parse(json)).toEqual({
      metadata: { total_size: 352 },
      weight_map: { a: one, b: one, c: one, d: two, e: three },
    });
    expect(await readBack()).toEqual(tensors());
  });

  it('are those of the last save, whatever form the one before had', async () => {
    await writeWeights(folder(), tensors(1), 140);
    await writeWeights(folder(), tensors(2));
    expect(await readBack()).toEqual(tensors(2));
    await writeWeights(folder(), tensors(3), 140);
    expect(await readBack()).toEqual(tensors(3));
  });
});
