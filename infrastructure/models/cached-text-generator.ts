import * as tf from '@tensorflow/tfjs-core';

import { argMax, softmax } from '#domain/evaluation/probabilities.js';
import { BeamSearch } from '#domain/model/beam-search.js';
import type { Model } from '#domain/model/model-manager.js';
import { maxTokensOf } from '#domain/model/specification.js';
import type { GenerationSettings, TextGenerator } from '#domain/model/text-generator.js';
import {
  applyTemperature,
  keepHighest,
  keepNucleus,
  logProbabilities,
  penalizeRepetition,
} from '#domain/model/token-scores.js';
import { ArenaError } from '#domain/shared/errors.js';
import { PhiloxStream } from '#domain/shared/philox.js';

import { KeyValueCache } from './key-value-cache.js';
import { asTensorModel, type TensorModel } from './tensor-model.js';

/** Greedy choice, sampling or beam search, with a key-value cache; each token is drawn from (seed, position) alone. */
export class CachedTextGenerator implements TextGenerator {
  async generate(model: Model, prompt: Int32Array, settings: GenerationSettings): Promise<Int32Array> {
    const tensorModel = asTensorModel(model);
    assertLanguageModel(tensorModel, prompt);
    const { beamCount = 1 } = settings;
    const ids =
      beamCount > 1
        ? await searchBeams(tensorModel, prompt, beamCount, settings)
        : await chooseOneByOne(tensorModel, prompt, settings);
    return Int32Array.from(ids);
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

async function chooseOneByOne(
  model: TensorModel,
  prompt: Int32Array,
  settings: GenerationSettings,
): Promise<readonly number[]> {
  const stream = new PhiloxStream({ seed: settings.seed, use: 'sampling' });
  const endIds = endIdsOf(model, settings);
  const texts = new GrowingTexts(model, prompt);
  const generated: number[] = [];
  try {
    while (generated.length < settings.maxNewTokens) {
      const [scores] = penalized(texts.nextLogits(), [[...prompt, ...generated]], settings);
      const next = choose(scores!, settings, stream);
      if (endIds.has(next)) break;
      generated.push(next);
      if ((await settings.onToken?.(generated)) === true) break;
      texts.add([[next]]);
      await otherWork();
    }
    return generated;
  } finally {
    texts.dispose();
  }
}

async function searchBeams(
  model: TensorModel,
  prompt: Int32Array,
  beamCount: number,
  settings: GenerationSettings,
): Promise<readonly number[]> {
  const search = new BeamSearch(beamCount, endIdsOf(model, settings));
  const texts = new GrowingTexts(model, prompt);
  try {
    for (let step = 0; step < settings.maxNewTokens && !search.isDone(); step++) {
      const scores = texts.nextLogits().map(logProbabilities);
      const histories = search.beams.map(({ ids }) => [...prompt, ...ids]);
      const parents = search.advance(penalized(scores, histories, settings));
      texts.branch(parents);
      texts.add(search.beams.map(({ ids }) => ids.slice(-1)));
      await otherWork();
    }
    return search.best();
  } finally {
    texts.dispose();
  }
}

/** Lets timers and signals in between two tokens. */
function otherWork(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function endIdsOf({ specification }: TensorModel, settings: GenerationSettings): ReadonlySet<number> {
  return new Set(settings.endOfTextIds ?? specification.endOfTextIds);
}

function penalized(
  scores: readonly Float32Array[],
  histories: readonly (readonly number[])[],
  { repetitionPenalty = 1 }: GenerationSettings,
): readonly Float32Array[] {
  if (repetitionPenalty === 1) return scores;
  return scores.map((each, text) => penalizeRepetition(each, histories[text]!, repetitionPenalty));
}

function choose(scores: Float32Array, settings: GenerationSettings, stream: PhiloxStream): number {
  const { temperature, topK, topP } = settings;
  if (temperature === 0) return argMax(scores, 0, scores.length);
  let warped = applyTemperature(scores, temperature);
  if (topK !== undefined) warped = keepHighest(warped, topK);
  if (topP !== undefined) warped = keepNucleus(warped, topP);
  let remaining = stream.nextFloat();
  for (const [id, probability] of softmax(warped).entries()) {
    remaining -= probability;
    if (remaining < 0) return id;
  }
  // Rounding left a little over: the most probable token.
  return argMax(warped, 0, warped.length);
}

/** Texts of equal length that grow together, with what the model keeps of them. */
class GrowingTexts {
  private texts: readonly (readonly number[])[];
  /** Tokens per text that the model has not seen. */
  private unseen: number;
  private cache: KeyValueCache;

  constructor(
    private readonly model: TensorModel,
    prompt: Int32Array,
  ) {
    this.texts = [[...prompt].slice(-maxTokensOf(model.specification))];
    this.unseen = this.texts[0]!.length;
    this.cache = new KeyValueCache(1);
  }

  /** Scores over the vocabulary after the last token of each text. */
  nextLogits(): readonly Float32Array[] {
    if (this.cache.length + this.unseen > maxTokensOf(this.model.specification)) this.forgetBeginning();
    const newest = this.texts.map((ids) => ids.slice(-this.unseen));
    const values = lastLogits(this.model, newest, this.cache);
    this.unseen = 0;
    return values;
  }

  /** Adds as many tokens to each text. */
  add(ids: readonly (readonly number[])[]): void {
    this.texts = this.texts.map((text, index) => [...text, ...ids[index]!]);
    this.unseen += ids[0]!.length;
  }

  /** Text i goes on from text `parents[i]`. */
  branch(parents: Int32Array): void {
    const isSame = parents.length === this.texts.length && parents.every((parent, index) => parent === index);
    this.texts = Array.from(parents, (parent) => this.texts[parent]!);
    if (!isSame) this.cache = this.cache.branched(parents);
  }

  dispose(): void {
    this.cache.dispose();
  }

  /** The model has no more positions: goes on from the last half of what it can see. */
  private forgetBeginning(): void {
    const kept = Math.ceil(maxTokensOf(this.model.specification) / 2);
    this.cache.dispose();
    this.cache = new KeyValueCache(this.texts.length);
    this.texts = this.texts.map((ids) => ids.slice(-kept));
    this.unseen = this.texts[0]!.length;
  }
}

/** Logits after the last of the newest tokens of each text. */
function lastLogits(
  model: TensorModel,
  newest: readonly (readonly number[])[],
  cache: KeyValueCache,
): readonly Float32Array[] {
  const count = newest[0]!.length;
  const last = tf.tidy(() => {
    const inputIds = tf.tensor1d(newest.flat(), 'int32');
    const lengths = new Int32Array(newest.length).fill(count);
    return model.forward({ inputIds, lengths }, { training: false, cache }) as tf.Tensor2D;
  });
  const values = last.dataSync<'float32'>();
  const size = last.shape[1];
  last.dispose();
  return newest.map((_, text) => Float32Array.from(values.subarray(text * size, (text + 1) * size)));
}
