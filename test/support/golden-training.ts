import * as tf from '@tensorflow/tfjs-core';

import type { TensorModel } from '#infrastructure/models/tensor-model.js';
import { binaryCrossEntropyWithLogits } from '#infrastructure/tensor/operations/binary-cross-entropy.js';
import {
  softmaxCrossEntropy,
  type CrossEntropyOptions,
} from '#infrastructure/tensor/operations/softmax-cross-entropy.js';
import { AdamW } from '#infrastructure/tensor/optimizer/adamw.js';
import { clippingFactor } from '#infrastructure/tensor/optimizer/clipping-factor.js';
import { globalNorm } from '#infrastructure/tensor/optimizer/global-norm.js';
import type { GradientMap } from '#infrastructure/tensor/optimizer/gradient-map.js';

import { realTokens, tokenBatchOf, type GoldenBatch, type GoldenCase } from './golden-case.js';

const IGNORED = -100;

/** Mean loss of a batch with all gradients, which the caller frees. */
export function lossAndGradients(
  model: TensorModel,
  batch: GoldenBatch,
  options: CrossEntropyOptions,
): { loss: number; gradients: GradientMap } {
  const { value, grads } = tf.variableGrads(
    () => meanLoss(model, batch, options),
    [...model.parameters.trainable()],
  );
  const loss = value.dataSync()[0]!;
  value.dispose();
  return {
    loss,
    gradients: new Map([...model.parameters].map(([name, variable]) => [name, grads[variable.name]!])),
  };
}

/** One training step with the settings of the case; gives loss and gradient norm before clipping. */
export function trainGoldenStep(
  model: TensorModel,
  optimizer: AdamW,
  { batches, expected }: GoldenCase,
  step: number,
  options: CrossEntropyOptions,
): { loss: number; norm: number } {
  const { loss, gradients } = lossAndGradients(model, batches[step]!, options);
  const norm = globalNorm(gradients);
  const factor = clippingFactor(norm, expected.hyper.clip);
  optimizer.step(gradients, expected.train.steps[step]!.lr, factor);
  tf.dispose([...gradients.values()]);
  return { loss, norm };
}

/** The optimizer of a case. */
export function goldenOptimizer(model: TensorModel, { expected }: GoldenCase): AdamW {
  const { betas, eps, weight_decay: weightDecay } = expected.hyper;
  return new AdamW(model.parameters, {
    beta1: betas[0],
    beta2: betas[1],
    epsilon: eps,
    weightDecay,
    decayNames: model.parameters.decayNames(),
  });
}

/** Logits without gradients, as an array of the tensor's shape. */
export function logitsOf(model: TensorModel, batch: GoldenBatch): unknown {
  return tf.tidy(() => model.forward(tokenBatchOf(batch), { training: false }).arraySync());
}

function meanLoss(model: TensorModel, batch: GoldenBatch, options: CrossEntropyOptions): tf.Scalar {
  const logits = model.forward(tokenBatchOf(batch), { training: true, seed: 1, step: 0 });
  switch (model.specification.objective) {
    case 'multi_label': {
      const targets = tf.tensor2d(batch.labels as number[][]);
      return tf.div(binaryCrossEntropyWithLogits(logits as tf.Tensor2D, targets), targets.size);
    }
    case 'single_label':
      return mean(
        softmaxCrossEntropy(logits as tf.Tensor2D, Int32Array.from(batch.labels as number[]), options),
      );
    case 'causal_language_modeling': {
      const targets = nextTokens(batch);
      return mean(softmaxCrossEntropy(logits as tf.Tensor2D, targets, { ignoreIndex: IGNORED }));
    }
    case 'regression':
      return tf.mean(
        tf.square(tf.sub(logits, tf.reshape(tf.tensor1d(batch.labels as number[]), logits.shape))),
      );
    case 'token_classification':
    case 'masked_language_modeling': {
      const targets = Int32Array.from(realTokens(batch.labels as number[][], batch));
      return mean(softmaxCrossEntropy(logits as tf.Tensor2D, targets, { ignoreIndex: IGNORED }));
    }
    default:
      return model.specification.objective satisfies never;
  }
}

function mean({ lossSum, weightSum }: { lossSum: tf.Scalar; weightSum: number }): tf.Scalar {
  return tf.div(lossSum, weightSum);
}

/** Position t is to predict the label at t + 1; the last one predicts nothing. */
function nextTokens(batch: GoldenBatch): Int32Array {
  const shifted = (batch.labels as number[][]).map((row) => [...row.slice(1), IGNORED]);
  return Int32Array.from(realTokens(shifted, batch));
}
