import * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { dataTypeOf, ScalarType } from '../scalar-type.js';
import { activate } from './activation.js';
import { kernel } from './kernel.js';

/** Kernels of products of matrices. */
export function productKernels(): tf.KernelConfig[] {
  return [
    kernel<tf.BatchMatMulAttrs>('BatchMatMul', (operators, { a, b }, attributes) =>
      product(operators, a!, b!, attributes),
    ),
    kernel<tf._FusedMatMulAttrs>('_FusedMatMul', (operators, inputs, attributes) => {
      const { a, b, bias, preluActivationWeights } = inputs;
      const { activation, leakyreluAlpha } = attributes;
      const raw = product(operators, a!, b!, attributes);
      const sum = bias === undefined ? raw : operators.call('add.Tensor', raw, bias);
      return activate(operators, sum, activation, preluActivationWeights, leakyreluAlpha);
    }),
    kernel<tf.EinsumAttrs>('Einsum', (operators, inputs, { equation }) => {
      const operands = Object.values(inputs);
      const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, operands.length);
      const shapes = operands.map(({ shape }) => ({ shape: [...shape] })) as unknown as tf.Tensor[];
      tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, shapes);
      return multiply(operators, alike(operators, operands), (factors) =>
        operators.call('einsum', equation.replaceAll(' ', ''), factors),
      );
    }),
  ];
}

function product(
  operators: Operators,
  first: NativeTensor,
  second: NativeTensor,
  { transposeA, transposeB }: tf.BatchMatMulAttrs,
): NativeTensor {
  tf.util.assert(
    first.shape.length >= 2 && second.shape.length >= 2,
    () => `Expected matrices, found shapes [${first.shape.join()}] and [${second.shape.join()}]`,
  );
  const { call } = operators;
  const [a, b] = alike(operators, [first, second]) as [NativeTensor, NativeTensor];
  const left = transposeA ? call('transpose.int', a, -2, -1) : a;
  const right = transposeB ? call('transpose.int', b, -2, -1) : b;
  return multiply(operators, [left, right], (factors) => call('arena::matmul', ...factors));
}

/**
 * Factors in one type of floating point numbers: in mixed precision some have 16 bits where others, a softmax's, have 32,
 * and libtorch refuses that. As in PyTorch's autocast they are multiplied in 16.
 */
function alike({ cast }: Operators, factors: readonly NativeTensor[]): readonly NativeTensor[] {
  const low = factors.find(
    ({ scalarType }) => scalarType === ScalarType.Half || scalarType === ScalarType.BFloat16,
  );
  if (low === undefined) return factors;
  return factors.map((factor) =>
    dataTypeOf(factor.scalarType) === 'float32' ? cast(factor, low.scalarType) : factor,
  );
}

/** A product of tensors. Of integers a GPU has none: it multiplies them in float64, exactly up to 2^53. */
function multiply(
  { call, cast, device }: Operators,
  factors: readonly NativeTensor[],
  productOf: (factors: readonly NativeTensor[]) => NativeTensor,
): NativeTensor {
  const type = factors[0]!.scalarType;
  if (device === 'cpu' || !['int32', 'bool'].includes(dataTypeOf(type))) return productOf(factors);
  const wide = factors.map((factor) => call('to.dtype', factor, ScalarType.Double));
  return cast(productOf(wide), type);
}
