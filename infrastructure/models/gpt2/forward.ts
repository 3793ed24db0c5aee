import * as tf from '@tensorflow/tfjs-core';

import type { Gpt2Specification } from '#domain/model/specification.js';

import { attention } from '../../tensor/operations/attention.js';
import { embedding } from '../../tensor/operations/embedding.js';
import { layerNorm } from '../../tensor/operations/layer-norm.js';
import { linear, linearInputMajor, type Activation } from '../../tensor/operations/linear.js';
import { ForwardDropout } from '../forward-dropout.js';
import type { ParameterStore } from '../parameter-store.js';
import { positionEmbeddings } from '../position-embeddings.js';
import type { ForwardMode, TokenBatch } from '../tensor-model.js';

/** What every part of one forward pass needs. */
interface Pass {
  readonly specification: Gpt2Specification;
  readonly parameters: ParameterStore;
  readonly dropout: ForwardDropout;
  /** Tokens per text. */
  readonly lengths: Int32Array;
}

/**
 * Logits [tokens, vocabulary] of `GPT2LMHeadModel`: pre-norm decoder, head tied to the token embedding. The
 * logits at a token predict the next one.
 */
export function gpt2Forward(
  specification: Gpt2Specification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
): tf.Tensor {
  const pass = { specification, parameters, dropout: new ForwardDropout(mode), lengths: batch.lengths };
  const words = parameters.get('transformer.wte.weight');
  const positions = positionEmbeddings(parameters.get('transformer.wpe.weight'), batch.lengths);
  const embedded = tf.add<tf.Tensor2D>(embedding(batch.inputIds, words), positions);
  let hidden = pass.dropout.apply(embedded, specification.embeddingDropout);
  for (let layer = 0; layer < specification.layerCount; layer++) hidden = decoderBlock(pass, layer, hidden);
  return linear(norm(pass, 'transformer.ln_f', hidden), words);
}

function decoderBlock(pass: Pass, layer: number, input: tf.Tensor2D): tf.Tensor2D {
  const prefix = `transformer.h.${layer}`;
  const attended = selfAttention(pass, `${prefix}.attn`, norm(pass, `${prefix}.ln_1`, input));
  const middle = tf.add<tf.Tensor2D>(input, attended);
  const transformed = feedForward(pass, `${prefix}.mlp`, norm(pass, `${prefix}.ln_2`, middle));
  return tf.add<tf.Tensor2D>(middle, transformed);
}

function selfAttention(pass: Pass, prefix: string, input: tf.Tensor2D): tf.Tensor2D {
  const { headCount, attentionDropout, residualDropout } = pass.specification;
  const projected = project(pass, `${prefix}.c_attn`, input);
  const [query, key, value] = tf.split(projected, 3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const attended = attention(query, key, value, {
    headCount,
    lengths: pass.lengths,
    causal: true,
    ...pass.dropout.inside(attentionDropout),
  });
  return pass.dropout.apply(project(pass, `${prefix}.c_proj`, attended), residualDropout);
}

function feedForward(pass: Pass, prefix: string, input: tf.Tensor2D): tf.Tensor2D {
  const { activation, residualDropout } = pass.specification;
  const expanded = project(pass, `${prefix}.c_fc`, input, activation);
  return pass.dropout.apply(project(pass, `${prefix}.c_proj`, expanded), residualDropout);
}

function project(pass: Pass, prefix: string, input: tf.Tensor2D, activation?: Activation): tf.Tensor2D {
  const { parameters } = pass;
  const weight = parameters.get(`${prefix}.weight`);
  return linearInputMajor(input, weight, parameters.get(`${prefix}.bias`), activation);
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
