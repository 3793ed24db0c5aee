import * as tf from '@tensorflow/tfjs-core';

import { layerNorm } from '../tensor/operations/layer-norm.js';
import { linear, type Activation } from '../tensor/operations/linear.js';
import { rmsNorm } from '../tensor/operations/rms-norm.js';
import type { ParameterStore } from './parameter-store.js';

/** Whatever holds a model's weights: a forward pass. */
interface WeightHolder {
  readonly parameters: ParameterStore;
}

/** The linear layer of a name, x [..., in] to [..., out]; it has a bias where the model has one of that name. */
export function dense<T extends tf.Tensor>(
  { parameters }: WeightHolder,
  prefix: string,
  x: T,
  activation?: Activation,
): T {
  return linear(x, parameters.get(`${prefix}.weight`), biasOf(parameters, prefix), activation);
}

/** The layer norm of a name; without a shift where the model has none of that name. */
export function norm<T extends tf.Tensor>(
  { parameters }: WeightHolder,
  prefix: string,
  x: T,
  epsilon: number,
): T {
  const gamma = parameters.get(`${prefix}.weight`);
  return layerNorm(x, gamma, biasOf(parameters, prefix) ?? tf.zeros(gamma.shape), epsilon);
}

/** The RMS norm of a name. */
export function namedRmsNorm<T extends tf.Tensor>(
  { parameters }: WeightHolder,
  prefix: string,
  x: T,
  epsilon: number,
): T {
  return rmsNorm(x, parameters.get(`${prefix}.weight`), epsilon);
}

function biasOf(parameters: ParameterStore, prefix: string): tf.Tensor | undefined {
  const name = `${prefix}.bias`;
  return parameters.has(name) ? parameters.get(name) : undefined;
}
