import * as tf from '@tensorflow/tfjs-core';

import type { Gpt2Specification } from '#domain/model/specification.js';

import { embedding } from '../../tensor/operations/embedding.js';
import { packedDecoderAttention } from '../decoder-attention.js';
import type { DecodedTokens } from '../decoder-head.js';
import { startPass, type ForwardPass } from '../forward-pass.js';
import { denseInputMajor, norm } from '../named-layers.js';
import type { ParameterStore } from '../parameter-store.js';
import { positionEmbeddings } from '../position-embeddings.js';
import { pickAfterDecoderLayer, type PickTokens } from '../pick-tokens.js';
import { runLayer } from '../run-layer.js';
import type { ForwardMode, TokenBatch } from '../tensor-model.js';

type Pass = ForwardPass<Gpt2Specification>;

/**
 * States of `GPT2LMHeadModel`, whose head is tied to the token embedding, `GPT2ForSequenceClassification` or
 * `GPT2ForTokenClassification`: pre-norm decoder.
 */
export function decodeGpt2(
  specification: Gpt2Specification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
): DecodedTokens {
  const pass = startPass(specification, parameters, batch, mode);
  const words = embedding(batch.inputIds, parameters.get(WORD_EMBEDDINGS));
  const positions = positionEmbeddings(parameters.get('transformer.wpe.weight'), pass.positions);
  const embedded = tf.add<tf.Tensor2D>(words, positions);
  let hidden = pass.dropout.apply(embedded, specification.embeddingDropout);
  for (let layer = 0; layer < specification.layerCount; layer++) {
    const name = `transformer.h.${layer}`;
    const pick = pickAfterDecoderLayer(pass, layer);
    hidden = runLayer(pass, name, {}, hidden, (inLayer, input) => decoderBlock(inLayer, name, input, pick));
  }
  const heads = {
    vocabularyWeight: WORD_EMBEDDINGS,
    tokenClassifier: 'classifier',
    tokenClassifierDropout: specification.classifierDropout ?? 0.1,
  } as const;
  return { pass, heads, hidden: normed(pass, 'transformer.ln_f', hidden) };
}

const WORD_EMBEDDINGS = 'transformer.wte.weight';

/** [tokens, hidden] to states of the tokens that are read. */
function decoderBlock(pass: Pass, prefix: string, input: tf.Tensor2D, pick: PickTokens): tf.Tensor2D {
  const { residualDropout } = pass.specification;
  const mixed = pick(selfAttention(pass, `${prefix}.attn`, normed(pass, `${prefix}.ln_1`, input)));
  const attended = pass.dropout.apply(denseInputMajor(pass, `${prefix}.attn.c_proj`, mixed), residualDropout);
  const middle = tf.add<tf.Tensor2D>(pick(input), attended);
  const transformed = feedForward(pass, `${prefix}.mlp`, normed(pass, `${prefix}.ln_2`, middle));
  return tf.add<tf.Tensor2D>(middle, transformed);
}

/** Before its output is projected: [tokens, hidden]. */
function selfAttention(pass: Pass, prefix: string, input: tf.Tensor2D): tf.Tensor2D {
  const { headCount, attentionDropout } = pass.specification;
  const projections = denseInputMajor(pass, `${prefix}.c_attn`, input);
  return packedDecoderAttention(pass, projections, headCount, attentionDropout);
}

function feedForward(pass: Pass, prefix: string, input: tf.Tensor2D): tf.Tensor2D {
  const { activation, residualDropout } = pass.specification;
  const expanded = denseInputMajor(pass, `${prefix}.c_fc`, input, activation);
  return pass.dropout.apply(denseInputMajor(pass, `${prefix}.c_proj`, expanded), residualDropout);
}

function normed(pass: Pass, prefix: string, input: tf.Tensor2D): tf.Tensor2D {
  return norm(pass, prefix, input, pass.specification.layerNormEpsilon);
}
