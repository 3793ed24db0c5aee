import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { PhiloxStream } from '#domain/shared/philox.js';

import { drawsOurMasks, ENGINES_UNDER_TEST, useEngine } from '#test/support/engines-under-test.js';

/** A differentiable operation with the shapes of its inputs. */
export interface OperationCase {
  readonly name: string;
  readonly inputShapes: readonly (readonly number[])[];
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** Whether it drops values at random: compared on engines that draw the same masks. */
  readonly drops?: boolean;
  /** Largest difference between the engines' results, relative to 1 + |value|; default 2e-6. */
  readonly parityTolerance?: number;
}

/** Engines whose kernels are held to the compositions of `cpu`. */
const FUSING_ENGINES = ENGINES_UNDER_TEST.filter((engine) => engine !== 'cpu');

/** Laws of every operation: gradients equal finite differences, engines agree, no tensor is left behind. */
export function describeDifferentiableOperation(operation: OperationCase): void {
  describe(operation.name, () => {
    it.each(ENGINES_UNDER_TEST)('has the gradients of finite differences on %s', async (engine) => {
      await useEngine(engine);
      const inputs = drawInputs(operation.inputShapes);
      const { gradients } = evaluate(operation, inputs);
      for (const [index, gradient] of gradients.entries()) {
        for (const at of sampledPositions(gradient.length)) {
          const expected = finiteDifference(operation, inputs, index, at);
          // float32 results of size 1 to 10, differenced over 2e-2: rounding alone gives about 1e-4.
          expect(Math.abs(gradient[at]! - expected)).toBeLessThan(2e-3 * (1 + Math.abs(expected)));
        }
      }
    });

    const compared = FUSING_ENGINES.filter((engine) => operation.drops !== true || drawsOurMasks(engine));
    it.each(compared)('gives the same value and gradients on cpu and %s', async (engine) => {
      const inputs = drawInputs(operation.inputShapes);
      await useEngine('cpu');
      const onCpu = evaluate(operation, inputs);
      await useEngine(engine);
      const onEngine = evaluate(operation, inputs);
      const tolerance = operation.parityTolerance ?? 2e-6;
      expectClose(onEngine.value, onCpu.value, tolerance);
      for (const [index, gradient] of onEngine.gradients.entries()) {
        expectClose(gradient, onCpu.gradients[index]!, 5 * tolerance);
      }
    });

    it.each(ENGINES_UNDER_TEST)('leaves no tensors behind on %s', async (engine) => {
      await useEngine(engine);
      const inputs = drawInputs(operation.inputShapes);
      evaluate(operation, inputs);
      const before = tf.memory();
      evaluate(operation, inputs);
      expect(tf.memory().numTensors).toBe(before.numTensors);
      expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    });
  });
}

interface HostInput {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export function drawInputs(shapes: readonly (readonly number[])[]): HostInput[] {
  return shapes.map((shape, minor) => {
    const stream = new PhiloxStream({ seed: 20, use: 'sampling', minor });
    const size = shape.reduce((product, extent) => product * extent, 1);
    return { shape, values: Float32Array.from({ length: size }, () => 0.7 * stream.nextNormal()) };
  });
}

/** Value, and gradients of the sum of value * weights, the weights drawn once. */
function evaluate(
  operation: OperationCase,
  inputs: readonly HostInput[],
): { value: Float32Array; gradients: Float32Array[] } {
  return tf.tidy(() => {
    const tensors = inputs.map(({ shape, values }) => tf.tensor(values, [...shape]));
    const weighted = (...args: tf.Tensor[]) => {
      const value = operation.run(...args);
      return tf.sum(tf.mul(value, outputWeights(value.shape)));
    };
    const { grads } = tf.valueAndGrads(weighted)(tensors);
    return {
      value: operation.run(...tensors).dataSync<'float32'>(),
      gradients: grads.map((gradient) => gradient.dataSync<'float32'>()),
    };
  });
}

function outputWeights(shape: number[]): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, index) => Math.sin(index + 1)),
    shape,
  );
}

const STEP = 1e-2;

/** (f(x + h) - f(x - h)) / 2h in one value, the sum taken in double precision. */
function finiteDifference(
  operation: OperationCase,
  inputs: readonly HostInput[],
  index: number,
  at: number,
): number {
  const shifted = (step: number) => {
    const moved = inputs.map(({ shape, values }, input) => {
      const copy = Float32Array.from(values);
      if (input === index) copy[at]! += step;
      return { shape, values: copy };
    });
    return tf.tidy(() => {
      const tensors = moved.map(({ shape, values }) => tf.tensor(values, [...shape]));
      const value = operation.run(...tensors).dataSync<'float32'>();
      return value.reduce((sum, element, position) => sum + element * Math.sin(position + 1), 0);
    });
  };
  return (shifted(STEP) - shifted(-STEP)) / (2 * STEP);
}

/** All positions of a small input, an even selection of a large one. */
function sampledPositions(count: number): number[] {
  const stride = Math.max(1, Math.floor(count / 24));
  return Array.from({ length: Math.ceil(count / stride) }, (_, index) => index * stride);
}

export function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(found[i]! - expected[i]!) / (1 + Math.abs(expected[i]!));
    worst = difference > worst || Number.isNaN(difference) ? difference : worst;
  }
  expect(worst).toBeLessThan(tolerance);
}
