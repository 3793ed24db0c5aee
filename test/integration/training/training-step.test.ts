import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { GradientExchange } from '#infrastructure/distributed/gradient-exchange.js';
import type { ProcessGroup } from '#infrastructure/distributed/process-group.js';
import { asTensorModel, type TensorModel } from '#infrastructure/models/tensor-model.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import type { Optimizer } from '#infrastructure/tensor/optimizer/optimizer.js';
import type { TrainingObjective } from '#infrastructure/training/objectives/training-objective.js';
import { readHostBatch, type HostBatch } from '#infrastructure/training/token-batch.js';
import { runTrainingStep, type TrainingStepResult } from '#infrastructure/training/training-step.js';
import { useEngine } from '#test/support/engines-under-test.js';
import { TOY_BERT, toySplit } from '#test/support/toy-training.js';

const BATCHES = 5;

/** Processes of which this is the only one: nothing is to be summed. */
const ALONE: ProcessGroup = {
  rank: 0,
  size: 1,
  beginAllReduce: () => ({ advance: () => true, wait: () => undefined }),
  broadcast: () => undefined,
  allGather: (tensor) => [tensor.clone()],
  barrier: () => undefined,
  leave: () => undefined,
};

/** Leaves the parameters as they are. */
const NO_OPTIMIZER: Optimizer = {
  step: () => undefined,
  exportState: () => new Map(),
  importState: () => undefined,
  dispose: () => undefined,
};

/** The sum of the logits, which says when its gradient is computed. */
function objectiveThatSays(says: (event: string) => void): TrainingObjective {
  return {
    weightOf: ({ rows }) => rows.length,
    lossSum(logits) {
      const sum = tf.customGrad((x) => ({
        value: tf.sum(x as tf.Tensor),
        gradFunc: (dy: tf.Tensor) => {
          says('backward');
          return tf.mul(tf.onesLike(x as tf.Tensor), dy);
        },
      }));
      return sum(logits) as tf.Scalar;
    },
  };
}

/** A batch whose tokens can't be had. */
const UNREADABLE: HostBatch = {
  rows: Uint32Array.of(0, 1),
  tokenCount: 6,
  lengths: Int32Array.of(3, 3),
  hasTypeIds: false,
  get sequences(): never {
    throw new Error('no tokens');
  },
};

describe('a training step of several micro-batches', () => {
  let model: TensorModel;
  beforeAll(async () => {
    await useEngine('cpu');
    model = asTensorModel(await new TensorModelManager().create(TOY_BERT, 3));
  });
  afterAll(() => model.dispose());

  function step(objective: TrainingObjective, exchanges: boolean, failing?: number): TrainingStepResult {
    const { tokens } = toySplit(2 * BATCHES, 1);
    const batchAt = (index: number) => readHostBatch(tokens, Uint32Array.of(2 * index, 2 * index + 1));
    return runTrainingStep({
      model,
      objective,
      optimizer: NO_OPTIMIZER,
      microBatches: Array.from({ length: BATCHES }, (_, index) => ({
        batch: index === failing ? UNREADABLE : batchAt(index),
        microStep: index,
      })),
      windowWeight: 2 * BATCHES,
      learningRate: 1e-3,
      maxGradNorm: 1,
      seed: 1,
      ...(exchanges && { exchange: new GradientExchange(ALONE, model.parameters) }),
    });
  }

  describe.each([false, true])('exchanged with other processes: %s', (exchanges) => {
    it('reads no number before the last backward pass is on its way', () => {
      const events: string[] = [];
      const watch = jest.spyOn(tf.Tensor.prototype, 'dataSync').mockImplementation(function (
        this: tf.Tensor,
      ) {
        events.push('read');
        return tf.backend().readSync(this.dataId) as Float32Array;
      });
      try {
        step(
          objectiveThatSays((event) => events.push(event)),
          exchanges,
        );
      } finally {
        watch.mockRestore();
      }
      const passes = events.lastIndexOf('backward') + 1;
      expect(events.slice(0, passes)).toEqual(Array.from({ length: BATCHES }, () => 'backward'));
      expect(events.slice(passes)).toContain('read');
    });

    it.each([0, 1, 2, 3, 4])('leaves no tensor when batch %i fails', (failing) => {
      const before = tf.memory().numTensors;
      expect(() => step(objectiveThatSays(jest.fn()), exchanges, failing)).toThrow('no tokens');
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  it('has the loss and the norm, bit for bit, whether its gradients leave one by one or not', () => {
    const objective = objectiveThatSays(jest.fn());
    const { loss, gradientNorm } = step(objective, false);
    expect(loss).not.toBe(0);
    // Numbers of several processes are summed in 32 bits.
    expect(step(objective, true)).toEqual({ loss: Math.fround(loss), gradientNorm, overflowed: false });
  });
});
