import path from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { TensorModel } from '#infrastructure/models/tensor-model.js';
import type { CrossEntropyOptions } from '#infrastructure/tensor/operations/softmax-cross-entropy.js';

import { useEngine, type TestEngine } from './engines-under-test.js';
import { openGoldenModel, readGoldenCase, realTokens, type GoldenCase } from './golden-case.js';
import { goldenOptimizer, logitsOf, lossAndGradients, trainGoldenStep } from './golden-training.js';

/** PyTorch's own float32 is up to 9e-6 from float64 in logits, and a tenth of the others. */
const LOGITS_TOLERANCE = 1e-5;
const LOSS_TOLERANCE = 1e-5;
const GRADIENT_TOLERANCE = 1e-4;
/** Attention's key biases have a true gradient of 0. */
const ZERO_GRADIENT_TOLERANCE = 2e-6;
const TRAINING_LOSS_TOLERANCE = 1e-4;

/** Declares the tests that hold a model on an engine to what PyTorch computed with the same weights. */
export function describeGoldenParity(
  folder: string,
  engine: TestEngine,
  options: CrossEntropyOptions = {},
): void {
  describe(`${path.basename(folder)} on ${engine}`, () => {
    let golden: GoldenCase;
    let model: TensorModel;

    beforeAll(async () => {
      await useEngine(engine);
      golden = await readGoldenCase(folder);
      model = await openGoldenModel(golden);
    });
    afterAll(() => model.dispose());

    it("gives PyTorch's logits at every real token", () => {
      // XNNPACK adds products up in another order: where PyTorch is near the limit, wasm may be twice as far.
      const ofPyTorch = golden.expected.f32_vs_f64?.logits_max_abs ?? 0;
      const tolerance = engine === 'wasm' ? Math.max(LOGITS_TOLERANCE, 2 * ofPyTorch) : LOGITS_TOLERANCE;
      expectLogits(logitsOf(model, golden.batches[0]!), golden, tolerance);
    });

    it("gives PyTorch's loss and the norm of each gradient", () => {
      const { loss, gradients } = lossAndGradients(model, golden.batches[0]!, options);
      expect(Math.abs(loss - golden.expected.loss_f64)).toBeLessThan(LOSS_TOLERANCE);
      const norms = [...gradients].map(([name, gradient]) => [name, normOf(gradient)] as const);
      tf.dispose([...gradients.values()]);
      expect(norms.map(([name]) => name)).toEqual(Object.keys(golden.expected.grad_norm_f64));
      expect(norms.filter(([name, norm]) => !isNear(norm, golden.expected.grad_norm_f64[name]!))).toEqual([]);
    });

    it('decays the parameters that Hugging Face decays', () => {
      // Tied weights have a second name there.
      const names = new Set(model.parameters.names());
      const untied = golden.expected.hyper.decay_parameters.filter((name) => names.has(name));
      expect([...model.parameters.decayNames()].sort()).toEqual([...untied].sort());
    });

    // Last: it changes the weights.
    it("follows PyTorch's loss over five AdamW steps and leaks no tensor", () => {
      const optimizer = goldenOptimizer(model, golden);
      const tensors = tf.memory().numTensors;
      for (const [step, expected] of golden.expected.train.steps.entries()) {
        const { loss, norm } = trainGoldenStep(model, optimizer, golden, step, options);
        expect(Math.abs(loss - expected.loss)).toBeLessThan(TRAINING_LOSS_TOLERANCE);
        expect(Math.abs(norm / expected.grad_norm_before_clip - 1)).toBeLessThan(GRADIENT_TOLERANCE);
      }
      expect(tf.memory().numTensors).toBe(tensors);
      optimizer.dispose();
      const { loss, gradients } = lossAndGradients(model, golden.batches[0]!, options);
      tf.dispose([...gradients.values()]);
      expect(Math.abs(loss - golden.expected.train.loss_after)).toBeLessThan(TRAINING_LOSS_TOLERANCE);
    });
  });
}

function expectLogits(actual: unknown, { batches, expected }: GoldenCase, tolerance: number): void {
  const isTokenLevel = Array.isArray((expected.logits_f64[0] as unknown[])[0]);
  const wanted = isTokenLevel
    ? realTokens(expected.logits_f64 as number[][][], batches[0]!)
    : (expected.logits_f64 as number[][]);
  const differences = (actual as number[][]).flatMap((row, index) =>
    row.map((value, column) => Math.abs(value - wanted[index]![column]!)),
  );
  expect(differences).toHaveLength(wanted.flat().length);
  expect(differences.reduce((largest, value) => Math.max(largest, value), 0)).toBeLessThan(tolerance);
}

function normOf(gradient: tf.Tensor): number {
  return Math.sqrt(gradient.dataSync<'float32'>().reduce((sum, value) => sum + value ** 2, 0));
}

function isNear(norm: number, expected: number): boolean {
  return Math.abs(norm - expected) <= GRADIENT_TOLERANCE * expected + ZERO_GRADIENT_TOLERANCE;
}
