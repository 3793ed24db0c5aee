import * as tf from '@tensorflow/tfjs-core';

import type { BertSpecification } from '#domain/model/specification.js';

import { attention } from '../../tensor/operations/attention.js';
import { embedding } from '../../tensor/operations/embedding.js';
import { layerNorm } from '../../tensor/operations/layer-norm.js';
import { linear, type Activation } from '../../tensor/operations/linear.js';
import { rowStarts } from '../../tensor/operations/ragged-rows.js';
import { ForwardDropout } from '../forward-dropout.js';
import type { ParameterStore } from '../parameter-store.js';
import { positionEmbeddings } from '../position-embeddings.js';
import type { ForwardMode, TokenBatch } from '../tensor-model.js';

/** What every part of one forward pass needs. */
interface Pass {
  readonly specification: BertSpecification;
  readonly parameters: ParameterStore;
  readonly dropout: ForwardDropout;
  /** Tokens per text. */
  readonly lengths: Int32Array;
}

/** Logits [batch, labels] of `BertForSequenceClassification`: post-norm encoder, tanh pooler over the first token. */
export function bertForward(
  specification: BertSpecification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
): tf.Tensor {
  const pass = { specification, parameters, dropout: new ForwardDropout(mode), lengths: batch.lengths };
  let hidden = embed(pass, batch);
  for (let layer = 0; layer < specification.layerCount; layer++) hidden = encoderLayer(pass, layer, hidden);
  return classify(pass, hidden);
}

/** Word, position and type embeddings, normalized: [tokens, hidden]. */
function embed(pass: Pass, { inputIds, lengths, typeIds }: TokenBatch): tf.Tensor2D {
  const { specification, parameters } = pass;
  const table = (name: string) => parameters.get(`bert.embeddings.${name}_embeddings.weight`);
  const words = embedding(inputIds, table('word'), specification.paddingTokenId);
  const positions = positionEmbeddings(table('position'), lengths);
  const types =
    typeIds === undefined
      ? tf.slice(table('token_type'), [0, 0], [1, specification.hiddenSize])
      : embedding(typeIds, table('token_type'));
  const sum = tf.add<tf.Tensor2D>(words, tf.add(positions, types));
  return pass.dropout.apply(norm(pass, 'bert.embeddings.LayerNorm', sum), specification.hiddenDropout);
}

function encoderLayer(pass: Pass, layer: number, input: tf.Tensor2D): tf.Tensor2D {
  const prefix = `bert.encoder.layer.${layer}`;
  const attended = selfAttention(pass, `${prefix}.attention.self`, input);
  const middle = addAndNorm(pass, `${prefix}.attention.output`, attended, input);
  const expanded = dense(pass, `${prefix}.intermediate.dense`, middle, pass.specification.activation);
  return addAndNorm(pass, `${prefix}.output`, expanded, middle);
}

function selfAttention(pass: Pass, prefix: string, input: tf.Tensor2D): tf.Tensor2D {
  const { headCount, attentionDropout } = pass.specification;
  const project = (name: string) => dense(pass, `${prefix}.${name}`, input);
  return attention(project('query'), project('key'), project('value'), {
    headCount,
    lengths: pass.lengths,
    causal: false,
    ...pass.dropout.inside(attentionDropout),
  });
}

/** LayerNorm(residual + dropout(dense(input))). */
function addAndNorm(pass: Pass, prefix: string, input: tf.Tensor2D, residual: tf.Tensor2D): tf.Tensor2D {
  const projected = dense(pass, `${prefix}.dense`, input);
  const dropped = pass.dropout.apply(projected, pass.specification.hiddenDropout);
  return norm(pass, `${prefix}.LayerNorm`, tf.add<tf.Tensor2D>(residual, dropped));
}

function classify(pass: Pass, hidden: tf.Tensor2D): tf.Tensor {
  const first = embedding(tf.tensor1d(rowStarts(pass.lengths), 'int32'), hidden);
  const pooled = dense(pass, 'bert.pooler.dense', first, 'tanh');
  return dense(pass, 'classifier', pass.dropout.apply(pooled, pass.specification.classifierDropout));
}

function dense<T extends tf.Tensor>(pass: Pass, prefix: string, input: T, activation?: Activation): T {
  const { parameters } = pass;
  return linear(input, parameters.get(`${prefix}.weight`), parameters.get(`${prefix}.bias`), activation);
}

function norm(pass: Pass, prefix: string, input: tf.Tensor2D): tf.Tensor2D {
  const { parameters, specification } = pass;
  return layerNorm(
    input,
    parameters.get(`${prefix}.weight`),
    parameters.get(`${prefix}.bias`),
    specification.layerNormEpsilon,
  );
}
