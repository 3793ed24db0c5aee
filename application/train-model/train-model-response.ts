import { reportError, type ReportedError } from '../failure/reported-error.js';
import type { TrainingRunPlan } from './training-run-plan.js';

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
