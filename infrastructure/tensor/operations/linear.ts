import * as tf from '@tensorflow/tfjs-core';

import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { gelu, geluNew } from './gelu.js';
import { product } from './product.js';
import { expectShape } from './shape-check.js';

/** What is applied to the result of a linear map. `gelu` is the exact one, `gelu_new` GPT-2's tanh approximation. */
export type Activation = 'none' | 'gelu' | 'gelu_new' | 'relu' | 'tanh';

/**
 * activation(x W^T + b), as `torch.nn.Linear`.
 *
 * @param x - [..., in]
 * @param weight - [out, in]
 * @param bias - [out]
 * @returns [..., out]
 */
export function linear<T extends tf.Tensor>(
  x: T,
  weight: tf.Tensor,
  bias?: tf.Tensor,
  activation: Activation = 'none',
): T {
  expectShape('linear: weight', weight.shape, ['out', x.shape.at(-1)!]);
  return affine(x, weight, bias, activation, false);
}

/**
 * activation(x W + b): the same with the weight's axes in the order of GPT-2's `Conv1D`.
 *
 * @param x - [..., in]
 * @param weight - [in, out]
 * @param bias - [out]
 * @returns [..., out]
 */
export function linearInputMajor<T extends tf.Tensor>(
  x: T,
  weight: tf.Tensor,
  bias?: tf.Tensor,
  activation: Activation = 'none',
): T {
  expectShape('linearInputMajor: weight', weight.shape, [x.shape.at(-1)!, 'out']);
  return affine(x, weight, bias, activation, true);
}

function affine<T extends tf.Tensor>(
  x: T,
  weight: tf.Tensor,
  bias: tf.Tensor | undefined,
  activation: Activation,
  inputMajor: boolean,
): T {
  const inputSize = x.shape.at(-1)!;
  const outputSize = weight.shape[inputMajor ? 1 : 0]!;
  if (bias !== undefined) expectShape('linear: bias', bias.shape, [outputSize]);
  return tf.tidy(() => {
    // A reshaped matrix would be another tensor: products of one matrix are to know it for the same.
    const rows =
      x.rank === 2 ? (x as tf.Tensor2D) : tf.reshape<tf.Rank.R2>(x, [x.size / inputSize, inputSize]);
    const y = hasFusedKernel('ArenaLinear')
      ? fused(rows, weight, bias, activation, inputMajor)
      : composed(rows, weight as tf.Tensor2D, bias, activation, inputMajor);
    return (x.rank === 2 ? y : tf.reshape(y, [...x.shape.slice(0, -1), outputSize])) as T;
  });
}

function composed(
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias: tf.Tensor | undefined,
  activation: Activation,
  inputMajor: boolean,
): tf.Tensor {
  const y = product(x, weight, !inputMajor);
  return activate(bias === undefined ? y : tf.add(y, bias), activation);
}

/** An activation by its name. */
export function activate<T extends tf.Tensor>(x: T, activation: Activation): T {
  switch (activation) {
    case 'none':
      return x;
    case 'gelu':
      return gelu(x);
    case 'gelu_new':
      return geluNew(x);
    case 'relu':
      return tf.relu(x);
    case 'tanh':
      return tf.tanh(x);
    default:
      return activation satisfies never;
  }
}

/**
 * `ArenaLinear` {x, weight, bias?} gives [y], or [y, z] for gelu, z the value before it. `ArenaLinearGrad` {dy, x,
 * weight, residual?} gives [dx, dWeight, dBias]; residual is z, or y for the other activations.
 */
function fused(
  x: tf.Tensor2D,
  weight: tf.Tensor,
  bias: tf.Tensor | undefined,
  activation: Activation,
  inputMajor: boolean,
): tf.Tensor {
  const attributes = { activation, inputMajor };
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [y, z] = runFusedKernel('ArenaLinear', { x, weight, bias }, attributes);
    save(activation === 'none' ? [x, weight] : [x, weight, z ?? y!]);
    return {
      value: y!,
      gradFunc: (dy: tf.Tensor, [savedX, savedWeight, savedResidual]: tf.Tensor[]) => {
        const inputs = { dy, x: savedX, weight: savedWeight, residual: savedResidual };
        const gradients = runFusedKernel('ArenaLinearGrad', inputs, attributes);
        if (bias !== undefined) return gradients;
        gradients[2]!.dispose();
        return gradients.slice(0, 2);
      },
    };
  });
  return bias === undefined ? operation(x, weight) : operation(x, weight, bias);
}
