import type { Dataset } from '#domain/dataset/dataset-loader.js';
import type { Model } from '#domain/model/model-manager.js';
import type { Tokenizer } from '#domain/tokenization/tokenizer.js';
import { estimateResources } from '#domain/training/resource-estimate.js';
import { furtherEpochRange, type ReinforcedLearning } from '#domain/training/reinforced-learning.js';
import { splitLengths } from '#domain/training/split-lengths.js';
import { TrainingPlan } from '#domain/training/training-plan.js';

import type { OpenedRun } from './steps/open-run.js';
import type { EncodedSplits } from './steps/tokenize.js';
import type { TrainingRunPlan } from './training-run-plan.js';

/** What would be trained, and what it would need: the answer of a dry run. */
export function planRun(
  { training, engine }: OpenedRun,
  dataset: Dataset,
  splits: EncodedSplits,
  tokenizer: Tokenizer,
  model: Model,
): TrainingRunPlan {
  const { hyperparameters } = training;
  const lengths = splitLengths(splits.train);
  const { totalSteps } = new TrainingPlan(lengths, hyperparameters);
  let longest = 1;
  for (let row = 0; row < lengths.length; row++) longest = Math.max(longest, lengths[row]!);
  const labels = model.specification.labels;
  const reinforcement = planReinforcement(training.reinforcedLearning);
  const trainings = reinforcement === undefined ? 1 : 2;
  const resources = estimateResources({
    specification: model.specification,
    parameterCounts: model.parameterCounts,
    batchSize: hyperparameters.batchSize,
    sequenceLength: longest,
    windowLength: Math.min(longest, hyperparameters.maxSequenceLength),
    checkpointsKept: hyperparameters.saveStrategy === 'no' ? 0 : trainings * hyperparameters.saveTotalLimit,
  });
  const stores = new Set(
    [splits.train, splits.validation, splits.test].flatMap((split) => split?.tokens ?? []),
  );
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    samples: {
      train: splits.train.rows.length,
      validation: splits.validation?.rows.length ?? 0,
      test: splits.test?.rows.length ?? 0,
    },
    labels,
    model: training.model,
    parameters: model.parameterCounts,
    vocabularySize: tokenizer.vocabularySize,
    shapes: {
      inputIds: [hyperparameters.batchSize, longest],
      logits:
        dataset.objective === 'causal_language_modeling'
          ? [hyperparameters.batchSize, longest, tokenizer.vocabularySize]
          : [hyperparameters.batchSize, labels.length],
    },
    tokens: sum([...stores].map((store) => store.totalTokens)),
    truncated: sum([...stores].map((store) => store.truncatedCount)),
    epochs: hyperparameters.epochs,
    totalSteps,
    ...(reinforcement && { reinforcement }),
    engine: engine.name,
    device: engine.device,
    ...resources,
  };
}

function planReinforcement(settings: ReinforcedLearning | undefined): TrainingRunPlan['reinforcement'] {
  if (settings === undefined) return undefined;
  const { min, max } = furtherEpochRange(settings);
  return { f1Threshold: settings.f1Threshold, minEpochs: min, maxEpochs: max };
}
