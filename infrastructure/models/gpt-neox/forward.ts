import * as tf from '@tensorflow/tfjs-core';

import type { GptNeoxSpecification } from '#domain/model/gpt-neox/specification.js';

import { embedding } from '../../tensor/operations/embedding.js';
import {
  rotaryAngles,
  rotaryEmbedding,
  type RotaryAngles,
} from '../../tensor/operations/rotary-embedding.js';
import { decoderAttention, type Projections } from '../decoder-attention.js';
import type { DecodedTokens } from '../decoder-head.js';
import { startPass, type ForwardPass } from '../forward-pass.js';
import { dense, norm } from '../named-layers.js';
import type { ParameterStore } from '../parameter-store.js';
import { assertPositionsFit } from '../position-embeddings.js';
import { rotaryFrequencies } from '../rotary-frequencies.js';
import { pickAfterDecoderLayer, type PickTokens } from '../pick-tokens.js';
import { runLayer } from '../run-layer.js';
import type { ForwardMode, TokenBatch } from '../tensor-model.js';

type Pass = ForwardPass<GptNeoxSpecification>;

/** States of `GPTNeoXForCausalLM`, `GPTNeoXForSequenceClassification` or `GPTNeoXForTokenClassification`. */
export function decodeGptNeox(
  specification: GptNeoxSpecification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
): DecodedTokens {
  const pass = startPass(specification, parameters, batch, mode);
  assertPositionsFit(pass.positions, specification.maxPositions);
  const angles = anglesOf(pass);
  const words = embedding(batch.inputIds, parameters.get('gpt_neox.embed_in.weight'));
  let hidden = pass.dropout.apply(words, specification.hiddenDropout);
  for (let layer = 0; layer < specification.layerCount; layer++) {
    const name = `gpt_neox.layers.${layer}`;
    const pick = pickAfterDecoderLayer(pass, layer);
    hidden = runLayer(pass, name, angles, hidden, (inLayer, input, anglesThere) =>
      decoderLayer(inLayer, name, anglesThere, input, pick),
    );
  }
  const heads = {
    vocabularyWeight: specification.tiesEmbeddings ? 'gpt_neox.embed_in.weight' : 'embed_out.weight',
    tokenClassifier: 'classifier',
    tokenClassifierDropout: specification.classifierDropout,
  } as const;
  return { pass, heads, hidden: normed(pass, 'gpt_neox.final_layer_norm', hidden) };
}

function anglesOf({ specification, positions }: Pass): RotaryAngles {
  const { hiddenSize, headCount, rotary, rotaryFraction } = specification;
  const rotarySize = Math.floor((hiddenSize / headCount) * rotaryFraction);
  return rotaryAngles(positions, rotaryFrequencies(rotary, rotarySize));
}

/** [tokens, hidden] to states of the tokens that are read. */
function decoderLayer(
  pass: Pass,
  prefix: string,
  angles: RotaryAngles,
  input: tf.Tensor2D,
  pick: PickTokens,
): tf.Tensor2D {
  const { parallelResidual, hiddenDropout } = pass.specification;
  const normalized = normed(pass, `${prefix}.input_layernorm`, input);
  const mixed = pick(selfAttention(pass, `${prefix}.attention`, angles, normalized));
  const projected = pass.dropout.apply(dense(pass, `${prefix}.attention.dense`, mixed), hiddenDropout);
  const residual = pick(input);
  const attended = tf.add<tf.Tensor2D>(residual, projected);
  // Side by side, the feed-forward network reads the layer's input; otherwise what attention made of it.
  const source = parallelResidual ? residual : attended;
  const transformed = feedForward(
    pass,
    `${prefix}.mlp`,
    normed(pass, `${prefix}.post_attention_layernorm`, source),
  );
  return tf.add<tf.Tensor2D>(attended, transformed);
}

/** Before its output is projected: [tokens, hidden]. */
function selfAttention(pass: Pass, prefix: string, angles: RotaryAngles, input: tf.Tensor2D): tf.Tensor2D {
  const { headCount, attentionDropout } = pass.specification;
  const { query, key, value } = splitHeads(dense(pass, `${prefix}.query_key_value`, input), headCount);
  const turned = (x: tf.Tensor2D) => rotaryEmbedding(x, angles, headCount, 'halves');
  const projections = { query: turned(query), key: turned(key), value };
  return decoderAttention(pass, projections, { headCount }, attentionDropout);
}

/** Each head has its own queries, keys and values side by side: [tokens, heads * 3 * size]. */
function splitHeads(projected: tf.Tensor2D, headCount: number): Projections {
  const [tokens, size] = projected.shape;
  const hidden = size / 3;
  const heads = tf.reshape(projected, [tokens, headCount, 3, hidden / headCount]);
  const [query, key, value] = tf
    .split(heads, 3, 2)
    .map((part) => tf.reshape<tf.Rank.R2>(part, [tokens, hidden])) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  return { query, key, value };
}

function feedForward(pass: Pass, prefix: string, input: tf.Tensor2D): tf.Tensor2D {
  const { activation, hiddenDropout } = pass.specification;
  const expanded = dense(pass, `${prefix}.dense_h_to_4h`, input, activation);
  return pass.dropout.apply(dense(pass, `${prefix}.dense_4h_to_h`, expanded), hiddenDropout);
}

function normed(pass: Pass, prefix: string, x: tf.Tensor2D): tf.Tensor2D {
  return norm(pass, prefix, x, pass.specification.layerNormEpsilon);
}
