import type { ExecutionStatus, SessionMetadata } from '#domain/session/session-metadata.js';
import type { SessionStore } from '#domain/session/session-store.js';
import type { Reinforcement } from '#domain/training/reinforced-learning.js';
import type { CheckpointInfo } from '#domain/training/checkpoint.js';

import { ownerOf } from '../storage/claim-session.js';

/** The metadata of the session that is running: each change is on disk before the run goes on. */
export class SessionRecord {
  /** Seconds that were trained before this process. */
  readonly secondsBefore: number;
  /** Whose session it is, for stores that several machines publish to. */
  readonly owner: string;

  constructor(
    private readonly store: SessionStore,
    private metadata: SessionMetadata,
    private readonly now: () => number,
  ) {
    this.secondsBefore = metadata.executionStatus.trainingTimeSeconds;
    this.owner = ownerOf(metadata);
  }

  start(): Promise<void> {
    const model = this.metadata.modelConfig.selectedModel;
    return this.update({
      status: 'in_progress',
      startedAt: this.timestamp(),
      modelsInProgress: [model],
      modelsRemaining: [],
      currentModel: model,
    });
  }

  /** Goes on with a session that was interrupted or failed; what went wrong then stays among its errors. */
  resume(warnings: readonly string[]): Promise<void> {
    const model = this.metadata.modelConfig.selectedModel;
    return this.update({
      status: 'in_progress',
      completedAt: null,
      modelsInProgress: [model],
      modelsRemaining: [],
      currentModel: model,
      warnings: [...this.metadata.executionStatus.warnings, ...warnings],
    });
  }

  /**
   * @param seconds - training time of the session so far
   * @param firstEpochs - epochs of the first training, for a checkpoint of the further one
   */
  recordCheckpoint(checkpoint: CheckpointInfo, seconds: number, firstEpochs?: number): Promise<void> {
    const { path, step, epoch, metric, digests } = checkpoint;
    const list = firstEpochs === undefined ? 'checkpoints' : 'reinforcedCheckpoints';
    const kept = this.metadata[list].filter((recorded) => recorded.path !== path);
    const currentEpoch = epoch + (firstEpochs ?? 0);
    return this.update(
      {
        lastCheckpoint: path,
        currentEpoch,
        totalEpochsCompleted: Math.floor(currentEpoch),
        trainingTimeSeconds: seconds,
      },
      { [list]: [...kept, { path, step, epoch, metric: metric ?? null, digests }] },
    );
  }

  /** What reinforced learning has come to so far; the number of epochs is known only now where it was calculated. */
  recordReinforcement(reinforcement: Reinforcement): Promise<void> {
    const { reinforcedLearningConfig } = this.metadata;
    const reinforcedEpochs = reinforcement.epochs;
    return this.update(
      { reinforcement },
      { reinforcedLearningConfig: { ...reinforcedLearningConfig, reinforcedEpochs } },
    );
  }

  /** @param result - what came out, with the digest of every file of it */
  complete(result: {
    readonly seconds: number;
    readonly epochs: number;
    readonly metrics: Readonly<Record<string, number>>;
    readonly fileDigests: Readonly<Record<string, string>>;
  }): Promise<void> {
    const model = this.metadata.modelConfig.selectedModel;
    const outputPaths = { ...this.metadata.outputPaths, fileDigests: result.fileDigests };
    const status: Partial<ExecutionStatus> = {
      status: 'completed',
      completedAt: this.timestamp(),
      modelsTrained: [model],
      modelsInProgress: [],
      currentModel: null,
      currentEpoch: result.epochs,
      totalEpochsCompleted: Math.floor(result.epochs),
      bestModel: model,
      bestF1: result.metrics['f1_macro'] ?? null,
      bestAccuracy: result.metrics['accuracy'] ?? null,
      trainingTimeSeconds: result.seconds,
    };
    return this.update(status, { outputPaths });
  }

  end(status: 'failed' | 'interrupted', message: string): Promise<void> {
    const { errors } = this.metadata.executionStatus;
    return this.update({ status, completedAt: this.timestamp(), errors: [...errors, message] });
  }

  private async update(
    status: Partial<ExecutionStatus>,
    changes: Partial<SessionMetadata> = {},
  ): Promise<void> {
    this.metadata = {
      ...this.metadata,
      ...changes,
      lastUpdated: this.timestamp(),
      executionStatus: { ...this.metadata.executionStatus, ...status },
    };
    await this.store.save(this.metadata);
  }

  private timestamp(): string {
    return new Date(this.now()).toISOString();
  }
}
