import { adamWKernel } from './adamw.js';
import { attentionGradKernel, attentionKernel } from './attention.js';
import { dropoutKernel } from './dropout.js';
import { embeddingGradKernel } from './embedding.js';
import { layerNormGradKernel, layerNormKernel } from './layer-norm.js';
import { linearGradKernel, linearKernel } from './linear.js';
import { lstmGradKernel, lstmKernel } from './lstm.js';
import { softmaxCrossEntropyGradKernel, softmaxCrossEntropyKernel } from './softmax-cross-entropy.js';
import { sumOfSquaresKernel } from './sum-of-squares.js';
import { registerWasmKernel } from './wasm-kernel.js';

/**
 * Registers the fused kernels of the `wasm` engine with TensorFlow.js. They work on the engine's memory without copies:
 * matrix products through its XNNPACK, everything else as one pass of JavaScript over typed arrays, which beats a
 * sequence of the engine's own elementwise kernels.
 */
export function registerWasmKernels(): void {
  registerWasmKernel('ArenaLinear', linearKernel);
  registerWasmKernel('ArenaLinearGrad', linearGradKernel);
  registerWasmKernel('ArenaLayerNorm', layerNormKernel);
  registerWasmKernel('ArenaLayerNormGrad', layerNormGradKernel);
  registerWasmKernel('ArenaEmbeddingGrad', embeddingGradKernel);
  registerWasmKernel('ArenaDropout', dropoutKernel);
  registerWasmKernel('ArenaSoftmaxCrossEntropy', softmaxCrossEntropyKernel);
  registerWasmKernel('ArenaSoftmaxCrossEntropyGrad', softmaxCrossEntropyGradKernel);
  registerWasmKernel('ArenaAttention', attentionKernel);
  registerWasmKernel('ArenaAttentionGrad', attentionGradKernel);
  registerWasmKernel('ArenaLstm', lstmKernel);
  registerWasmKernel('ArenaLstmGrad', lstmGradKernel);
  registerWasmKernel('ArenaAdamW', adamWKernel);
  registerWasmKernel('ArenaSumOfSquares', sumOfSquaresKernel);
}
