import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import type { Precision } from '#domain/engine/engine.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { executeAsynchronously } from '#infrastructure/tensor/asynchronous-execution.js';
import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { linear } from '#infrastructure/tensor/operations/linear.js';
import { loadAddon } from '#infrastructure/torch/addon.js';
import { torchBackend } from '#infrastructure/torch/kernels/backend-name.js';
import type { NativeTensor } from '#infrastructure/torch/native-tensor.js';
import type { Operators } from '#infrastructure/torch/operators.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';
import { HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';
import {
  MemoryCheckpoints,
  MemoryMetrics,
  TOY_BERT,
  TOY_HYPERPARAMETERS,
  TOY_LSTM,
  toySplit,
  weightsOf,
} from '#test/support/toy-training.js';

const TOY_GPT2: ModelSpecification = {
  modelType: 'gpt2',
  vocabularySize: 32,
  paddingTokenId: 0,
  objective: 'causal_language_modeling',
  labels: [],
  hiddenSize: 16,
  layerCount: 2,
  headCount: 2,
  intermediateSize: 32,
  maxPositions: 16,
  activation: 'gelu_new',
  attentionDropout: 0.1,
  residualDropout: 0.1,
  embeddingDropout: 0.1,
  layerNormEpsilon: 1e-5,
  initializerRange: 0.02,
};

function operators(): Operators {
  return torchBackend(tf.backend()).operators;
}

/** The weights, and what is predicted, after some steps; each operator is waited for if `isBlocking`. */
async function train(specification: ModelSpecification, precision: Precision, isBlocking: boolean) {
  operators().isBlocking = isBlocking;
  const trainer = new AdvancedTrainer();
  const model = await new TensorModelManager().create(specification, 3);
  await trainer.train({
    model,
    train: toySplit(24, 1),
    precision,
    hyperparameters: {
      ...TOY_HYPERPARAMETERS,
      gradientAccumulationSteps: 2,
      saveStrategy: 'no',
      evaluationStrategy: 'no',
    },
    checkpoints: new MemoryCheckpoints(),
    metrics: new MemoryMetrics(),
    evaluate: () => ({}),
  });
  const { loss, logits } = await trainer.predict(model, toySplit(10, 2), 4);
  const weights = weightsOf(model);
  model.dispose();
  return { loss, logits, weights };
}

const REFUSAL = /^aten::add\(self Float \[2, 3\], other Float \[4\]\): .*must match/u;

/** A sum that libtorch will refuse, and what depends on it; both are freed. */
function refused(): NativeTensor {
  const { call, full } = operators();
  let last: NativeTensor | undefined;
  operators().scope(() => {
    const sum = call('add.Tensor', full([2, 3], 1, ScalarType.Float), full([4], 1, ScalarType.Float));
    last = call('mul.Tensor', sum, sum);
    return [];
  });
  return last!;
}

/** What `body` throws. */
function failureOf(body: () => unknown): Error {
  try {
    body();
  } catch (failure) {
    return failure as Error;
  }
  throw new Error('Expected a failure, found none.');
}

if (HAS_TORCH) {
  describe('asynchronous execution', () => {
    beforeAll(() => useEngine('torch'));
    afterEach(() => {
      operators().isBlocking = false;
    });

    it.each([
      ['BERT', TOY_BERT, 'float32'],
      ['BERT', TOY_BERT, 'bfloat16'],
      ['LSTM', TOY_LSTM, 'float32'],
      ['GPT-2', TOY_GPT2, 'float32'],
      ['GPT-2', TOY_GPT2, 'bfloat16'],
    ] as const)(
      'gives the same bits as operators one by one: %s in %s',
      async (_, specification, precision) => {
        await useEngine('torch', precision);
        try {
          const expected = await train(specification, precision, true);
          expect(await train(specification, precision, false)).toEqual(expected);
        } finally {
          await useEngine('torch');
        }
      },
    );

    it('goes on before operators are done', () => {
      const matrix = tf.ones<tf.Rank.R2>([1024, 1024]);
      const [asked, done] = executeAsynchronously(() => {
        const start = performance.now();
        const product = tf.tidy(() => {
          let power = matrix;
          for (let count = 0; count < 20; count++) power = tf.mul(linear(power, matrix), 1 / 1024);
          return power;
        });
        const elapsed = performance.now() - start;
        expect(product.dataSync<'float32'>().every((value) => value === 1)).toBe(true);
        product.dispose();
        return [elapsed, performance.now() - start] as const;
      });
      matrix.dispose();
      // 43 GFLOP: far longer than it takes to ask for them, on any machine.
      expect(asked).toBeLessThan(done / 2);
    });

    it('waits for operators whose results are not foreseen', () => {
      const sums = executeAsynchronously(() =>
        tf.tidy(() => tf.add(tf.cumsum(tf.add(tf.ones([3]), tf.ones([3]))), tf.ones([3])).dataSync()),
      );
      expect([...sums]).toEqual([3, 5, 7]);
    });

    it('takes more operators than may wait', () => {
      const COUNT = 10_000;
      const sum = executeAsynchronously(() =>
        tf.tidy(() => {
          let total = tf.zeros([4]);
          for (let count = 0; count < COUNT; count++) total = tf.add(total, tf.ones([4]));
          return [...total.dataSync()];
        }),
      );
      expect(sum).toEqual([COUNT, COUNT, COUNT, COUNT]);
    });

    it('uploads values, and frees tensors, in the order in which that was asked for', () => {
      const { bytes } = loadAddon().memory();
      const values = executeAsynchronously(() =>
        tf.tidy(() => {
          let total = tf.zeros([256, 256]);
          for (let count = 0; count < 50; count++) {
            const part = tf.fill([256, 256], count);
            const next = tf.add(total, part);
            tf.dispose([part, total]);
            total = next;
          }
          return total.dataSync();
        }),
      );
      expect(new Set(values)).toEqual(new Set([(49 * 50) / 2]));
      expect(loadAddon().memory().bytes).toBe(bytes);
    });

    it('throws what an operator refused where values are read, and computes on after that', () => {
      const before = loadAddon().memory().tensors;
      const failure = failureOf(() => executeAsynchronously(() => operators().integers(refused())));
      expect(failure.message).toMatch(REFUSAL);
      expect([...tf.tidy(() => tf.add(tf.ones([2]), tf.ones([2])).dataSync())]).toEqual([2, 2]);
      expect(loadAddon().memory().tensors).toBe(before);
    });

    it('throws at the end what nobody has waited for', () => {
      expect(failureOf(() => executeAsynchronously(refused)).message).toMatch(REFUSAL);
    });

    it('throws what JavaScript threw, and forgets what an operator refused by then', () => {
      const failure = failureOf(() =>
        executeAsynchronously(() => {
          refused();
          throw new RangeError('of JavaScript');
        }),
      );
      expect(failure.message).toBe('of JavaScript');
      expect([...tf.tidy(() => tf.ones([2]).dataSync())]).toEqual([1, 1]);
    });

    it('refuses a result that is not the one foreseen', () => {
      const addon = loadAddon();
      const [one] = addon.upload(Float32Array.of(1, 2), ScalarType.Float, [2], false);
      const id = addon.callLater(addon.lookUp('aten::add.Tensor'), [[ScalarType.Float, 3]], one, one);
      expect(() => {
        addon.finish();
      }).toThrow('aten::add(self Float [2], other Float [2]): result 0 is Float [2], not what was foreseen');
      expect(() => addon.read(id)).toThrow('was not computed, since an operator before it failed');
      addon.dispose(id);
      addon.dispose(one!);
      expect(() => {
        addon.callLater(addon.lookUp('aten::add.Tensor'), [[]], one, one);
      }).toThrow('expected an element type and a shape of each result');
    });

    it('lets a process end that has operators left', () => {
      const script = path.resolve(import.meta.dirname, '../../support/end-while-computing.ts');
      const args = ['--conditions=source', '--import', 'tsx', script];
      const { status, signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      expect({ status, signal, stderr }).toEqual({ status: 7, signal: null, stderr: '' });
    });
  });
} else {
  describe('asynchronous execution', () => {
    it('has no thread to run on where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}
