import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it, jest } from '@jest/globals';

import type { Model, ModelManager } from '#domain/model/model-manager.js';
import { bertSpecification } from '#test/support/bert-specification.js';
import type { CheckpointContent, CheckpointManager, CheckpointPolicy } from '#domain/training/checkpoint.js';
import { FolderCheckpointManagerFactory } from '#infrastructure/training/checkpoints/folder-checkpoint-manager-factory.js';
import { writeSafetensors } from '#infrastructure/safetensors/write-safetensors.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

interface FakeModel extends Model {
  readonly weight: number;
}

function fakeModel(weight: number, parameterCount = 4): FakeModel {
  return {
    weight,
    specification: bertSpecification,
    parameterCounts: { total: parameterCount, trainable: parameterCount },
    dispose: () => undefined,
  };
}

function notUsed(): never {
  throw new Error('The checkpoint manager only saves models.');
}

const models: ModelManager = {
  create: notUsed,
  describe: notUsed,
  open: notUsed,
  fineTune: notUsed,
  save: notUsed,
  async saveTrainingState(model, folder) {
    const data = new Float32Array(4).fill((model as FakeModel).weight);
    await writeFile(path.join(folder, 'config.json'), '{"model_type":"bert"}');
    await writeSafetensors(
      path.join(folder, 'model.safetensors'),
      new Map([['w', { shape: [2, 2], data }]]),
      {},
    );
  },
};

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

