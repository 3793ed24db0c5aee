import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import type { FineTuning } from '#domain/model/fine-tuning.js';
import type { CheckpointManager, NamedTensors, RestoredCheckpoint } from '#domain/training/checkpoint.js';
import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import { ForwardDropout } from '#infrastructure/models/forward-dropout.js';
import { dense } from '#infrastructure/models/named-layers.js';
import { dropoutFactors } from '#infrastructure/tensor/operations/dropout.js';
import type { TensorModel } from '#infrastructure/models/tensor-model.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';
import { FolderCheckpointManagerFactory } from '#infrastructure/training/checkpoints/folder-checkpoint-manager-factory.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';
import { MemoryMetrics, TOY_BERT, TOY_HYPERPARAMETERS, toySplit } from '#test/support/toy-training.js';

const folder = useTemporaryFolder();
const manager = new TensorModelManager();
const opened: TensorModel[] = [];
const LORA: FineTuning = { lora: { rank: 2, alpha: 4 }, seed: 5 };

beforeAll(async () => {
  await new TensorEngineRegistry().activate('wasm');
});

afterEach(() => {
  for (const model of opened.splice(0)) model.dispose();
});

async function makeModel(fineTuning: FineTuning = { seed: 0 }): Promise<TensorModel> {
  const model = manager.fineTune(await manager.create(TOY_BERT, 3), fineTuning);
  opened.push(model);
  return model;
}

function openCheckpoints(): Promise<CheckpointManager> {
  return new FolderCheckpointManagerFactory(manager, () => 0).open(
    { folder: path.join(folder(), 'checkpoints'), metricName: 'loss', mode: 'min', keep: 9 },
    () => undefined,
  );
}

/** Trains 8 steps, or stops before the last with a checkpoint; gives what has learnt. */
async function train(
  model: TensorModel,
  settings: Partial<Hyperparameters> = {},
  { resumeFrom, stopAfter }: { readonly resumeFrom?: RestoredCheckpoint; readonly stopAfter?: number } = {},
): Promise<NamedTensors> {
  const stop = new AbortController();
  await new AdvancedTrainer().train({
    model,
    train: toySplit(30, 1),
    hyperparameters: {
      ...TOY_HYPERPARAMETERS,
      maxSteps: 8,
      evaluationStrategy: 'no',
      saveStrategy: 'no',
      loadBestModelAtEnd: false,
      ...settings,
    },
    checkpoints: await openCheckpoints(),
    metrics: new MemoryMetrics(),
    evaluate: (predictions, split) => evaluatePredictions(TOY_BERT, predictions, split).metrics,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'step' && event.step === stopAfter) stop.abort();
    },
    ...(resumeFrom === undefined ? {} : { resumeFrom }),
  });
  return model.parameters.trainingState();
}

function logitsOf(model: TensorModel): Float32Array {
  const { tokens } = toySplit(6, 4);
  const rows = tokens.read([0, 1, 2, 3, 4, 5]);
  const logits = tf.tidy(() => {
    const ids = Int32Array.from(rows.flatMap((row) => [...row.ids]));
    const lengths = Int32Array.from(rows, (row) => row.ids.length);
    return Float32Array.from(
      model
        .forward({ inputIds: tf.tensor1d(ids, 'int32'), lengths }, { training: false })
        .dataSync<'float32'>(),
    );
  });
  return logits;
}

function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  return Array.from(one).reduce(
    (largest, value, index) => Math.max(largest, Math.abs(value - other[index]!)),
    0,
  );
}

function changedNames(before: NamedTensors, after: NamedTensors): string[] {
  return [...before]
    .filter(([name, { data }]) => largestDifference(data, after.get(name)!.data) > 0)
    .map(([name]) => name);
}

