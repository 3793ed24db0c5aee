import type { PlannedModel } from '#domain/plan/planned-model.js';
import type { Reinforcement } from '#domain/training/reinforced-learning.js';

import { reportError, type ReportedError } from '../failure/reported-error.js';
import type { TrainingRunPlan } from './training-run-plan.js';

/** What became of one model of a plan. */
export interface ModelOutcome extends PlannedModel {
  readonly state: 'planned' | 'trained' | 'failed';
  readonly modelPath?: string;
  readonly runDir?: string;
  readonly metricsFile?: string;
  /** Of the metric that ranked the checkpoints, on the validation split. */
  readonly bestMetric?: number;
  /** Seconds. */
  readonly trainingTime?: number;
  /** Metrics on the held-out split, by name. */
  readonly test?: Readonly<Record<string, number>>;
  /** Place among the base models trained for the same labels and rows, 1 for the best; absent without rivals. */
  readonly rank?: number;
  /** What reinforced learning came to; absent when it is off. */
  readonly reinforcement?: Reinforcement;
  /** Of a model that failed. */
  readonly error?: ReportedError;
}

/** What a run came to. After a failure, the fields that were known before it are there. */
export interface TrainModelResponse {
  readonly success: boolean;
  /** Empty on success. */
  readonly errors: readonly ReportedError[];
  readonly sessionId?: string;
  readonly runDir?: string;
  readonly modelPath?: string;
  readonly metricsFile?: string;
  /** Name of the metric that ranked the checkpoints. */
  readonly metricForBestModel?: string;
  readonly bestMetric?: number;
  readonly bestEpoch?: number;
  /** Seconds, evaluation and saving included. */
  readonly trainingTime?: number;
  readonly epochsRun?: number;
  readonly endedBecause?: 'completed' | 'early_stopping' | 'max_steps' | 'interrupted';
  readonly engine?: string;
  readonly device?: string;
  readonly precision?: string;
  /** Real rows and tokens trained on per second. */
  readonly samplesPerSecond?: number;
  readonly tokensPerSecond?: number;
  /** Metrics on the held-out split, by name. */
  readonly test?: Readonly<Record<string, number>>;
  /** Accuracy on the held-out split of always answering the most frequent training label. */
  readonly majorityBaseline?: number;
  /** What reinforced learning came to; absent when it is off. */
  readonly reinforcement?: Reinforcement;
  /** The models of a plan, in its order; in a dry run none is trained. */
  readonly models?: readonly ModelOutcome[];
  /** Name of the model of a plan with the highest F1 on the held-out split. */
  readonly bestModel?: string;
  /** A dry run has this and nothing was trained. */
  readonly plan?: TrainingRunPlan;
}

/** The response of a run that failed, with what was known before. */
export function failureResponse(
  thrown: unknown,
  known: Omit<TrainModelResponse, 'success' | 'errors'> = {},
): TrainModelResponse {
  return { success: false, ...known, errors: [reportError(thrown)] };
}

/** The response of a run (or a dry run) that came to its end. */
export function successResponse(result: Omit<TrainModelResponse, 'success' | 'errors'>): TrainModelResponse {
  return { success: true, ...result, errors: [] };
}
