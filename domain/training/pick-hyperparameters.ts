import type { Hyperparameters } from './hyperparameters.js';

/** Every field of {@link Hyperparameters}; a field that is missing here does not compile. */
const FIELDS: Readonly<Record<keyof Hyperparameters, true>> = {
  epochs: true,
  maxSteps: true,
  batchSize: true,
  evaluationBatchSize: true,
  gradientAccumulationSteps: true,
  dataParallelSize: true,
  shardOptimizer: true,
  learningRate: true,
  scheduler: true,
  warmupRatio: true,
  warmupSteps: true,
  weightDecay: true,
  layerWiseLrDecay: true,
  freezeLayers: true,
  loraRank: true,
  loraAlpha: true,
  loraDropout: true,
  loraTargetModules: true,
  gradientCheckpointing: true,
  adamBeta1: true,
  adamBeta2: true,
  adamEpsilon: true,
  maxGradNorm: true,
  labelSmoothing: true,
  classWeights: true,
  seed: true,
  maxSequenceLength: true,
  truncation: true,
  windowStride: true,
  maxWindows: true,
  groupByLength: true,
  evaluationStrategy: true,
  evaluationSteps: true,
  loggingStrategy: true,
  loggingSteps: true,
  saveStrategy: true,
  saveSteps: true,
  saveTotalLimit: true,
  loadBestModelAtEnd: true,
  metricForBestModel: true,
  greaterIsBetter: true,
  earlyStopping: true,
  earlyStoppingPatience: true,
  earlyStoppingThreshold: true,
  maxNonFiniteSteps: true,
};

/** The hyperparameters among the fields of a larger object, such as a request. */
export function pickHyperparameters(values: Hyperparameters): Hyperparameters {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => Object.hasOwn(FIELDS, name)),
  ) as unknown as Hyperparameters;
}
