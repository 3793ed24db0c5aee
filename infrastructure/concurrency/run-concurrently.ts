import { setMaxListeners } from 'node:events';

/**
 * Runs `count` tasks, at most `limit` at a time, each worker one after the other. The first failure aborts the others'
 * signal and is thrown when all have ended.
 *
 * @param task - gets its number (from 0), its worker's number, and the signal
 */
export async function runConcurrently(
  count: number,
  limit: number,
  task: (index: number, worker: number, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const stopped = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  // Every task listens to it, some more than once: that is no leak.
  setMaxListeners(0, stopped);
  let next = 0;
  const work = async (worker: number): Promise<void> => {
    try {
      while (next < count && !stopped.aborted) await task(next++, worker, stopped);
    } catch (failure) {
      stop.abort();
      throw failure;
    }
  };
  const workers = Array.from({ length: Math.min(limit, count) }, (_, worker) => work(worker));
  const outcomes = await Promise.allSettled(workers);
  signal?.throwIfAborted();
  // The others failed because of the first one's abort.
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  if (failures.length > 0) throw failures.find((failure) => !isAbort(failure)) ?? failures[0];
}

function isAbort(failure: unknown): boolean {
  return failure instanceof Error && failure.name === 'AbortError';
}
