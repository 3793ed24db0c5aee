import * as tf from '@tensorflow/tfjs-core';

import { layerNorm } from '../tensor/operations/layer-norm.js';
import { activate, linear, linearInputMajor, type Activation } from '../tensor/operations/linear.js';
import { linears, type LinearParameters } from '../tensor/operations/linears.js';
import { rmsNorm } from '../tensor/operations/rms-norm.js';
import type { ForwardDropout } from './forward-dropout.js';
import type { ParameterStore } from './parameter-store.js';

/** Whatever holds a model's weights: a forward pass. */
interface WeightHolder {
  readonly parameters: ParameterStore;
}

/** What linear layers need of a forward pass. */
interface LinearPass extends WeightHolder {
  readonly dropout: ForwardDropout;
}

/** The linear layer of a name, x [..., in] to [..., out]; it has a bias where the model has one of that name. */
export function dense<T extends tf.Tensor>(
  pass: LinearPass,
  prefix: string,
  x: T,
  activation?: Activation,
): T {
  return adapted(linear, pass, prefix, x, activation);
}

/** The linear layers of some names with one input, x [n, in] to [n, out] of each: as `dense`, and faster. */
export function denseLayers<const Names extends readonly string[]>(
  pass: LinearPass,
  prefixes: Names,
  x: tf.Tensor2D,
): { -readonly [Name in keyof Names]: tf.Tensor2D } {
  const layers = plainLayers(pass, prefixes);
  const results =
    layers === undefined ? prefixes.map((prefix) => dense(pass, prefix, x)) : linears(x, layers);
  return results as { -readonly [Name in keyof Names]: tf.Tensor2D };
}

/** Weights and biases of linear layers; undefined where one has an adapter that has to be computed apart from them. */
export function plainLayers(
  { parameters, dropout }: LinearPass,
  prefixes: readonly string[],
): readonly LinearParameters[] | undefined {
  if (dropout.isOn && prefixes.some((prefix) => parameters.hasDroppingAdapter(`${prefix}.weight`))) {
    return undefined;
  }
  return prefixes.map((prefix) => ({
    weight: parameters.get(`${prefix}.weight`),
    bias: biasOf(parameters, prefix),
  }));
}

/** The linear layer of a name of GPT-2, whose weights are [in, out]. */
export function denseInputMajor<T extends tf.Tensor>(
  pass: LinearPass,
  prefix: string,
  x: T,
  activation?: Activation,
): T {
  return adapted(linearInputMajor, pass, prefix, x, activation);
}

/** With an adapter that drops inputs: activation(x W + b + scale * drop(x) A^T B^T). */
function adapted<T extends tf.Tensor>(
  map: typeof linear,
  { parameters, dropout }: LinearPass,
  prefix: string,
  x: T,
  activation: Activation = 'none',
): T {
  const name = `${prefix}.weight`;
  const bias = biasOf(parameters, prefix);
  const adapter = dropout.isOn ? parameters.droppingAdapter(name) : undefined;
  if (adapter === undefined) return map(x, parameters.get(name), bias, activation);
  const { a, b, scale } = adapter;
  const change = linear(linear(dropout.apply(x, adapter.dropout), a), b);
  const sum = tf.add<T>(map(x, parameters.unadapted(name), bias), tf.mul(change, scale));
  return activate(sum, activation);
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
