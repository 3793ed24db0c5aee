import type { Model } from '../model/model-manager.js';
import type { CheckpointComparison } from './checkpoint-ranking.js';

/** State of a run beside the weights: enough to go on exactly. Plain JSON. */
export type TrainerState = Readonly<Record<string, unknown>>;

/** Evidence of what a checkpoint is, in SHA-256 (hex): another run that claims to be the same must give the same. */
export interface CheckpointDigests {
  readonly weights: string;
  readonly optimizer: string;
  /** Of all rows trained on so far, in order; absent in checkpoints of earlier versions. */
  readonly samples?: string;
}

/** One saved checkpoint. */
export interface CheckpointInfo {
  readonly path: string;
  readonly step: number;
  readonly epoch: number;
  /** Value of the tracked metric, when there was an evaluation at this step. */
  readonly metric?: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly createdAt: string;
  readonly isBest: boolean;
  readonly digests: CheckpointDigests;
}

/** What a look at a checkpoint found; either part may be missing. */
export interface CheckpointInspection {
  readonly path: string;
  /** What its manifest says, when that can be read. */
  readonly info?: CheckpointInfo;
  /** Why it is of no use; absent when every file is as its manifest says. */
  readonly problem?: string;
  /** The best checkpoint that going on from this one needs. */
  readonly bestStep?: number;
}

/** A named tensor on its way to or from disk: `name -> shape, float32 data`. */
export type NamedTensors = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly data: Float32Array }
>;

/** What is saved. */
export interface CheckpointContent {
  readonly step: number;
  readonly epoch: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** The tracked metric, when just evaluated. */
  readonly metric?: number;
  readonly model: Model;
  /** Optimizer moments, by `<moment>.<parameter>`. */
  readonly optimizer: NamedTensors;
  readonly state: TrainerState;
  /** Step of the best checkpoint so far, when the run will need it: going on from here is exact only with that one. */
  readonly bestStep?: number;
  /** SHA-256 (hex) of all rows trained on so far, in order. */
  readonly samplesDigest: string;
}

/** What is read back. */
export interface RestoredCheckpoint {
  readonly info: CheckpointInfo;
  readonly weights: NamedTensors;
  readonly optimizer: NamedTensors;
  readonly state: TrainerState;
}

/** How checkpoints are ranked and how many stay. */
export interface CheckpointPolicy {
  /** `training_<...>/checkpoints`. */
  readonly folder: string;
  readonly metricName: string;
  readonly mode: 'min' | 'max';
  /** Ranks by more than the tracked metric; by default by `metricName` and `mode`. */
  readonly comparison?: CheckpointComparison;
  /** Checkpoints that stay: the `keep` best ones, plus the latest. */
  readonly keep: number;
}

/**
 * Port: checkpoints of one run. A checkpoint is a folder that exists whole or not at all: written beside its place,
 * synced, renamed; a manifest holds the SHA-256 of each file.
 */
export interface CheckpointManager {
  save(content: CheckpointContent): Promise<CheckpointInfo>;
  list(): Promise<readonly CheckpointInfo[]>;
  /**
   * A checkpoint that is whole; corrupt ones are skipped with a warning to `onWarning`.
   * - `best`: the first by rank;
   * - `latest`: the last by step;
   * - `resumable`: the last whose `bestStep` is whole, too, so that going on from it gives what an uninterrupted run
   *   gives.
   */
  restore(which: 'best' | 'latest' | 'resumable'): Promise<RestoredCheckpoint | undefined>;
}

/** Port: opens the checkpoint folder of a run under a policy. */
export interface CheckpointManagerFactory {
  open(policy: CheckpointPolicy, onWarning: (message: string) => void): Promise<CheckpointManager>;
  /** Checks every file of every checkpoint against its manifest, by step; writes nothing. */
  inspect(policy: CheckpointPolicy): Promise<readonly CheckpointInspection[]>;
  /** Reads the checkpoint of a step; writes nothing. Errors: `CHECKPOINT.CORRUPT`, `FILESYSTEM.FAILED`. */
  read(policy: CheckpointPolicy, step: number): Promise<RestoredCheckpoint>;
}