describe('frozen layers', () => {
  it('keep their weights while the others learn', async () => {
    const model = await makeModel({ frozenLayers: 1, seed: 0 });
    const before = model.parameters.toNamedTensors();
    await train(model);
    const changed = changedNames(before, model.parameters.toNamedTensors());
    expect(changed).toEqual(expect.arrayContaining(['classifier.weight', 'bert.pooler.dense.weight']));
    expect(changed.filter((name) => /embeddings|layer\.0\./.test(name))).toEqual([]);
    expect(model.parameterCounts.trainable).toBeLessThan(model.parameterCounts.total);
  });

  it('may not be all there is', async () => {
    const model = await manager.create(TOY_BERT, 3);
    opened.push(model);
    model.parameters.freeze(() => true);
    expect(() => manager.fineTune(model, { seed: 0 })).toThrow('--freeze-layers');
  });
});

describe('layer-wise learning-rate decay', () => {
  it('changes lower layers less', async () => {
    const model = await makeModel();
    const before = model.parameters.toNamedTensors();
    // Without weight decay, the first step of AdamW moves every weight by the learning rate, whatever its gradient.
    await train(model, { layerWiseLrDecay: 0.5, weightDecay: 0, maxSteps: 1, scheduler: 'constant' });
    const after = model.parameters.toNamedTensors();
    const change = (name: string): number => largestDifference(before.get(name)!.data, after.get(name)!.data);
    const last = TOY_BERT.layerCount - 1;
    const head = change('classifier.weight');
    const layer = change(`bert.encoder.layer.${last}.output.dense.weight`);
    const embeddings = change('bert.embeddings.word_embeddings.weight');
    expect(layer / head).toBeCloseTo(0.5, 2);
    expect(embeddings / head).toBeCloseTo(0.5 ** (TOY_BERT.layerCount + 1), 2);
  });
});

