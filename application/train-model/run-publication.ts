import { toArenaError } from '#domain/shared/errors.js';
import type { SessionPlaces, SessionSnapshot } from '#domain/storage/outbox.js';
import type { StorageProvider } from '#domain/storage/storage-provider.js';

import { BackgroundPublisher } from '../storage/background-publisher.js';
import { publishSession, type PublicationReport } from '../storage/publish-session.js';
import type { TrainingSetup } from './steps/set-up-training.js';
import type { TrainModelListener } from './train-model-event.js';
import type { TrainModelPorts } from './train-model-ports.js';

/** Longest time for which the end of a run that did not complete waits for its last checkpoint to be sent. */
const LAST_ATTEMPT_MS = 60_000;

/**
 * A run's way to its store: checkpoints go in the background and never end the run; what could not be sent stays in the
 * outbox for `arena storage sync`.
 */
export class RunPublication {
  private readonly background: BackgroundPublisher;
  private readonly places: SessionPlaces;
  private isOver = false;

  private constructor(
    private readonly ports: TrainModelPorts,
    private readonly storage: StorageProvider,
    private readonly setup: TrainingSetup,
    private readonly listener: TrainModelListener,
  ) {
    this.places = {
      model: setup.outputDir,
      session: ports.sessions.foldersOf(setup.sessionId).folder,
      run: setup.runDir,
    };
    this.background = new BackgroundPublisher(
      async (snapshot, signal) => {
        await this.publish(snapshot, null, signal);
      },
      (failure) => this.warn(failure),
    );
  }

  /** @param uri - where to; it was tried in step 1 */
  static async open(
    ports: TrainModelPorts,
    uri: string,
    setup: TrainingSetup,
    listener: TrainModelListener,
  ): Promise<RunPublication> {
    const storage = await ports.storage.open(uri);
    await ports.outbox.add({ sessionId: setup.sessionId, uri });
    return new RunPublication(ports, storage, setup, listener);
  }

  /** Sends the state that was just saved, in the background. */
  async checkpointSaved(): Promise<void> {
    try {
      this.background.offer(await this.snapshot());
    } catch (failure) {
      this.warn(failure);
    }
  }

  /**
   * Publishes the completed run. A store that can't be reached is a warning.
   * @throws ArenaError `STORAGE.DENIED` and other refusals, which somebody has to do something about
   */
  async finish(): Promise<void> {
    this.isOver = true;
    await this.background.end();
    const snapshot = await this.snapshot();
    try {
      const runFolder = this.setup.runDir.split(/[\\/]/).at(-1) ?? null;
      const { sentFiles, files } = await this.publish(snapshot, runFolder);
      await this.ports.outbox.remove(this.setup.sessionId);
      const place = `${this.storage.location}/sessions/${this.setup.sessionId}`;
      const message = `Published to ${place}: ${files} files, ${sentFiles} of them sent now`;
      this.listener({ type: 'log', level: 'info', message });
    } catch (failure) {
      if (toArenaError(failure, 'INTERNAL', 'Publishing').code !== 'STORAGE.UNAVAILABLE') throw failure;
      this.warn(failure);
    } finally {
      await snapshot.release();
    }
  }

  /** When the run did not complete: one attempt to send its last state. */
  async close(): Promise<void> {
    await this.background.end();
    if (this.isOver) return;
    try {
      const snapshot = await this.snapshot();
      try {
        await this.publish(snapshot, null, AbortSignal.timeout(LAST_ATTEMPT_MS));
      } finally {
        await snapshot.release();
      }
    } catch (failure) {
      this.warn(failure);
    }
  }

  private snapshot(): Promise<SessionSnapshot> {
    return this.ports.outbox.snapshot(this.setup.sessionId, this.places);
  }

  private publish(
    snapshot: SessionSnapshot,
    runFolder: string | null,
    signal?: AbortSignal,
  ): Promise<PublicationReport> {
    const { sessionId, session } = this.setup;
    const { storage, ports } = this;
    const { owner } = session;
    const tools = { storage, outbox: ports.outbox, now: ports.now };
    return publishSession(
      tools,
      { sessionId, owner, runFolder },
      snapshot,
      signal === undefined ? {} : { signal },
    );
  }

  private warn(failure: unknown): void {
    const { message } = toArenaError(failure, 'STORAGE.FAILED', 'Publishing failed');
    this.listener({
      type: 'log',
      level: 'warning',
      message: `${message} The results are kept here; send them later with: arena storage sync`,
    });
  }
}