describe('FolderCheckpointManager', () => {
  const folder = useTemporaryFolder();
  const checkpoints = (): string => path.join(folder(), 'checkpoints');
  const onWarning = jest.fn<(message: string) => void>();

  function open(policy: Partial<CheckpointPolicy> = {}, manager = models): Promise<CheckpointManager> {
    onWarning.mockClear();
    return new FolderCheckpointManagerFactory(manager, () => NOW).open(
      { folder: checkpoints(), metricName: 'f1', mode: 'max', keep: 2, ...policy },
      onWarning,
    );
  }

  function content(step: number, metric?: number): CheckpointContent {
    return {
      step,
      epoch: step / 10,
      metrics: metric === undefined ? {} : { f1: metric, loss: Infinity },
      ...(metric === undefined ? {} : { metric }),
      model: fakeModel(step),
      optimizer: new Map([['m.w', { shape: [4], data: Float32Array.of(step, 1, NaN, -0) }]]),
      state: { step, seed: 42 },
      samplesDigest: `rows of ${step} steps`,
    };
  }

  async function saveAll(
    manager: CheckpointManager,
    metrics: readonly (number | undefined)[],
  ): Promise<void> {
    for (const [index, metric] of metrics.entries()) await manager.save(content((index + 1) * 10, metric));
  }

  async function flipBit(file: string, byte: number): Promise<void> {
    const bytes = await readFile(file);
    bytes[byte]! ^= 1;
    await writeFile(file, bytes);
  }

  const digestOf = async (name: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(path.join(checkpoints(), 'checkpoint-10', name)))
      .digest('hex');

  it('restores weights, optimizer and state as they were saved', async () => {
    const manager = await open();
    const saved = await manager.save(content(10, 0.5));
    expect(saved).toEqual({
      digests: {
        weights: await digestOf('model.safetensors'),
        optimizer: await digestOf('optimizer.safetensors'),
        samples: 'rows of 10 steps',
      },
      path: path.join(checkpoints(), 'checkpoint-10'),
      step: 10,
      epoch: 1,
      metric: 0.5,
      metrics: { f1: 0.5, loss: Infinity },
      createdAt: '2026-01-02T03:04:05.000Z',
      isBest: true,
    });
    const restored = await (await open()).restore('latest');
    expect(restored).toEqual({
      info: saved,
      weights: new Map([['w', { shape: [2, 2], data: Float32Array.of(10, 10, 10, 10) }]]),
      optimizer: new Map([['m.w', { shape: [4], data: Float32Array.of(10, 1, NaN, -0) }]]),
      state: { step: 10, seed: 42 },
    });
    expect((await readdir(saved.path)).sort()).toEqual([
      'config.json',
      'manifest.json',
      'model.safetensors',
      'optimizer.safetensors',
      'trainer_state.json',
    ]);
  });

  it('keeps the best ones and the latest', async () => {
    const manager = await open();
    await saveAll(manager, [0.9, 0.5, 0.7, 0.6, 0.4]);
    const list = await manager.list();
    expect(list.map(({ step, isBest }) => [step, isBest])).toEqual([
      [10, true],
      [30, false],
      [50, false],
    ]);
    expect((await readdir(checkpoints())).sort()).toEqual([
      'checkpoint-10',
      'checkpoint-30',
      'checkpoint-50',
    ]);
    expect((await manager.restore('best'))?.info.step).toBe(10);
    expect((await manager.restore('latest'))?.info.step).toBe(50);
  });

  it('takes the smallest metric for the best in min mode', async () => {
    const manager = await open({ mode: 'min', keep: 1 });
    await saveAll(manager, [0.9, 0.5, 0.7]);
    expect((await manager.list()).map(({ step }) => step)).toEqual([20, 30]);
  });

  it('ranks by the comparison of the policy where it has one', async () => {
    const manager = await open({ comparison: { kind: 'metric', metric: 'f1', mode: 'min' }, keep: 1 });
    await saveAll(manager, [0.9, 0.5, 0.7]);
    expect((await manager.restore('best'))?.info.step).toBe(20);
  });

  it('has no best one without an evaluation, but a latest', async () => {
    const manager = await open();
    await saveAll(manager, [undefined, undefined]);
    expect(await manager.restore('best')).toBeUndefined();
    expect((await manager.list()).map(({ step }) => step)).toEqual([20]);
  });

  it('sorts by step as a number', async () => {
    const manager = await open({ keep: 5 });
    for (const step of [9, 100, 20]) await manager.save(content(step, step));
    expect((await manager.list()).map(({ step }) => step)).toEqual([9, 20, 100]);
  });

  it('replaces a checkpoint of the same step', async () => {
    const manager = await open();
    await manager.save(content(10, 0.5));
    await manager.save({ ...content(10, 0.6), model: fakeModel(7) });
    const restored = await manager.restore('latest');
    expect(restored?.info.metric).toBe(0.6);
    expect(restored?.weights.get('w')?.data[0]).toBe(7);
  });

  it.each([
    'model.safetensors',
    'config.json',
    'optimizer.safetensors',
    'trainer_state.json',
    'manifest.json',
  ])('skips a checkpoint with a flipped bit in %s for the next one, with a warning', async (name) => {
    const manager = await open({ keep: 3 });
    await saveAll(manager, [0.5, 0.6, 0.9]);
    await flipBit(path.join(checkpoints(), 'checkpoint-30', name), 8);
    expect((await manager.restore('best'))?.info.step).toBe(20);
    expect((await manager.restore('latest'))?.info.step).toBe(20);
    expect(onWarning).toHaveBeenCalledTimes(1);
    expect(onWarning).toHaveBeenCalledWith(
      expect.stringMatching(/Skipped the checkpoint .*checkpoint-30: .*damaged/),
    );
  });

  it('notices a metric changed by hand in the manifest', async () => {
    const manager = await open();
    await saveAll(manager, [0.5, 0.6]);
    const file = path.join(checkpoints(), 'checkpoint-10', 'manifest.json');
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('0.5', '0.9'));
    expect((await manager.restore('best'))?.info.step).toBe(20);
    expect(onWarning).toHaveBeenCalledWith(expect.stringContaining('checksum'));
  });

  it('skips a truncated file and a missing one, and has nothing when no checkpoint is whole', async () => {
    const manager = await open();
    await saveAll(manager, [0.5, 0.6]);
    await truncate(path.join(checkpoints(), 'checkpoint-10', 'model.safetensors'), 20);
    await rm(path.join(checkpoints(), 'checkpoint-20', 'optimizer.safetensors'));
    expect(await manager.restore('latest')).toBeUndefined();
    expect(onWarning).toHaveBeenCalledTimes(2);
    expect(onWarning).toHaveBeenCalledWith(
      expect.stringMatching(/checkpoint-10: .*expected \d+ bytes, found 20/),
    );
  });

  it('does not list what a killed write left, and removes it when opened', async () => {
    await (await open()).save(content(10, 0.5));
    await mkdir(path.join(checkpoints(), '.tmp-1234'));
    await writeFile(path.join(checkpoints(), '.tmp-1234', 'model.safetensors'), 'half');
    const manager = await open();
    expect(await readdir(checkpoints())).toEqual(['checkpoint-10']);
    expect((await manager.list()).map(({ step }) => step)).toEqual([10]);
  });

  it('leaves nothing behind and keeps the checkpoints before, when a write fails', async () => {
    await (await open()).save(content(10, 0.5));
    const failing: ModelManager = {
      ...models,
      async saveTrainingState(model, place) {
        await models.saveTrainingState(model, place);
        throw new Error('the engine died');
      },
    };
    const manager = await open({}, failing);
    await expect(manager.save(content(20, 0.6))).rejects.toMatchObject({
      code: 'CHECKPOINT.WRITE_FAILED',
      message: expect.stringContaining('the engine died'),
    });
    expect(await readdir(checkpoints())).toEqual(['checkpoint-10']);
  });

  it('refuses to begin a checkpoint that will not fit on the disk', async () => {
    const manager = await open();
    const huge = { ...content(10, 0.5), model: fakeModel(1, 1e18) };
    await expect(manager.save(huge)).rejects.toMatchObject({
      code: 'FILESYSTEM.NO_SPACE',
      message: expect.stringContaining('12000 PB'),
    });
    expect(await readdir(checkpoints())).toEqual([]);
  });

  it('never removes the checkpoint just saved, though a damaged run left later ones', async () => {
    const manager = await open({ keep: 1 });
    await manager.save(content(50, 0.9));
    await manager.save(content(20, 0.1));
    expect((await manager.list()).map(({ step }) => step)).toEqual([20, 50]);
  });

  it('says that a folder below a file is not writable', async () => {
    await writeFile(path.join(folder(), 'file'), '');
    await expect(open({ folder: path.join(folder(), 'file', 'checkpoints') })).rejects.toMatchObject({
      code: 'FILESYSTEM.NOT_WRITABLE',
    });
  });

  describe('restore of what can be gone on from', () => {
    /** Steps 10, 20 and 30; the best is 10. */
    async function saved(): Promise<CheckpointManager> {
      const manager = await open({ keep: 3 });
      for (const step of [10, 20, 30]) await manager.save({ ...content(step, 1 / step), bestStep: 10 });
      return manager;
    }

    it('gives the latest whose best one is whole', async () => {
      await saved();
      expect((await (await open()).restore('resumable'))!.info.step).toBe(30);
      await flipBit(path.join(checkpoints(), 'checkpoint-30/optimizer.safetensors'), 60);
      expect((await (await open()).restore('resumable'))!.info.step).toBe(20);
    });

    it.each(['damaged', 'missing'])('passes over all that need a best one that is %s', async (state) => {
      await saved();
      const best = path.join(checkpoints(), 'checkpoint-10');
      if (state === 'missing') await rm(best, { recursive: true });
      else await flipBit(path.join(best, 'model.safetensors'), 60);
      const manager = await open();
      expect(await manager.restore('resumable')).toBeUndefined();
      expect(onWarning).toHaveBeenCalledWith(expect.stringContaining('the run needs it'));
      expect((await manager.restore('latest'))!.info.step).toBe(30);
    });
  });
});
