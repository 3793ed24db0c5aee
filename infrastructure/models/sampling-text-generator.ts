import * as tf from '@tensorflow/tfjs-core';

import type { Model } from '#domain/model/model-manager.js';
import type { GenerationSettings, TextGenerator } from '#domain/model/text-generator.js';
import { maxTokensOf } from '#domain/model/specification.js';
import { argMax, softmax } from '#domain/evaluation/probabilities.js';
import { ArenaError } from '#domain/shared/errors.js';
import { PhiloxStream } from '#domain/shared/philox.js';

import { asTensorModel, type TensorModel } from './tensor-model.js';

/** Greedy choice, or sampling with temperature; each token is drawn from (seed, position) alone. */
export class SamplingTextGenerator implements TextGenerator {
  async generate(model: Model, prompt: Int32Array, settings: GenerationSettings): Promise<Int32Array> {
    const tensorModel = asTensorModel(model);
    assertLanguageModel(tensorModel, prompt);
    const contextLength = maxTokensOf(model.specification);
    const stream = new PhiloxStream({ seed: settings.seed, use: 'sampling' });
    const ids = [...prompt];
    while (ids.length - prompt.length < settings.maxNewTokens) {
      const logits = nextLogits(tensorModel, Int32Array.from(ids.slice(-contextLength)));
      const next = choose(logits, settings.temperature, stream);
      if (next === settings.endOfText) break;
      ids.push(next);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return Int32Array.from(ids.slice(prompt.length));
  }
}

function assertLanguageModel({ specification }: TensorModel, prompt: Int32Array): void {
  if (specification.objective !== 'causal_language_modeling') {
    throw new ArenaError(
      'MODEL.INVALID',
      `Expected a language model, found one trained for ${specification.objective}. Ask it for labels instead.`,
    );
  }
  if (prompt.length === 0) {
    throw new ArenaError('ARGUMENT.INVALID', 'Expected a text to continue, found one without tokens.');
  }
}

/** Logits after the last token: [vocabulary]. */
function nextLogits(model: TensorModel, ids: Int32Array): Float32Array {
  const last = tf.tidy(() => {
    const inputIds = tf.tensor1d(ids, 'int32');
    const logits = model.forward({ inputIds, lengths: Int32Array.of(ids.length) }, { training: false });
    return tf.reshape(tf.slice(logits, [ids.length - 1, 0], [1, -1]), [-1]);
  });
  const values = last.dataSync<'float32'>();
  last.dispose();
  return Float32Array.from(values);
}

function choose(logits: Float32Array, temperature: number, stream: PhiloxStream): number {
  if (temperature === 0) return argMax(logits, 0, logits.length);
  const probabilities = softmax(logits.map((logit) => logit / temperature));
  let remaining = stream.nextFloat();
  for (const [id, probability] of probabilities.entries()) {
    remaining -= probability;
    if (remaining < 0) return id;
  }
  // Rounding left a little over: the most probable token.
  return argMax(logits, 0, logits.length);
}
