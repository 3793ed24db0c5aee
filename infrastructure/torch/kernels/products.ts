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
      return multiply(operators, operands, (factors) =>
        operators.call('einsum', equation.replaceAll(' ', ''), factors),
      );
    }),
  ];
}

function product(
  operators: Operators,
  a: NativeTensor,
  b: NativeTensor,
  { transposeA, transposeB }: tf.BatchMatMulAttrs,
): NativeTensor {
  tf.util.assert(
    a.shape.length >= 2 && b.shape.length >= 2,
    () => `Expected matrices, found shapes [${a.shape.join()}] and [${b.shape.join()}]`,
  );
  const { call } = operators;
  const left = transposeA ? call('transpose.int', a, -2, -1) : a;
  const right = transposeB ? call('transpose.int', b, -2, -1) : b;
  // Plain matrices go to the library that the engine chose; libtorch decides for the rest.
  const arePlain = a.shape.length === 2 && b.shape.length === 2 && a.scalarType === ScalarType.Float;
  return multiply(operators, [left, right], (factors) =>
    call(arePlain ? 'arena::matmul' : 'matmul', ...factors),
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
