import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';

/** What TensorFlow.js's fused kernels may end with; a copy of its type, which it does not export. */
export type FusedActivation = 'linear' | 'relu' | 'prelu' | 'elu' | 'relu6' | 'leakyrelu' | 'sigmoid';

/** The activation at the end of a fused kernel. `preluWeights` broadcast against `x`. */
export function activate(
  { call }: Operators,
  x: NativeTensor,
  activation: FusedActivation | null | undefined,
  preluWeights: NativeTensor | undefined,
  leakyReluAlpha: number | undefined,
): NativeTensor {
  switch (activation) {
    case 'relu':
      return call('relu', x);
    case 'relu6':
      return call('clamp', x, 0, 6);
    case 'elu':
      return call('elu', x);
    case 'sigmoid':
      return call('sigmoid', x);
    case 'leakyrelu':
      return call('leaky_relu', x, leakyReluAlpha);
    case 'prelu':
      return call('where.self', call('ge.Scalar', x, 0), x, call('mul.Tensor', x, preluWeights));
    case 'linear':
    case null:
    case undefined:
      return x;
  }
}
