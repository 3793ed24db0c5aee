import * as tf from '@tensorflow/tfjs-core';

import type { CodegenSpecification } from '#domain/model/codegen/specification.js';

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

type Pass = ForwardPass<CodegenSpecification>;

export const CODEGEN_ROTARY_BASE = 10_000;
/** Parts of the projection's output, each with its own queries, values and keys: it was trained on so many TPU cores. */
export const CODEGEN_PROJECTION_PARTS = 4;

/** States of `CodeGenForCausalLM`. */
export function decodeCodegen(
  specification: CodegenSpecification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
): DecodedTokens {
  const pass = startPass(specification, parameters, batch, mode);
  assertPositionsFit(pass.positions, specification.maxPositions);
  const angles = rotaryAngles(
    pass.positions,
    rotaryFrequencies({ base: CODEGEN_ROTARY_BASE }, specification.rotarySize),
  );
  const words = embedding(batch.inputIds, parameters.get('transformer.wte.weight'));
  let hidden = pass.dropout.apply(words, specification.embeddingDropout);
  for (let layer = 0; layer < specification.layerCount; layer++) {
    const name = `transformer.h.${layer}`;
    const pick = pickAfterDecoderLayer(pass, layer);
    hidden = runLayer(pass, name, angles, hidden, (inLayer, input, anglesThere) =>
      decoderBlock(inLayer, name, anglesThere, input, pick),
    );
  }
  const heads = {
    vocabularyWeight: specification.tiesEmbeddings ? 'transformer.wte.weight' : 'lm_head.weight',
    vocabularyBias: 'lm_head.bias',
    tokenClassifier: 'classifier',
    tokenClassifierDropout: 0,
  } as const;
  const normalized = norm(pass, 'transformer.ln_f', hidden, specification.layerNormEpsilon);
  return { pass, heads, hidden: normalized };
}

/**
 * Attention and feed-forward read the same normalized input; both are added to what came in. [tokens, hidden] to states of
 * the tokens that are read.
 */
function decoderBlock(
  pass: Pass,
  prefix: string,
  angles: RotaryAngles,
  input: tf.Tensor2D,
  pick: PickTokens,
): tf.Tensor2D {
  const { layerNormEpsilon, residualDropout } = pass.specification;
  const normalized = norm(pass, `${prefix}.ln_1`, input, layerNormEpsilon);
  const mixed = pick(selfAttention(pass, `${prefix}.attn`, angles, normalized));
  const attended = pass.dropout.apply(dense(pass, `${prefix}.attn.out_proj`, mixed), residualDropout);
  const transformed = feedForward(pass, `${prefix}.mlp`, pick(normalized));
  return tf.add<tf.Tensor2D>(tf.add(attended, transformed), pick(input));
}

/** Before its output is projected: [tokens, hidden]. */
function selfAttention(pass: Pass, prefix: string, angles: RotaryAngles, input: tf.Tensor2D): tf.Tensor2D {
  const { headCount, attentionDropout } = pass.specification;
  const { query, key, value } = splitProjection(dense(pass, `${prefix}.qkv_proj`, input));
  const turned = (x: tf.Tensor2D) => rotaryEmbedding(x, angles, headCount, 'neighbours');
  const projections = { query: turned(query), key: turned(key), value };
  return decoderAttention(pass, projections, { headCount }, attentionDropout);
}

function splitProjection(projected: tf.Tensor2D): Projections {
  const [tokens, size] = projected.shape;
  const hidden = size / 3;
  const parts = tf.reshape(projected, [
    tokens,
    CODEGEN_PROJECTION_PARTS,
    3,
    hidden / CODEGEN_PROJECTION_PARTS,
  ]);
  const [query, value, key] = tf
    .split(parts, 3, 2)
    .map((part) => tf.reshape<tf.Rank.R2>(part, [tokens, hidden])) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  return { query, key, value };
}

function feedForward(pass: Pass, prefix: string, input: tf.Tensor2D): tf.Tensor2D {
  const { activation, residualDropout } = pass.specification;
  const expanded = dense(pass, `${prefix}.fc_in`, input, activation);
  return pass.dropout.apply(dense(pass, `${prefix}.fc_out`, expanded), residualDropout);
}
