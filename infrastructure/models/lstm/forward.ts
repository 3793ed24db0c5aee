import * as tf from '@tensorflow/tfjs-core';

import { directionSuffixes } from '#domain/model/lstm/parameters.js';
import type { RecurrentSpecification } from '#domain/model/lstm/specification.js';

import { embedding } from '../../tensor/operations/embedding.js';
import { linear } from '../../tensor/operations/linear.js';
import type { RecurrentStates, RecurrentWeights } from '../../tensor/operations/recurrent-layer.js';
import { ForwardDropout } from '../forward-dropout.js';
import type { ParameterStore } from '../parameter-store.js';
import type { ForwardMode, TokenBatch } from '../tensor-model.js';
import { pool } from './pool.js';

/** One direction of one layer: `lstmLayer` or `gruLayer`. */
type Layer = (
  x: tf.Tensor2D,
  lengths: Int32Array,
  weights: RecurrentWeights,
  reverse: boolean,
) => RecurrentStates;

/**
 * Logits [batch, labels]: embedding, stacked recurrent layers, pooling, linear. Dropout is applied to the
 * input of every recurrent layer: `torch.nn.LSTM` drops between the layers only, but the embeddings are what overfits
 * on small data (docs/decisions/0002-default-recipes.md).
 */
export function recurrentForward(
  specification: RecurrentSpecification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
  layerOf: Layer,
): tf.Tensor {
  const dropout = new ForwardDropout(mode);
  const table = parameters.get('embedding.weight');
  const runLayer = (index: number, input: tf.Tensor2D) =>
    recurrentLayer(
      specification,
      parameters,
      index,
      dropout.apply(input, specification.dropout),
      batch.lengths,
      layerOf,
    );
  let layer = runLayer(0, embedding(batch.inputIds, table, specification.paddingTokenId));
  for (let index = 1; index < specification.layerCount; index++) layer = runLayer(index, layer.outputs);
  const pooled = pool(specification.pooling, layer, batch.lengths);
  return linear(pooled, parameters.get('fc.weight'), parameters.get('fc.bias'));
}

/** One layer, its directions side by side: outputs [tokens, directions * hidden], final [batch, the same]. */
function recurrentLayer(
  specification: RecurrentSpecification,
  parameters: ParameterStore,
  layer: number,
  input: tf.Tensor2D,
  lengths: Int32Array,
  layerOf: Layer,
): RecurrentStates {
  const directions = directionSuffixes(specification).map((direction) => {
    const parameter = (name: string) => parameters.get(`rnn.${name}_l${layer}${direction}`);
    const weights = {
      weightInputHidden: parameter('weight_ih'),
      weightHiddenHidden: parameter('weight_hh'),
      biasInputHidden: parameter('bias_ih'),
      biasHiddenHidden: parameter('bias_hh'),
    };
    return layerOf(input, lengths, weights, direction === '_reverse');
  });
  return {
    outputs: sideBySide(directions.map(({ outputs }) => outputs)),
    final: sideBySide(directions.map(({ final }) => final)),
  };
}

function sideBySide<T extends tf.Tensor>(tensors: readonly T[]): T {
  return tensors.length === 1 ? tensors[0]! : tf.concat([...tensors], -1);
}
