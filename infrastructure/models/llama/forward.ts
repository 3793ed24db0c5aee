import * as tf from '@tensorflow/tfjs-core';

import type { LlamaDecoderSpecification } from '#domain/model/llama/specification.js';

import { embedding } from '../../tensor/operations/embedding.js';
import { gatedLinearUnit } from '../../tensor/operations/gated-linear-unit.js';
import {
  rotaryAngles,
  rotaryEmbedding,
  type RotaryAngles,
} from '../../tensor/operations/rotary-embedding.js';
import { decoderAttention } from '../decoder-attention.js';
import type { DecodedTokens } from '../decoder-head.js';
import { startPass, type ForwardPass } from '../forward-pass.js';
import { dense, denseLayers, namedRmsNorm } from '../named-layers.js';
import type { ParameterStore } from '../parameter-store.js';
import { assertPositionsFit } from '../position-embeddings.js';
import { rotaryFrequencies } from '../rotary-frequencies.js';
import { pickAfterDecoderLayer, type PickTokens } from '../pick-tokens.js';
import { runLayer } from '../run-layer.js';
import type { ForwardMode, TokenBatch } from '../tensor-model.js';

type Pass = ForwardPass<LlamaDecoderSpecification>;

/** States of `LlamaForCausalLM`, `Qwen2ForCausalLM`, or their classifiers of texts and tokens. */
export function decodeLlama(
  specification: LlamaDecoderSpecification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
): DecodedTokens {
  const pass = startPass(specification, parameters, batch, mode);
  assertPositionsFit(pass.positions, specification.maxPositions);
  const frequencies = rotaryFrequencies(specification.rotary, specification.headSize);
  const angles = rotaryAngles(pass.positions, frequencies);
  let hidden = embedding(batch.inputIds, parameters.get('model.embed_tokens.weight'));
  for (let layer = 0; layer < specification.layerCount; layer++) {
    const name = `model.layers.${layer}`;
    const pick = pickAfterDecoderLayer(pass, layer);
    hidden = runLayer(pass, name, angles, hidden, (inLayer, input, anglesThere) =>
      decoderLayer(inLayer, name, anglesThere, input, pick),
    );
  }
  const heads = {
    vocabularyWeight: specification.tiesEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight',
    tokenClassifier: 'score',
    tokenClassifierDropout: specification.classifierDropout ?? 0.1,
  } as const;
  return { pass, heads, hidden: normed(pass, 'model.norm', hidden) };
}

/** [tokens, hidden] to states of the tokens that are read. */
function decoderLayer(
  pass: Pass,
  prefix: string,
  angles: RotaryAngles,
  input: tf.Tensor2D,
  pick: PickTokens,
): tf.Tensor2D {
  const normalized = normed(pass, `${prefix}.input_layernorm`, input);
  const attended = pick(selfAttention(pass, `${prefix}.self_attn`, angles, normalized));
  const middle = tf.add<tf.Tensor2D>(pick(input), dense(pass, `${prefix}.self_attn.o_proj`, attended));
  const transformed = feedForward(
    pass,
    `${prefix}.mlp`,
    normed(pass, `${prefix}.post_attention_layernorm`, middle),
  );
  return tf.add<tf.Tensor2D>(middle, transformed);
}

/** Before its output is projected: [tokens, heads * size]. */
function selfAttention(pass: Pass, prefix: string, angles: RotaryAngles, input: tf.Tensor2D): tf.Tensor2D {
  const { headCount, keyValueHeadCount, attentionDropout } = pass.specification;
  const names = [`${prefix}.q_proj`, `${prefix}.k_proj`, `${prefix}.v_proj`] as const;
  const [query, key, value] = denseLayers(pass, names, input);
  const projections = {
    query: rotaryEmbedding(query, angles, headCount, 'halves'),
    key: rotaryEmbedding(key, angles, keyValueHeadCount, 'halves'),
    value,
  };
  return decoderAttention(pass, projections, { headCount, keyValueHeadCount }, attentionDropout);
}

/** SwiGLU. */
function feedForward(pass: Pass, prefix: string, input: tf.Tensor2D): tf.Tensor2D {
  const [gate, x] = denseLayers(pass, [`${prefix}.gate_proj`, `${prefix}.up_proj`], input);
  return dense(pass, `${prefix}.down_proj`, gatedLinearUnit(gate, x, 'silu'));
}

function normed(pass: Pass, prefix: string, x: tf.Tensor2D): tf.Tensor2D {
  return namedRmsNorm(pass, prefix, x, pass.specification.normEpsilon);
}
