import type * as tf from '@tensorflow/tfjs-core';

import { kernel } from './kernel.js';

/** Kernels that scale values by others around them. */
export function normalizationKernels(): tf.KernelConfig[] {
  return [
    kernel<tf.FusedBatchNormAttrs>(
      'FusedBatchNorm',
      ({ call }, { x, scale, offset, mean, variance }, { varianceEpsilon }) => {
        const inverse = call('rsqrt', call('add.Scalar', variance, varianceEpsilon));
        const factor = scale === undefined ? inverse : call('mul.Tensor', inverse, scale);
        const scaled = call('mul.Tensor', call('sub.Tensor', x, mean), factor);
        return offset === undefined ? scaled : call('add.Tensor', scaled, offset);
      },
    ),
    kernel<tf.LRNAttrs>('LRN', ({ call }, { x }, { depthRadius, bias, alpha, beta }) => {
      const squares = call('constant_pad_nd', call('square', x), [depthRadius, depthRadius], 0);
      const sums = call('sum.dim_IntList', call('unfold', squares, -1, 2 * depthRadius + 1, 1), [-1]);
      const base = call('add.Scalar', call('mul.Scalar', sums, alpha), bias);
      return call('mul.Tensor', x, call('pow.Tensor_Scalar', base, -beta));
    }),
    kernel<tf.LogSoftmaxAttrs>('LogSoftmax', ({ call }, { logits }, { axis }) =>
      call('log_softmax.int', logits, axis),
    ),
    kernel<tf.SoftmaxAttrs>('Softmax', ({ call }, { logits }, { dim }) => call('softmax.int', logits, dim)),
  ];
}
