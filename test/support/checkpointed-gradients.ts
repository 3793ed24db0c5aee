import * as tf from '@tensorflow/tfjs-core';

import { withDropout } from '#domain/model/dropout.js';
import { tensorModelOf } from '#infrastructure/models/create-tensor-model.js';
import type { TensorModel } from '#infrastructure/models/tensor-model.js';

import { tokenBatchOf, type GoldenBatch } from './golden-case.js';

/** Gradients of one pass, and how much memory tensors took when its forward part was done. */
export interface PassResult {
  readonly gradients: ReadonlyMap<string, Float32Array>;
  readonly forwardBytes: number;
  /** Gradients as they came, under the watch of several processes. */
  readonly watched: ReadonlyMap<string, Float32Array>;
}

/** Gradients of the sum of the squared logits, a tenth of the activations dropped. Leaves no tensor behind. */
export function gradientsWithDropout(
  { specification, parameters }: TensorModel,
  batch: GoldenBatch,
  recomputesLayers: boolean,
): PassResult {
  const model = tensorModelOf(withDropout(specification, 0.1), parameters);
  const watched = new Map<string, Float32Array>();
  let forwardBytes = 0;
  const receive = (name: string, gradient: tf.Tensor): void => {
    watched.set(name, gradient.dataSync<'float32'>().slice());
    gradient.dispose();
  };
  const { value, grads } = parameters.watchGradients(receive, () =>
    tf.variableGrads(() => {
      const mode = { training: true, seed: 3, step: 7, recomputesLayers } as const;
      const loss = tf.sum<tf.Scalar>(tf.square(model.forward(tokenBatchOf(batch), mode)));
      forwardBytes = tf.memory().numBytes;
      return loss;
    }, [...parameters.trainable()]),
  );
  const gradients = new Map(
    [...parameters].map(([name, variable]) => [name, grads[variable.name]!.dataSync<'float32'>().slice()]),
  );
  tf.dispose([value, ...Object.values(grads)]);
  return { gradients, forwardBytes, watched };
}
