import { ArenaError, toArenaError } from '#domain/shared/errors.js';
import type { SessionStore } from '#domain/session/session-store.js';
import type { Outbox, PendingPublication } from '#domain/storage/outbox.js';
import type { StorageProviderFactory, TransferOptions } from '#domain/storage/storage-provider.js';

import { reportError, type ReportedError } from '../failure/reported-error.js';
import { ownerOf } from './claim-session.js';
import { publishSession, type PublicationReport } from './publish-session.js';

/** What `arena storage sync` uses. */
export interface SyncSessionsPorts {
  readonly storage: StorageProviderFactory;
  readonly sessions: SessionStore;
  readonly outbox: Outbox;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Which sessions to publish. */
export interface SyncSessionsRequest {
  /** Ids; none: those that wait. */
  readonly sessions: readonly string[];
  /** Where to; absent: where each one was meant to go. */
  readonly to?: string;
}

/** How far a transfer is; `total` bytes are known before the first one. */
export interface SyncProgress extends TransferOptions {
  readonly onSession?: (sessionId: string, totalBytes: number) => void;
  readonly onWarning?: (message: string) => void;
}

/** What became of each session. */
export interface SyncSessionsResponse {
  readonly published: readonly ({ readonly sessionId: string; readonly uri: string } & PublicationReport)[];
  readonly failed: readonly { readonly sessionId: string; readonly error: ReportedError }[];
}

/** Publishes what waits in the outbox, sending only what the stores lack. One session's failure leaves the others alone. */
export class SyncSessionsUseCase {
  constructor(private readonly ports: SyncSessionsPorts) {}

  async execute(request: SyncSessionsRequest, progress: SyncProgress = {}): Promise<SyncSessionsResponse> {
    const published: SyncSessionsResponse['published'][number][] = [];
    const failed: SyncSessionsResponse['failed'][number][] = [];
    const waiting = await this.ports.outbox.list();
    const { sessions } = request;
    for (const sessionId of sessions.length === 0 ? waiting.map((one) => one.sessionId) : sessions) {
      try {
        const uri =
          request.to ??
          waiting.find((one) => one.sessionId === sessionId)?.uri ??
          (await this.recordedPlace(sessionId));
        const pending = { sessionId, uri };
        published.push({ ...pending, ...(await this.publish(pending, progress)) });
      } catch (thrown) {
        const failure = toArenaError(thrown, 'INTERNAL', 'Publishing failed');
        failed.push({ sessionId, error: reportError(failure) });
      }
    }
    return { published, failed };
  }

  /** Where a session that does not wait was published. */
  private async recordedPlace(sessionId: string): Promise<string> {
    const { trainingContext } = await this.ports.sessions.load(sessionId, () => undefined);
    if (trainingContext.storage !== null) return trainingContext.storage;
    throw new ArenaError(
      'ARGUMENT.INVALID',
      `Expected a place for session ${sessionId}, which was trained without --storage, found none; name it with --to.`,
      { details: { sessionId } },
    );
  }

  private async publish(pending: PendingPublication, progress: SyncProgress): Promise<PublicationReport> {
    const { storage: factory, sessions, outbox, now } = this.ports;
    const { sessionId, uri } = pending;
    // Who trains one model of a plan holds the plan's session.
    const lock = await sessions.lock(sessionId.split('/')[0]!, new Date(now()));
    try {
      const metadata = await sessions.load(sessionId, progress.onWarning ?? (() => undefined));
      const { outputPaths, executionStatus } = metadata;
      const run = outputPaths.runDir ?? '';
      const isComplete = executionStatus.status === 'completed' && run !== '';
      await outbox.add(pending);
      const snapshot = await outbox.snapshot(sessionId, {
        model: outputPaths.modelDir,
        session: sessions.foldersOf(sessionId).folder,
        run,
      });
      try {
        const report = await publishSession(
          { storage: await factory.open(uri), outbox, now },
          {
            sessionId,
            owner: ownerOf(metadata),
            runFolder: isComplete ? (run.split(/[\\/]/).at(-1) ?? null) : null,
          },
          snapshot,
          { ...progress, onTotal: (bytes) => progress.onSession?.(sessionId, bytes) },
        );
        await outbox.remove(sessionId);
        return report;
      } finally {
        await snapshot.release();
      }
    } finally {
      await lock.release();
    }
  }
}
