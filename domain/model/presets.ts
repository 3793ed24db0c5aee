import { ArenaError } from '../shared/errors.js';
import type { Objective } from '../training/task.js';
import type {
  BertSpecification,
  Gpt2Specification,
  LstmSpecification,
  ModelSpecification,
} from './specification.js';

/** What a preset leaves open: facts about the data and the tokenizer. */
export interface PresetChoices {
  readonly vocabularySize: number;
  readonly paddingTokenId: number;
  readonly objective: Objective;
  /** Class names in id order; empty for language modelling. */
  readonly labels: readonly string[];
  /** Longest text in tokens; ignored by LSTMs, which have no position table. */
  readonly maxPositions: number;
}

type TransformerSize = Pick<BertSpecification, 'layerCount' | 'hiddenSize' | 'headCount'>;
type LstmSize = Pick<LstmSpecification, 'layerCount' | 'embeddingSize' | 'hiddenSize'>;

type Preset =
  ({ readonly modelType: 'bert' | 'gpt2' } & TransformerSize) | ({ readonly modelType: 'lstm' } & LstmSize);

/**
 * Sizes by name. The BERT ones are those of Turc et al. 2019, arXiv:1908.08962 (`google/bert_uncased_L-*_H-*`) and
 * Devlin et al. 2018; heads are 64 wide there. `gpt2-small` is Radford et al.'s smallest, `gpt2-nano` suits
 * character-level text.
 */
const PRESETS = {
  'bert-tiny': { modelType: 'bert', layerCount: 2, hiddenSize: 128, headCount: 2 },
  'bert-mini': { modelType: 'bert', layerCount: 4, hiddenSize: 256, headCount: 4 },
  'bert-small': { modelType: 'bert', layerCount: 4, hiddenSize: 512, headCount: 8 },
  'bert-medium': { modelType: 'bert', layerCount: 8, hiddenSize: 512, headCount: 8 },
  'bert-base': { modelType: 'bert', layerCount: 12, hiddenSize: 768, headCount: 12 },
  'gpt2-nano': { modelType: 'gpt2', layerCount: 4, hiddenSize: 128, headCount: 4 },
  'gpt2-tiny': { modelType: 'gpt2', layerCount: 2, hiddenSize: 128, headCount: 2 },
  'gpt2-mini': { modelType: 'gpt2', layerCount: 4, hiddenSize: 256, headCount: 4 },
  'gpt2-small': { modelType: 'gpt2', layerCount: 12, hiddenSize: 768, headCount: 12 },
  'lstm-small': { modelType: 'lstm', layerCount: 1, embeddingSize: 128, hiddenSize: 128 },
  'lstm-base': { modelType: 'lstm', layerCount: 2, embeddingSize: 256, hiddenSize: 256 },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];

/** Whether a name is that of a preset. */
export function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}

/**
 * The specification of a preset for some data. Errors: `MODEL.UNKNOWN` listing the presets; `CONFIG.INVALID` when the
 * preset's kind of model cannot be trained for the objective.
 */
export function presetSpecification(name: string, choices: PresetChoices): ModelSpecification {
  if (!isPresetName(name)) {
    throw new ArenaError(
      'MODEL.UNKNOWN',
      `Expected the name of a model preset (${PRESET_NAMES.join(', ')}), found "${name}".`,
      { details: { name, presets: PRESET_NAMES } },
    );
  }
  assertObjectiveFits(name, choices);
  return specificationOf(PRESETS[name], choices);
}

function specificationOf(preset: Preset, choices: PresetChoices): ModelSpecification {
  switch (preset.modelType) {
    case 'bert':
      return bertSpecification(preset, choices);
    case 'gpt2':
      return gpt2Specification(preset, choices);
    case 'lstm':
      return lstmSpecification(preset, choices);
    default:
      return preset satisfies never;
  }
}

function bertSpecification(size: TransformerSize, choices: PresetChoices): BertSpecification {
  return {
    ...choices,
    ...size,
    modelType: 'bert',
    intermediateSize: 4 * size.hiddenSize,
    typeVocabularySize: 2,
    activation: 'gelu',
    hiddenDropout: 0.1,
    attentionDropout: 0.1,
    classifierDropout: 0.1,
    layerNormEpsilon: 1e-12,
    initializerRange: 0.02,
  };
}

function gpt2Specification(size: TransformerSize, choices: PresetChoices): Gpt2Specification {
  return {
    ...choices,
    ...size,
    modelType: 'gpt2',
    intermediateSize: 4 * size.hiddenSize,
    activation: 'gelu_new',
    embeddingDropout: 0.1,
    attentionDropout: 0.1,
    residualDropout: 0.1,
    layerNormEpsilon: 1e-5,
    initializerRange: 0.02,
  };
}

function lstmSpecification(
  size: LstmSize,
  { vocabularySize, paddingTokenId, objective, labels }: PresetChoices,
): LstmSpecification {
  return {
    modelType: 'lstm',
    vocabularySize,
    paddingTokenId,
    objective,
    labels,
    ...size,
    bidirectional: true,
    pooling: 'max',
    dropout: 0.5,
  };
}

function assertObjectiveFits(name: PresetName, { objective }: PresetChoices): void {
  const generates = PRESETS[name].modelType === 'gpt2';
  if (generates === (objective === 'causal_language_modeling')) return;
  const fitting = PRESET_NAMES.filter((other) => (PRESETS[other].modelType === 'gpt2') !== generates);
  throw new ArenaError(
    'CONFIG.INVALID',
    `Expected a model that can be trained for ${objective}, found "${name}", which ` +
      `${generates ? 'generates text' : 'classifies texts'}. Choose one of ${fitting.join(', ')}.`,
    { details: { name, objective, presets: fitting } },
  );
}
