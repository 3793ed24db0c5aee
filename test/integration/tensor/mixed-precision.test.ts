import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import type { Precision } from '#domain/engine/engine.js';
import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import type { TrainingJob } from '#domain/training/trainer.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorflowEngine } from '#infrastructure/tensor/engines/tensorflow-engine.js';
import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { firstTokens } from '#infrastructure/models/text-vectors.js';
import { attention } from '#infrastructure/tensor/operations/attention.js';
import { cachedAttention } from '#infrastructure/tensor/operations/cached-attention.js';
import { dropout } from '#infrastructure/tensor/operations/dropout.js';
import { layerNorm } from '#infrastructure/tensor/operations/layer-norm.js';
import { linearCrossEntropy } from '#infrastructure/tensor/operations/linear-cross-entropy.js';
import { linear } from '#infrastructure/tensor/operations/linear.js';
import { lstmLayer } from '#infrastructure/tensor/operations/lstm-layer.js';
import { residualNorm } from '#infrastructure/tensor/operations/residual-norm.js';
import { singleQueryAttention } from '#infrastructure/tensor/operations/single-query-attention.js';
import { softmaxCrossEntropy } from '#infrastructure/tensor/operations/softmax-cross-entropy.js';
import { setTensorflowPrecision } from '#infrastructure/tensor/tensorflow/set-tensorflow-precision.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';
import { GPU_OPERATORS, HAS_TENSORFLOW, HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';
import {
  MemoryCheckpoints,
  MemoryMetrics,
  TOY_BERT,
  TOY_HYPERPARAMETERS,
  toySplit,
  weightsOf,
} from '#test/support/toy-training.js';

/** Largest relative rounding of a value: half of the last place. */
const ROUNDING = { float32: 2 ** -24, bfloat16: 2 ** -9, float16: 2 ** -12 } as const;
const LOW_PRECISIONS = ['bfloat16', 'float16'] as const;
type LowPrecision = (typeof LOW_PRECISIONS)[number];

/** An engine and what it multiplies in. */
interface Way {
  readonly engine: 'torch' | typeof GPU_OPERATORS | 'tensorflow';
  readonly precision: LowPrecision;
}

/** Both 16-bit types on `tensorflow`: what tensorflow-gpu does in float16 is the same on a processor, but for its speed. */
const WAYS: readonly Way[] = [
  ...(HAS_TORCH
    ? (['torch', GPU_OPERATORS] as const).flatMap((engine) =>
        LOW_PRECISIONS.filter(isOfTorch).map((precision) => way(engine, precision)),
      )
    : []),
  ...(HAS_TENSORFLOW ? LOW_PRECISIONS.map((precision) => way('tensorflow', precision)) : []),
];

function way(engine: Way['engine'], precision: LowPrecision): Way {
  return { engine, precision };
}

function isOfTorch(precision: LowPrecision): boolean {
  return new TorchEngine().inspect().precisions.includes(precision);
}

async function compute(engine: Way['engine'], precision: Precision): Promise<void> {
  const isOfEngine = engine !== 'tensorflow' || precision !== 'float16';
  await useEngine(engine, isOfEngine ? precision : 'float32');
  if (!isOfEngine) setTensorflowPrecision(precision);
}

interface LowCase {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
}

const HIDDEN = 8;
const dropped = { rate: 0.4, key: { seed: 3, use: 'dropout', major: 2 } } as const;
const normalized = (gamma: tf.Tensor, beta: tf.Tensor) => ({ gamma, beta, epsilon: 1e-5 });

/** Each puts its inputs through a linear map, which is what brings values to low precision. */
const CASES: readonly LowCase[] = [
  {
    name: 'linear with gelu',
    shapes: [[6, HIDDEN], [5, HIDDEN], [5]],
    run: (x, weight, bias) => linear(x, weight, bias, 'gelu'),
  },
  {
    name: 'attention',
    shapes: [
      [7, HIDDEN],
      [HIDDEN, HIDDEN],
    ],
    run: (x, weight) => {
      const states = linear(x, weight) as tf.Tensor2D;
      return attention(states, states, states, {
        headCount: 2,
        causal: false,
        lengths: Int32Array.of(3, 4),
      });
    },
  },
  {
    name: 'attention with dropout',
    shapes: [
      [7, HIDDEN],
      [HIDDEN, HIDDEN],
    ],
    run: (x, weight) => {
      const states = linear(x, weight) as tf.Tensor2D;
      const lengths = Int32Array.of(4, 3);
      return attention(states, states, states, { headCount: 2, causal: true, lengths, dropout: dropped });
    },
  },
  {
    name: 'singleQueryAttention',
    shapes: [[7, HIDDEN], [HIDDEN, HIDDEN], [HIDDEN, HIDDEN], [HIDDEN, HIDDEN], [HIDDEN]],
    run: (x, weight, keyWeight, valueWeight, bias) => {
      const states = linear(x, weight) as tf.Tensor2D;
      const lengths = Int32Array.of(4, 3);
      const [key, value] = [
        { weight: keyWeight, bias: undefined },
        { weight: valueWeight, bias },
      ];
      return singleQueryAttention(firstTokens(states, lengths), states, key, value, {
        headCount: 2,
        lengths,
        dropout: dropped,
      });
    },
  },
  {
    name: 'cachedAttention',
    shapes: [
      [7, HIDDEN],
      [HIDDEN, HIDDEN],
    ],
    run: (x, weight) => {
      const states = linear(x, weight) as tf.Tensor2D;
      const kept = tf.reshape<tf.Rank.R3>(states, [1, 7, HIDDEN]);
      return cachedAttention(tf.slice(states, 4), kept, kept, { headCount: 2 });
    },
  },
  {
    name: 'layerNorm and dropout',
    shapes: [[5, HIDDEN], [HIDDEN, HIDDEN], [HIDDEN], [HIDDEN]],
    run: (x, weight, gamma, beta) =>
      dropout(layerNorm(linear(x, weight), gamma, beta, 1e-5), dropped.rate, dropped.key),
  },
  {
    name: 'residualNorm',
    shapes: [[5, HIDDEN], [HIDDEN, HIDDEN], [HIDDEN], [HIDDEN]],
    run: (x, weight, gamma, beta) => {
      const states = linear(x, weight) as tf.Tensor2D;
      return residualNorm(states, states, normalized(gamma, beta), dropped);
    },
  },
  {
    name: 'lstmLayer',
    shapes: [[7, HIDDEN], [12, HIDDEN], [12, 3], [12], [12]],
    run: (x, weightInputHidden, weightHiddenHidden, biasInputHidden, biasHiddenHidden) => {
      const weights = { weightInputHidden, weightHiddenHidden, biasInputHidden, biasHiddenHidden };
      return lstmLayer(x as tf.Tensor2D, Int32Array.of(4, 3), weights, true).outputs;
    },
  },
  {
    name: 'softmaxCrossEntropy',
    shapes: [
      [5, HIDDEN],
      [4, HIDDEN],
    ],
    run: (x, weight) =>
      softmaxCrossEntropy(linear(x, weight) as tf.Tensor2D, Int32Array.of(0, 3, 1, 2, 3)).lossSum,
  },
  {
    name: 'linearCrossEntropy',
    shapes: [[5, HIDDEN], [9, HIDDEN], [9]],
    run: (x, weight, bias) => {
      const head = { weight: weight as tf.Tensor2D, bias: bias as tf.Tensor1D };
      return linearCrossEntropy(x as tf.Tensor2D, head, Int32Array.of(8, 3, 1, 0, 3), -100, true);
    },
  },
];

/** Value, and gradients of the value's sum weighted by sines. */
async function evaluate(
  { shapes, run }: LowCase,
  engine: Way['engine'],
  precision: Precision,
): Promise<Float32Array[]> {
  await compute(engine, precision);
  return tf.tidy(() => {
    const inputs = shapes.map((shape, index) =>
      tf.sin(tf.mul(tf.add(tf.range(0, tf.util.sizeFromShape([...shape])), 10 * index), 1.3)),
    );
    const tensors = inputs.map((input, index) => tf.reshape(input, [...shapes[index]!]));
    const weighted = (...args: tf.Tensor[]) => {
      const value = run(...args);
      return tf.sum(tf.mul(value, tf.reshape(tf.sin(tf.range(1, value.size + 1)), value.shape)));
    };
    const { grads } = tf.valueAndGrads(weighted)(tensors);
    return [run(...tensors), ...grads].map((tensor) => Float32Array.from(tensor.dataSync()));
  });
}

function largest(values: Float32Array): number {
  return values.reduce((sofar, value) => Math.max(sofar, Math.abs(value)), 0);
}

function testOperations({ engine, precision }: Way): void {
  afterAll(() => compute(engine, 'float32'));

  it.each(CASES)('computes $name as in float32, within a few roundings', async (operation) => {
    const exact = await evaluate(operation, engine, 'float32');
    const low = await evaluate(operation, engine, precision);
    for (const [index, expected] of exact.entries()) {
      const worst = largest(low[index]!.map((value, at) => value - expected[at]!));
      if (index === 0) expect(worst).toBeGreaterThan(0);
      // Sums of some ten products, each of operands that are rounded, one after the other.
      expect(worst).toBeLessThan(32 * ROUNDING[precision] * Math.max(1, largest(expected)));
    }
  });

  it('casts a weight again when it has changed', async () => {
    await compute(engine, precision);
    const weight = tf.variable(tf.ones([3, 3]));
    const x = tf.ones<tf.Rank.R2>([2, 3]);
    const sums = () => [...tf.tidy(() => linear(x, weight).dataSync())];
    expect(sums()).toEqual(Array<number>(6).fill(3));
    const withCopy = tf.memory().numTensors;
    expect(sums()).toEqual(Array<number>(6).fill(3));
    expect(tf.memory().numTensors).toBe(withCopy);
    weight.assign(tf.zeros([3, 3]));
    expect(sums()).toEqual(Array<number>(6).fill(0));
    tf.dispose([weight, x]);
  });
}

const SETTINGS: Hyperparameters = {
  ...TOY_HYPERPARAMETERS,
  epochs: 6,
  batchSize: 4,
  saveStrategy: 'steps',
  saveSteps: 7,
};

/** Whether a value has no more binary digits than the type holds. */
function isOf(precision: LowPrecision, value: number): boolean {
  const mantissa = value / 2 ** Math.floor(Math.log2(Math.abs(value)));
  return Number.isInteger(mantissa / (2 * ROUNDING[precision]));
}

async function train(engine: Way['engine'], precision: Precision, changes: Partial<TrainingJob> = {}) {
  await compute(engine, precision);
  const model = await new TensorModelManager().create(TOY_BERT, 3);
  const [checkpoints, metrics] = [new MemoryCheckpoints(), new MemoryMetrics()];
  const outcome = await new AdvancedTrainer().train({
    model,
    train: toySplit(60, 1),
    validation: toySplit(20, 2),
    hyperparameters: SETTINGS,
    precision,
    checkpoints,
    metrics,
    evaluate: (predictions, split) => evaluatePredictions(TOY_BERT, predictions, split).metrics,
    ...changes,
  });
  const weights = weightsOf(model);
  model.dispose();
  return { outcome, checkpoints, metrics, weights };
}

function testTraining({ engine, precision }: Way): void {
  beforeAll(() => compute(engine, precision));
  afterAll(() => compute(engine, 'float32'));

  it('follows the losses of float32', async () => {
    // At three times this rate the loss falls from 0.6 to 0.01 within an epoch, and any noise moves the fall.
    const hyperparameters = { ...SETTINGS, learningRate: 3e-3 };
    const exact = await train(engine, 'float32', { hyperparameters });
    const low = await train(engine, precision, { hyperparameters });
    const differences = low.metrics.history('eval_loss').map(({ value }, index) => {
      return Math.abs(value - exact.metrics.history('eval_loss')[index]!.value);
    });
    expect(differences.length).toBeGreaterThan(3);
    expect(Math.max(...differences)).toBeGreaterThan(0);
    expect(Math.max(...differences)).toBeLessThan(0.03);
  });

  it('gives identical weights for one seed, resumed or not', async () => {
    const whole = await train(engine, precision);
    const resumeFrom = whole.checkpoints.saved.find(({ info }) => info.step === 14)!;
    const resumed = await train(engine, precision, { resumeFrom });
    expect([...resumed.weights]).toEqual([...whole.weights]);
    expect('lossScale' in resumeFrom.state).toBe(precision === 'float16');
  });

  it('keeps weights and moments in float32', async () => {
    const { weights, checkpoints } = await train(engine, precision);
    for (const tensors of [weights, checkpoints.saved.at(-1)!.optimizer]) {
      const values = [...tensors.values()].flatMap(({ data }) => [...data]).filter((value) => value !== 0);
      const finer = values.filter((value) => !isOf(precision, value));
      expect(finer.length).toBeGreaterThan(0.9 * values.length);
    }
  });

  it('learns the same when layers are computed again for their gradients', async () => {
    const kept = await train(engine, precision);
    const hyperparameters = { ...SETTINGS, gradientCheckpointing: true };
    const recomputed = await train(engine, precision, { hyperparameters });
    expect([...recomputed.weights]).toEqual([...kept.weights]);
  });

  it('leaves no tensors behind', async () => {
    await train(engine, precision);
    const before = tf.memory();
    await train(engine, precision);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
  });
}

if (WAYS.length > 0) {
  describe.each(WAYS)('the $engine engine in $precision', testOperations);
  describe.each(WAYS)('training on $engine in $precision', testTraining);
}

describe('mixed precision', () => {
  it('names the engines that can, and how to get them', async () => {
    const refused = new TensorEngineRegistry().activate('wasm', 'mixed');
    await expect(refused).rejects.toMatchObject({ code: 'ENGINE.UNSUPPORTED' });
    if (WAYS.length === 0) {
      await expect(refused).rejects.toThrow('The engine "torch" can: npm run build:native.');
      await expect(refused).rejects.toThrow('The engine "tensorflow" can: npm run build:tensorflow.');
    } else await expect(refused).rejects.toThrow(`--engine ${WAYS[0]!.engine}`);
  });

  it('has float16 on TensorFlow with a GPU alone', () => {
    const precisionsOf = (name: 'tensorflow' | 'tensorflow-gpu') =>
      new TensorflowEngine(name).inspect().precisions;
    expect(precisionsOf('tensorflow')).toEqual(['float32', 'bfloat16']);
    expect(precisionsOf('tensorflow-gpu')).toEqual(['float32', 'bfloat16', 'float16']);
  });
});
