import type { SessionSnapshot } from '#domain/storage/outbox.js';

/**
 * Publishes snapshots of a session while training goes on: one is on its way, at most one waits, and a newer one takes
 * the waiting one's place. A failure is a warning: what could not be sent is sent with the next one, or by
 * `arena storage sync`.
 */
export class BackgroundPublisher {
  private readonly stop = new AbortController();
  private waiting: SessionSnapshot | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly publish: (snapshot: SessionSnapshot, signal: AbortSignal) => Promise<void>,
    private readonly onFailure: (failure: unknown) => void,
  ) {}

  /** Takes over a snapshot; returns at once. */
  offer(snapshot: SessionSnapshot): void {
    const superseded = this.waiting;
    this.waiting = snapshot;
    if (superseded !== undefined) this.letGo(superseded);
    this.running ??= this.work();
  }

  /** Ends what is on its way and lets go of what waits: the caller will publish the final state itself. */
  async end(): Promise<void> {
    const { waiting } = this;
    this.waiting = undefined;
    this.stop.abort();
    await waiting?.release();
    await this.running;
  }

  private async work(): Promise<void> {
    for (let next = this.takeWaiting(); next !== undefined; next = this.takeWaiting()) {
      try {
        await this.publish(next, this.stop.signal);
      } catch (failure) {
        if (!this.stop.signal.aborted) this.onFailure(failure);
      }
      await next.release().catch(this.onFailure);
    }
    this.running = undefined;
  }

  private takeWaiting(): SessionSnapshot | undefined {
    const { waiting } = this;
    this.waiting = undefined;
    return waiting;
  }

  private letGo(snapshot: SessionSnapshot): void {
    snapshot.release().catch(this.onFailure);
  }
}
