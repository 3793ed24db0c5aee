import { isPresetName, type PresetName } from '../model/presets.js';
import type { TokenizerTraining } from '../tokenization/tokenizer.js';
import type { Hyperparameters } from './hyperparameters.js';
import type { Objective } from './task.js';

/** Settings that depend on the kind of model: those that a request may leave open. */
export interface Recipe extends Pick<
  Hyperparameters,
  | 'epochs'
  | 'batchSize'
  | 'learningRate'
  | 'warmupRatio'
  | 'weightDecay'
  | 'labelSmoothing'
  | 'maxSequenceLength'
> {
  readonly model: PresetName;
  /** Used when the model is new; a saved model brings its own. */
  readonly tokenizer: Pick<TokenizerTraining, 'kind' | 'vocabularySize' | 'minFrequency' | 'lowercase'>;
}

const WORDPIECE = { kind: 'wordpiece', vocabularySize: 8000, minFrequency: 2, lowercase: true } as const;
const BYTE_LEVEL_BPE = {
  kind: 'byte_level_bpe',
  vocabularySize: 8000,
  minFrequency: 2,
  lowercase: false,
} as const;

/**
 * A new LSTM classifier. TREC questions, 6 classes, defaults of `arena train`: test accuracy 0.876, mean of seeds 1, 2, 3
 * (0.880, 0.886, 0.862). Figures of what else was tried: docs/decisions/0002-default-recipes.md.
 */
const LSTM_CLASSIFIER: Recipe = {
  model: 'lstm-small',
  epochs: 10,
  batchSize: 32,
  learningRate: 3e-3,
  warmupRatio: 0.1,
  weightDecay: 0.01,
  labelSmoothing: 0,
  maxSequenceLength: 128,
  tokenizer: WORDPIECE,
};

/**
 * A new BERT classifier, no pretraining: test accuracy 0.794 on TREC (0.804, 0.812, 0.766). Attention needs more data
 * than 5,000 short texts to find out what an LSTM is built to see.
 */
const BERT_CLASSIFIER: Recipe = {
  ...LSTM_CLASSIFIER,
  model: 'bert-tiny',
  epochs: 12,
  learningRate: 5e-4,
};

/** A new GPT-2 on source code or prose. Usual values, not searched for. */
const CAUSAL_LANGUAGE_MODEL: Recipe = {
  model: 'gpt2-tiny',
  epochs: 5,
  batchSize: 16,
  learningRate: 1e-3,
  warmupRatio: 0.05,
  weightDecay: 0.01,
  labelSmoothing: 0,
  maxSequenceLength: 128,
  tokenizer: BYTE_LEVEL_BPE,
};

/** Further training of saved weights: the usual fine-tuning values, Devlin et al. 2018, arXiv:1810.04805, A.3. */
const FINE_TUNING: Pick<Recipe, 'epochs' | 'batchSize' | 'learningRate' | 'warmupRatio' | 'weightDecay'> = {
  epochs: 3,
  batchSize: 16,
  learningRate: 5e-5,
  warmupRatio: 0.1,
  weightDecay: 0.01,
};

/**
 * The recipe for an objective and a model.
 * @param model - preset name or folder of a saved model; absent: the recipe's own default
 */
export function recipeFor(objective: Objective, model?: string): Recipe {
  const generates = objective === 'causal_language_modeling';
  const fallback = generates ? CAUSAL_LANGUAGE_MODEL : LSTM_CLASSIFIER;
  if (model === undefined) return fallback;
  if (!isPresetName(model)) return { ...fallback, ...FINE_TUNING };
  const recipe = generates
    ? CAUSAL_LANGUAGE_MODEL
    : model.startsWith('bert-')
      ? BERT_CLASSIFIER
      : LSTM_CLASSIFIER;
  return { ...recipe, model };
}
