import * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { ScalarType } from '../scalar-type.js';
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
    kernel<tf.EinsumAttrs>('Einsum', ({ call }, inputs, { equation }) => {
      const operands = Object.values(inputs);
      const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, operands.length);
      const shapes = operands.map(({ shape }) => ({ shape: [...shape] })) as unknown as tf.Tensor[];
      tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, shapes);
      return call('einsum', equation.replaceAll(' ', ''), operands);
    }),
  ];
}

function product(
  { call }: Operators,
  a: NativeTensor,
  b: NativeTensor,
  { transposeA, transposeB }: tf.BatchMatMulAttrs,
): NativeTensor {
  tf.util.assert(
    a.shape.length >= 2 && b.shape.length >= 2,
    () => `Expected matrices, found shapes [${a.shape.join()}] and [${b.shape.join()}]`,
  );
  const left = transposeA ? call('transpose.int', a, -2, -1) : a;
  const right = transposeB ? call('transpose.int', b, -2, -1) : b;
  // Plain matrices go to the library that the engine chose; libtorch decides for the rest.
  const arePlain = a.shape.length === 2 && b.shape.length === 2 && a.scalarType === ScalarType.Float;
  return call(arePlain ? 'arena::matmul' : 'matmul', left, right);
}
