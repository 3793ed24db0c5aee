/** Lets tasks that run at once do something one after the other, by their number. */
export class InTurn {
  private next = 0;
  private readonly waiting = new Map<number, () => void>();

  /**
   * Does something when all numbers below have done theirs.
   *
   * @param index - from 0, without gaps
   * @param signal - ends the waiting, for the case that a task before this one failed
   */
  async do(index: number, action: () => void, signal: AbortSignal): Promise<void> {
    if (index > this.next) await this.turn(index, signal);
    signal.throwIfAborted();
    action();
    this.next += 1;
    this.waiting.get(this.next)?.();
    this.waiting.delete(this.next);
  }

  private turn(index: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason as Error);
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      this.waiting.set(index, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
    });
  }
}
