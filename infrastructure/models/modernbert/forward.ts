import * as tf from '@tensorflow/tfjs-core';

import type { ModernbertSpecification } from '#domain/model/modernbert/specification.js';
import { headOf } from '#domain/model/model-objective.js';

import { attention } from '../../tensor/operations/attention.js';
import { embedding } from '../../tensor/operations/embedding.js';
import { gatedLinearUnit } from '../../tensor/operations/gated-linear-unit.js';
import {
  rotaryAngles,
  rotaryEmbedding,
  type RotaryAngles,
} from '../../tensor/operations/rotary-embedding.js';
import { startPass, type ForwardPass } from '../forward-pass.js';
import { maskedLanguageLogits } from '../masked-language-head.js';
import { dense, norm } from '../named-layers.js';
import type { ParameterStore } from '../parameter-store.js';
import { assertPositionsFit } from '../position-embeddings.js';
import { rotaryFrequencies } from '../rotary-frequencies.js';
import { pickAllTokens, type PickTokens } from '../pick-tokens.js';
import { runLayer } from '../run-layer.js';
import type { ForwardMode, TokenBatch } from '../tensor-model.js';
import { firstTokens, meanOverTokens } from '../text-vectors.js';

type Pass = ForwardPass<ModernbertSpecification>;

/** Logits of `ModernBertForSequenceClassification`, `...ForTokenClassification` or `...ForMaskedLM`. */
export function modernbertForward(
  specification: ModernbertSpecification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
): tf.Tensor {
  const pass = startPass(specification, parameters, batch, mode);
  assertPositionsFit(pass.positions, specification.maxPositions);
  const { layerCount, localLayers, globalRotaryBase, localRotaryBase, paddingTokenId } = specification;
  const [globalAngles, localAngles] = [anglesOf(pass, globalRotaryBase), anglesOf(pass, localRotaryBase)];
  const words = embedding(
    batch.inputIds,
    parameters.get('model.embeddings.tok_embeddings.weight'),
    paddingTokenId,
  );
  const embedded = normed(pass, 'model.embeddings.norm', words);
  let hidden = pass.dropout.apply(embedded, specification.embeddingDropout);
  for (let layer = 0; layer < layerCount; layer++) {
    const angles = localLayers[layer] === true ? localAngles : globalAngles;
    const pick = pickAfterLayer(pass, layer);
    hidden = runLayer(pass, `model.layers.${layer}`, angles, hidden, (inLayer, input, anglesThere) =>
      encoderLayer(inLayer, layer, anglesThere, input, pick),
    );
  }
  return logits(pass, normed(pass, 'model.final_norm', hidden));
}

function anglesOf({ specification, positions }: Pass, base: number): RotaryAngles {
  const headSize = specification.hiddenSize / specification.headCount;
  return rotaryAngles(positions, rotaryFrequencies({ base }, headSize));
}

/** Where texts are classified by their first token, the last layer computes nothing for the others after its attention. */
function pickAfterLayer({ specification, lengths }: Pass, layer: number): PickTokens {
  return layer === specification.layerCount - 1 && classifiesByFirstToken(specification)
    ? (states) => firstTokens(states, lengths)
    : pickAllTokens;
}

function classifiesByFirstToken({ objective, pooling }: ModernbertSpecification): boolean {
  return headOf(objective) === 'sequence_classification' && pooling !== 'mean';
}

/** [tokens, hidden] to states of the tokens that are read. */
function encoderLayer(
  pass: Pass,
  layer: number,
  angles: RotaryAngles,
  input: tf.Tensor2D,
  pick: PickTokens,
): tf.Tensor2D {
  const prefix = `model.layers.${layer}`;
  const normalized = layer === 0 ? input : normed(pass, `${prefix}.attn_norm`, input);
  const mixed = dense(pass, `${prefix}.attn.Wo`, pick(selfAttention(pass, layer, angles, normalized)));
  const attended = pass.dropout.apply(mixed, pass.specification.attentionDropout);
  const middle = tf.add<tf.Tensor2D>(pick(input), attended);
  const transformed = feedForward(pass, `${prefix}.mlp`, normed(pass, `${prefix}.mlp_norm`, middle));
  return tf.add<tf.Tensor2D>(middle, transformed);
}

/** Before its output is projected: [tokens, hidden]. */
function selfAttention(pass: Pass, layer: number, angles: RotaryAngles, input: tf.Tensor2D): tf.Tensor2D {
  const { headCount, attentionDropout, localLayers, localReach } = pass.specification;
  const prefix = `model.layers.${layer}.attn`;
  const [query, key, value] = tf.split(dense(pass, `${prefix}.Wqkv`, input), 3, 1) as [
    tf.Tensor2D,
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  return attention(turned(query), turned(key), value, {
    headCount,
    lengths: pass.lengths,
    causal: false,
    ...(localLayers[layer] === true ? { reach: localReach } : {}),
    ...pass.dropout.inside(attentionDropout),
  });

  function turned(x: tf.Tensor2D): tf.Tensor2D {
    return rotaryEmbedding(x, angles, headCount, 'halves');
  }
}

function feedForward(pass: Pass, prefix: string, input: tf.Tensor2D): tf.Tensor2D {
  const { activation, feedForwardDropout } = pass.specification;
  const [gate, x] = tf.split(dense(pass, `${prefix}.Wi`, input), 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  const gated = pass.dropout.apply(gatedLinearUnit(gate, x, activation), feedForwardDropout);
  return dense(pass, `${prefix}.Wo`, gated);
}

function logits(pass: Pass, hidden: tf.Tensor2D): tf.Tensor {
  const { specification } = pass;
  const { objective, headActivation, normEpsilon, decoderBias } = specification;
  const head = headOf(objective);
  switch (head) {
    case 'sequence_classification':
      return classify(
        pass,
        classifiesByFirstToken(specification) ? hidden : meanOverTokens(hidden, pass.lengths),
      );
    case 'token_classification':
      return classify(pass, hidden);
    case 'masked_language_modeling':
    case 'causal_language_modeling': {
      const names = {
        transform: 'head.dense',
        norm: 'head.norm',
        wordEmbeddings: 'model.embeddings.tok_embeddings.weight',
        ...(decoderBias ? { bias: 'decoder.bias' } : {}),
      };
      return maskedLanguageLogits(pass, names, hidden, { activation: headActivation, normEpsilon });
    }
    default:
      return head satisfies never;
  }
}

function classify(pass: Pass, x: tf.Tensor2D): tf.Tensor2D {
  const { headActivation, classifierDropout } = pass.specification;
  const transformed = normed(pass, 'head.norm', dense(pass, 'head.dense', x, headActivation));
  return dense(pass, 'classifier', pass.dropout.apply(transformed, classifierDropout));
}

function normed(pass: Pass, prefix: string, x: tf.Tensor2D): tf.Tensor2D {
  return norm(pass, prefix, x, pass.specification.normEpsilon);
}
