import * as tf from '@tensorflow/tfjs-core';

/**
 * The seam for native code. An engine that has a fused kernel registers it with TensorFlow.js under one of these names;
 * an operation asks the active engine for it, and is composed of standard operations where there is none. Inputs,
 * attributes and outputs are those that the operation of the same name passes.
 */
export const FUSED_KERNELS = [
  'ArenaProduct',
  'ArenaProductGrad',
  'ArenaLinear',
  'ArenaLinearGrad',
  'ArenaLinears',
  'ArenaLinearsGrad',
  'ArenaLayerNorm',
  'ArenaLayerNormGrad',
  'ArenaResidualNorm',
  'ArenaResidualNormGrad',
  'ArenaEmbeddingGrad',
  'ArenaAttention',
  'ArenaAttentionGrad',
  'ArenaPackedAttention',
  'ArenaPackedAttentionGrad',
  'ArenaSingleQueryAttention',
  'ArenaSingleQueryAttentionGrad',
  'ArenaDropout',
  'ArenaSoftmaxCrossEntropy',
  'ArenaSoftmaxCrossEntropyGrad',
  'ArenaLinearCrossEntropy',
  'ArenaLstm',
  'ArenaLstmGrad',
  'ArenaAdamW',
  'ArenaSumOfSquares',
  'ArenaParts',
] as const;
export type FusedKernelName = (typeof FUSED_KERNELS)[number];

/** Plain settings of a kernel. */
export type KernelAttributes = Readonly<Record<string, number | boolean | string | readonly number[]>>;

/** Whether the active engine has a fused kernel of this name. */
export function hasFusedKernel(name: FusedKernelName): boolean {
  // The registry answers undefined for a kernel that it does not know, which its type does not say.
  return (tf.getKernel(name, tf.getBackend()) as tf.KernelConfig | undefined) !== undefined;
}

/** Runs a fused kernel of the active engine; absent inputs are left out. A list of inputs has them by their places. */
export function runFusedKernel(
  name: FusedKernelName,
  inputs: Readonly<Record<string, tf.Tensor | undefined>> | readonly tf.Tensor[],
  attributes: KernelAttributes = {},
): tf.Tensor[] {
  const outputs: tf.Tensor | tf.Tensor[] = tf
    .engine()
    .runKernel(name, namedTensors(inputs), { ...attributes });
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** What TensorFlow.js calls a map may be a list; of lists alone it saves all for a gradient. */
function namedTensors(inputs: Parameters<typeof runFusedKernel>[1]): tf.NamedTensorMap {
  if (Array.isArray(inputs)) return inputs as unknown as tf.NamedTensorMap;
  const given = inputs as Readonly<Record<string, tf.Tensor | undefined>>;
  const present: tf.NamedTensorMap = {};
  for (const name of Object.keys(given)) if (given[name] !== undefined) present[name] = given[name];
  return present;
}
