import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { ENGINE_NAMES, type EngineChoice, type EngineName } from '#domain/engine/engine.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';

/** Any engine may be missing but these: they come with the product. */
const EMBEDDED: readonly EngineName[] = ['wasm', 'cpu'];

describe('EngineRegistry', () => {
  const registry = new TensorEngineRegistry();

  it('lists every engine in the order of preference, the embedded ones as available', async () => {
    const statuses = await registry.list();
    expect(statuses.map(({ name }) => name)).toEqual([...ENGINE_NAMES]);
    for (const { name, available, reason } of statuses) {
      expect(reason).toMatch(/\.$/u);
      if (EMBEDDED.includes(name)) expect(available).toBe(true);
    }
  });

  it.each(EMBEDDED)('computes on %s after it was asked for by name', async (name) => {
    const active = await registry.activate(name);
    expect(active.name).toBe(name);
    expect(active.threads).toBe(1);
    expect(tf.getBackend()).toBe(name);
    expect([...tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()]).toEqual([11]);
  });

  it('keeps the results of one engine readable after a switch to another', async () => {
    await registry.activate('cpu');
    const tensor = tf.tensor1d([1, 2]);
    await registry.activate('wasm');
    expect([...tf.add(tensor, 1).dataSync()]).toEqual([2, 3]);
  });

  it('takes the first available engine for auto', async () => {
    const expected = (await registry.list()).find(({ available }) => available)!;
    const active = await registry.activate('auto');
    expect(active.name).toBe(expected.name);
    expect(active.reason).toContain('The best engine that is here');
  });

  it('refuses each engine that is missing, with advice', async () => {
    for (const { name, available } of await registry.list()) {
      if (available) continue;
      await expect(registry.activate(name)).rejects.toMatchObject({ code: 'ENGINE.UNAVAILABLE' });
      await expect(registry.activate(name)).rejects.toThrow('--engine auto');
    }
  });

  it('names the engines that it knows when asked for another', async () => {
    const refused = registry.activate('metal' as EngineChoice);
    await expect(refused).rejects.toMatchObject({ code: 'ENGINE.UNKNOWN' });
    await expect(refused).rejects.toThrow(
      'one of auto, torch, tensorflow-gpu, tensorflow, wasm, cpu; found "metal"',
    );
  });
});
