import type { Hyperparameters } from './hyperparameters.js';

/** Metric that reinforced learning looks at and improves. */
export const REINFORCED_METRIC = 'f1_macro';

/** How a model that has not learnt enough is trained further. Names follow `reinforced_learning_config`. */
export interface ReinforcedLearning {
  /** A model with a lower macro F1 on the validation split is trained further. */
  readonly f1Threshold: number;
  /** How many times as often rows of minority classes are seen. */
  readonly oversampleFactor: number;
  /** By how much their loss counts more. */
  readonly classWeightFactor: number;
  /** Set by hand; absent: calculated. */
  readonly reinforcedEpochs?: number;
  readonly minReinforcedEpochs: number;
  readonly maxReinforcedEpochs: number;
  /** Absent: as before. */
  readonly reinforcedBatchSize?: number;
  /** Absent: half of that before. */
  readonly reinforcedLearningRate?: number;
}

/** Another stream of shuffles and dropout masks than that of the first training. */
const SEED_CHANGE = 0x9e3779b9;

/**
 * Further epochs for a model: those set by hand, or the more the further its F1 is from the threshold; the minimum just
 * under it, the maximum at an F1 of 0.
 *
 * @param f1 - below the threshold
 */
export function furtherEpochs(settings: ReinforcedLearning, f1: number): number {
  const { reinforcedEpochs, f1Threshold, minReinforcedEpochs: min, maxReinforcedEpochs: max } = settings;
  if (reinforcedEpochs !== undefined) return reinforcedEpochs;
  return min + Math.round(((max - min) * (f1Threshold - f1)) / f1Threshold);
}

/** How many further epochs there can be, before any F1 is known. */
export function furtherEpochRange(settings: ReinforcedLearning): {
  readonly min: number;
  readonly max: number;
} {
  const { reinforcedEpochs, minReinforcedEpochs, maxReinforcedEpochs } = settings;
  return { min: reinforcedEpochs ?? minReinforcedEpochs, max: reinforcedEpochs ?? maxReinforcedEpochs };
}

/**
 * The settings of the further training: those of the first, but for what reinforced learning says. The best weights are
 * those with the highest F1; warm-up is by its ratio, as its steps were counted for the first training.
 */
export function reinforcedHyperparameters(
  first: Hyperparameters,
  settings: ReinforcedLearning,
  epochs: number,
): Hyperparameters {
  return {
    ...first,
    epochs,
    batchSize: settings.reinforcedBatchSize ?? first.batchSize,
    learningRate: settings.reinforcedLearningRate ?? first.learningRate / 2,
    warmupSteps: 0,
    seed: (first.seed ^ SEED_CHANGE) >>> 0,
    evaluationStrategy: first.evaluationStrategy === 'no' ? 'epoch' : first.evaluationStrategy,
    loadBestModelAtEnd: true,
    metricForBestModel: REINFORCED_METRIC,
    greaterIsBetter: true,
  };
}

/** What reinforced learning came to. */
export interface Reinforcement {
  /** Macro F1 of the first model on the validation split. */
  readonly f1Before: number;
  /** 0: the first model had reached the threshold. */
  readonly epochs: number;
  /** Highest macro F1 of the further training, or the one before where none was higher; null until it has ended. */
  readonly f1After: number | null;
  /** Whether the reinforced model took the place of the first one. */
  readonly replaced: boolean;
  /** Labels that were oversampled and weighted. */
  readonly minorityLabels: readonly string[];
}
