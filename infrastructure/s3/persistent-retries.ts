import { mayPass, isThrottling } from './failure-kinds.js';

/** How often and how fast a request is tried again. */
export interface RetryPolicy {
  /** The first one counts, too. */
  readonly attempts: number;
  /** The second attempt comes after a random time up to this, in milliseconds; the limit doubles each time. */
  readonly baseDelayMs: number;
  readonly longestDelayMs: number;
}

/** About 13 s of waiting, on average, before a request is given up. */
export const DEFAULT_RETRIES: RetryPolicy = { attempts: 7, baseDelayMs: 200, longestDelayMs: 10_000 };

/** For a request whose failure is an answer. */
export const NO_RETRIES: RetryPolicy = { attempts: 1, baseDelayMs: 0, longestDelayMs: 0 };

/** A store that is overwhelmed gets more time. */
const THROTTLED_FACTOR = 4;

interface Attempt {
  getRetryCount(): number;
  getRetryDelay(): number;
}

/**
 * Retries for the SDK: exponential back-off with full jitter (M. Brooker, "Exponential Backoff And Jitter", 2015). Beside
 * what the SDK itself would try again, these are requests that a bad connection damaged: the provider found another
 * checksum, or no sense in them.
 */
export class PersistentRetries {
  /** @param random - from 0 to 1 */
  constructor(
    private readonly policy: RetryPolicy,
    private readonly random: () => number = Math.random,
  ) {}

  acquireInitialRetryToken(): Promise<Attempt> {
    return Promise.resolve(attempt(0, 0));
  }

  /** Rejects with the failure itself when it is final. */
  refreshRetryTokenForRetry(
    previous: { getRetryCount(): number },
    { error, retryAfterHint }: { readonly error?: unknown; readonly retryAfterHint?: Date },
  ): Promise<Attempt> {
    const retries = previous.getRetryCount() + 1;
    if (retries >= this.policy.attempts || !mayPass(error, retries)) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    const asked = retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - Date.now();
    const { baseDelayMs, longestDelayMs } = this.policy;
    const base = isThrottling(error) ? baseDelayMs * THROTTLED_FACTOR : baseDelayMs;
    const limit = Math.min(longestDelayMs, base * 2 ** (retries - 1));
    return Promise.resolve(
      attempt(retries, Math.min(longestDelayMs, Math.max(asked, this.random() * limit))),
    );
  }

  recordSuccess(): void {
    // Nothing is counted from request to request: each one has its own attempts.
  }
}

function attempt(retries: number, delayMs: number): Attempt {
  return { getRetryCount: () => retries, getRetryDelay: () => delayMs };
}