describe('adapters', () => {
  it('change nothing before they learn', async () => {
    const adapted = await makeModel(LORA);
    expect(logitsOf(adapted)).toEqual(logitsOf(await makeModel()));
  });

  it('learn beside the head while all other weights stay', async () => {
    const model = await makeModel(LORA);
    const weights = new Map(
      model.parameters
        .names()
        .map((name) => [name, model.parameters.variable(name).dataSync<'float32'>().slice()]),
    );
    await train(model);
    const changed = [...weights].filter(
      ([name, values]) => largestDifference(values, model.parameters.variable(name).dataSync()) > 0,
    );
    expect(changed.map(([name]) => name)).toEqual(['classifier.weight', 'classifier.bias']);
    expect(model.parameters.trainable()).toHaveLength(2 + 4 * TOY_BERT.layerCount);
  });

  it('give the same logits when they are merged, saved and opened again', async () => {
    const model = manager.fineTune(await makeModel(), { ...LORA, base: { name: 'base' } });
    await train(model);
    await manager.save(model, folder());
    const merged = await manager.open(folder());
    opened.push(merged);
    expect(merged.parameters.lora).toBeUndefined();
    expect(largestDifference(logitsOf(merged), logitsOf(model))).toBeLessThan(1e-5);
  });

  it('are saved alone, too, and opened on their base model', async () => {
    const base = path.join(folder(), 'base');
    await manager.save(await makeModel(), base);
    const model = manager.fineTune(await manager.open(base), {
      ...LORA,
      base: { name: base, revision: 'v1' },
    });
    opened.push(model);
    await train(model);
    await manager.save(model, path.join(folder(), 'trained'));
    const adapter = path.join(folder(), 'trained/adapter');
    const config = JSON.parse(readFileSync(path.join(adapter, 'adapter_config.json'), 'utf8')) as object;
    expect(config).toMatchObject({ r: 2, lora_alpha: 4, target_modules: ['query', 'value'], revision: 'v1' });
    const located: unknown[] = [];
    const hub = {
      locate: (name: string, lookup: unknown) => {
        located.push([name, lookup]);
        return Promise.resolve({ folder: name });
      },
    };
    const again = await new TensorModelManager(hub).open(adapter);
    opened.push(again);
    expect(located).toEqual([[base, { revision: 'v1' }]]);
    expect(logitsOf(again)).toEqual(logitsOf(model));
    expect(await new TensorModelManager(hub).describe(adapter)).toEqual(TOY_BERT);
  });

  it('resume to the same weights bit by bit, from a checkpoint that holds them and the head alone', async () => {
    const whole = await train(await makeModel(LORA));
    await rm(path.join(folder(), 'checkpoints'), { recursive: true });
    await train(await makeModel(LORA), {}, { stopAfter: 4 });
    const checkpoint = (await (await openCheckpoints()).restore('latest'))!;
    expect(checkpoint.info.step).toBe(4);
    expect([...checkpoint.weights.keys()].filter((name) => !/lora_[AB]|^classifier/.test(name))).toEqual([]);
    const resumed = await train(await makeModel(LORA), {}, { resumeFrom: checkpoint });
    expect([...resumed]).toEqual([...whole]);
  });

  it('drop inputs while they learn, and only then', async () => {
    const dropping: FineTuning = { lora: { ...LORA.lora!, dropout: 0.5 }, seed: 5 };
    const [plain, dropped] = [await makeModel(LORA), await makeModel(dropping)];
    const fill = (model: TensorModel): void => {
      for (const [name, variable] of model.parameters)
        if (name.includes('lora_B')) variable.assign(tf.randomNormal(variable.shape, 0, 0.5, 'float32', 3));
    };
    for (const model of [plain, dropped]) fill(model);
    expect(logitsOf(dropped)).toEqual(logitsOf(plain));
    const x = tf.randomNormal<tf.Rank.R2>([7, TOY_BERT.hiddenSize], 0, 1, 'float32', 4);
    const name = 'bert.encoder.layer.0.attention.self.query';
    const mode = { training: true, seed: 9, step: 2 } as const;
    const { parameters } = dropped;
    const found = dense({ parameters, dropout: new ForwardDropout(mode) }, name, x, 'relu');
    // PEFT's formula, with the mask of the first place where this pass drops values.
    const key = { seed: 9, use: 'dropout', major: 2, minor: 0 } as const;
    const kept = tf.mul<tf.Tensor2D>(x, dropoutFactors([7, TOY_BERT.hiddenSize], { rate: 0.5, key }));
    const variables = new Map([...parameters]);
    const [a, b] = ['A', 'B'].map((part) => variables.get(`${name}.lora_${part}.weight`)! as tf.Tensor2D);
    const change = tf.mul(tf.matMul(tf.matMul(kept, a!, false, true), b!, false, true), 4 / 2);
    const weight = parameters.variable(`${name}.weight`) as tf.Tensor2D;
    const whole = tf.add(tf.matMul(x, weight, false, true), parameters.variable(`${name}.bias`));
    const expected = tf.relu(tf.add(whole, change));
    expect(largestDifference(found.dataSync(), expected.dataSync())).toBeLessThan(1e-5);
    const undropped = dense(
      { parameters, dropout: new ForwardDropout({ training: false }) },
      name,
      x,
      'relu',
    );
    expect(largestDifference(undropped.dataSync(), expected.dataSync())).toBeGreaterThan(0.1);
  });

  it('resume, and recompute layers, bit by bit with dropout', async () => {
    const dropping: FineTuning = { lora: { ...LORA.lora!, dropout: 0.3 }, seed: 5 };
    const whole = await train(await makeModel(dropping));
    expect([...whole]).not.toEqual([...(await train(await makeModel(LORA)))]);
    expect([...(await train(await makeModel(dropping), { gradientCheckpointing: true }))]).toEqual([
      ...whole,
    ]);
    await rm(path.join(folder(), 'checkpoints'), { recursive: true });
    await train(await makeModel(dropping), {}, { stopAfter: 4 });
    const checkpoint = (await (await openCheckpoints()).restore('latest'))!;
    expect([...(await train(await makeModel(dropping), {}, { resumeFrom: checkpoint }))]).toEqual([...whole]);
  });

  it('are not put on adapters', async () => {
    const model = await makeModel(LORA);
    expect(() => manager.fineTune(model, LORA)).toThrow('found one that has adapters of rank 2');
  });

  it('name the modules that there are when one is unknown', async () => {
    const model = await makeModel();
    const lora = { rank: 2, alpha: 4, targetModules: ['query', 'keys'] };
    expect(() => manager.fineTune(model, { lora, seed: 0 })).toThrow(
      /"keys": this model has query, key, value/,
    );
  });
});
