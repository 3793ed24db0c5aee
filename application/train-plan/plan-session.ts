import { beginModel, completeModel, setModelAside, type ModelResult } from '#domain/plan/plan-progress.js';
import type { ExecutionState, ExecutionStatus, SessionMetadata } from '#domain/session/session-metadata.js';
import type { SessionStore } from '#domain/session/session-store.js';

/** The metadata of a session with a plan while its models are trained: each change is on disk before the run goes on. */
export class PlanSession {
  constructor(
    private readonly store: SessionStore,
    private metadata: SessionMetadata,
    private readonly now: () => number,
  ) {}

  get sessionId(): string {
    return this.metadata.trainingSession.sessionId;
  }

  get status(): ExecutionStatus {
    return this.metadata.executionStatus;
  }

  /** Begins, or goes on. */
  start(warnings: readonly string[] = []): Promise<void> {
    const { startedAt, warnings: earlier } = this.status;
    return this.update({
      ...this.status,
      status: 'in_progress',
      startedAt: startedAt ?? this.timestamp(),
      completedAt: null,
      warnings: [...earlier, ...warnings],
    });
  }

  begin(name: string): Promise<void> {
    return this.update(beginModel(this.status, name));
  }

  /** @param fileDigests - SHA-256 of each file of the model, by absolute path */
  complete(result: ModelResult, fileDigests: Readonly<Record<string, string>>): Promise<void> {
    const { outputPaths } = this.metadata;
    const all = { ...outputPaths.fileDigests, ...fileDigests };
    return this.update(completeModel(this.status, result), {
      outputPaths: { ...outputPaths, fileDigests: all },
    });
  }

  setAside(name: string, reason: string): Promise<void> {
    return this.update(setModelAside(this.status, name, reason));
  }

  end(status: ExecutionState, error?: string): Promise<void> {
    const errors = error === undefined ? this.status.errors : [...this.status.errors, error];
    return this.update({ ...this.status, status, completedAt: this.timestamp(), errors });
  }

  private async update(
    executionStatus: ExecutionStatus,
    changes: Partial<SessionMetadata> = {},
  ): Promise<void> {
    this.metadata = { ...this.metadata, ...changes, lastUpdated: this.timestamp(), executionStatus };
    await this.store.save(this.metadata);
  }

  private timestamp(): string {
    return new Date(this.now()).toISOString();
  }
}
