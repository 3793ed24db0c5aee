import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import type { Precision } from '#domain/engine/engine.js';
import type { Model } from '#domain/model/model-manager.js';
import { countRowsPerClass, findMinorityClasses } from '#domain/training/class-counts.js';
import { classWeightsFor } from '#domain/training/class-weights.js';
import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import { oversample } from '#domain/training/oversample.js';
import {
  furtherEpochs,
  REINFORCED_METRIC,
  reinforcedHyperparameters,
  type ReinforcedLearning,
  type Reinforcement,
} from '#domain/training/reinforced-learning.js';
import type { EncodedSplit, TrainingJob, TrainingOutcome } from '#domain/training/trainer.js';

import type { EncodedSplits } from './steps/tokenize.js';
import type { TrainModelListener } from './train-model-event.js';
import type { TrainModelPorts } from './train-model-ports.js';

/** A trained model, and how it is to be trained further where its F1 is too low. */
export interface ReinforcementInput {
  readonly ports: Pick<TrainModelPorts, 'trainer'>;
  readonly settings: ReinforcedLearning;
  readonly model: Model;
  readonly splits: EncodedSplits;
  /** Those of the first training. */
  readonly hyperparameters: Hyperparameters;
  readonly precision?: Precision;
  readonly listener: TrainModelListener;
  readonly signal: AbortSignal | undefined;
  /** Where the further training keeps its checkpoints and metrics, and goes on from; asked once it is needed. */
  readonly open: (
    begun: Reinforcement,
  ) => Promise<Pick<TrainingJob, 'checkpoints' | 'metrics' | 'onCheckpoint' | 'resumeFrom'>>;
}

/** What reinforced learning came to, with how the further training ended where there was one. */
export interface ReinforcedModel {
  readonly reinforcement: Reinforcement;
  readonly outcome?: TrainingOutcome;
}

/**
 * Reinforced learning: a model whose macro F1 on the validation split is under the threshold is trained further, with
 * the rows of minority classes oversampled and their loss weighted. Afterwards the model has the weights with the
 * highest F1: those that it came with, unless the further training found better ones.
 */
export async function reinforceModel(input: ReinforcementInput): Promise<ReinforcedModel> {
  const { ports, settings, model, splits, hyperparameters, listener } = input;
  const validation = splits.validation!; // the request was refused without one
  const evaluate = evaluatorOf(model);
  const predictions = await ports.trainer.predict(
    model,
    validation,
    hyperparameters.evaluationBatchSize,
    (done, total) => listener({ type: 'trainer', event: { type: 'evaluation_progress', done, total } }),
  );
  const startingMetrics = evaluate(predictions, validation);
  const f1Before = startingMetrics[REINFORCED_METRIC]!;
  if (f1Before >= settings.f1Threshold) {
    const reinforcement = { f1Before, epochs: 0, f1After: null, replaced: false, minorityLabels: [] };
    listener({ type: 'reinforcement', stage: 'not_needed', settings, reinforcement });
    return { reinforcement };
  }
  const epochs = furtherEpochs(settings, f1Before);
  const minorityLabels = minorityOf(input).map((id) => model.specification.labels[id]!);
  const begun: Reinforcement = { f1Before, epochs, f1After: null, replaced: false, minorityLabels };
  listener({ type: 'reinforcement', stage: 'begun', settings, reinforcement: begun });
  const outcome = await ports.trainer.train({
    ...furtherTraining(input, epochs),
    startingMetrics,
    ...(input.precision === undefined ? {} : { precision: input.precision }),
    onEvent: (event) => listener({ type: 'trainer', event }),
    ...(input.signal === undefined ? {} : { signal: input.signal }),
    ...(await input.open(begun)),
  });
  if (outcome.endedBecause === 'interrupted') return { reinforcement: begun, outcome };
  const f1After = outcome.bestMetric!; // at least the one that it started with
  const reinforcement = { ...begun, f1After, replaced: f1After > f1Before };
  listener({ type: 'reinforcement', stage: 'ended', settings, reinforcement });
  return { reinforcement, outcome };
}

/** What is trained further, and how. */
export function furtherTraining(
  input: Pick<ReinforcementInput, 'settings' | 'model' | 'splits' | 'hyperparameters'>,
  epochs: number,
): Pick<TrainingJob, 'model' | 'train' | 'validation' | 'hyperparameters' | 'classWeights' | 'evaluate'> {
  const { settings, model, splits } = input;
  const minority = minorityOf(input);
  const hyperparameters = reinforcedHyperparameters(input.hyperparameters, settings, epochs);
  return {
    model,
    train: oversample(splits.train, minority, settings.oversampleFactor, hyperparameters.seed),
    ...(splits.validation === undefined ? {} : { validation: splits.validation }),
    hyperparameters,
    classWeights: weightsOf(input, minority),
    evaluate: evaluatorOf(model),
  };
}

/** Ids of the labels that are rare. */
function minorityOf({ model, splits }: Pick<ReinforcementInput, 'model' | 'splits'>): readonly number[] {
  return findMinorityClasses(countRowsPerClass(splits.train, model.specification.labels.length));
}

function evaluatorOf(model: Model): TrainingJob['evaluate'] {
  return (predictions, split: EncodedSplit) =>
    evaluatePredictions(model.specification, predictions, split).metrics;
}

/** The weights of the first training, those of minority classes times the factor. */
function weightsOf(
  {
    settings,
    model,
    splits: { train },
    hyperparameters,
  }: Pick<ReinforcementInput, 'settings' | 'model' | 'splits' | 'hyperparameters'>,
  minority: readonly number[],
): Float32Array {
  const { labels, objective } = model.specification;
  const counts = countRowsPerClass(train, labels.length);
  const hasSeveralLabels = objective === 'multi_label';
  const weights = classWeightsFor(hyperparameters.classWeights, hasSeveralLabels, counts, train.rows.length);
  for (const id of minority) weights[id]! *= settings.classWeightFactor;
  return weights;
}
