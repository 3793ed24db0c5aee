import { types } from 'node:util';

import { ArenaError } from '#domain/shared/errors.js';

import { hubError, type HubTarget } from './hub-error.js';

/** What requests need from outside; tests give their own clock. */
export interface HubTransport {
  readonly fetch: typeof fetch;
  /** Waits; rejects when the signal fires. */
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A failure after which the same request may succeed. */
export class RetryableFailure extends Error {
  override readonly name = 'RetryableFailure';

  constructor(
    readonly reason: string,
    options: { readonly cause?: unknown; readonly waitMs?: number } = {},
  ) {
    super(reason, { cause: options.cause });
    this.waitMs = options.waitMs;
  }

  /** What the server asked for. */
  readonly waitMs: number | undefined;
}

const MAX_ATTEMPTS = 5;
const FIRST_WAIT_MS = 500;
/** A server that wants more patience than this is an error: the user should know. */
const LONGEST_WAIT_MS = 120_000;

/**
 * Runs `attempt` until it succeeds: failures that may pass are tried again, at growing intervals or when the server says
 * (`Retry-After`). An attempt that got further than the one before (it says so by its progress) starts the count again.
 */
export async function withRetries<T>(
  transport: HubTransport,
  target: HubTarget,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> {
  let best = progress();
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (failure) {
      if (!(failure instanceof RetryableFailure)) throw failure;
      if (progress() > best) count = 1;
      best = progress();
      const waitMs = failure.waitMs ?? FIRST_WAIT_MS * 2 ** (count - 1);
      if (count >= MAX_ATTEMPTS || waitMs > LONGEST_WAIT_MS) throw gaveUp(target, failure, count);
      await transport.wait(waitMs, signal);
    }
  }
}

function gaveUp(target: HubTarget, failure: RetryableFailure, attempts: number): ArenaError {
  const times = attempts === 1 ? '' : ` (${attempts} times)`;
  return hubError(
    'HUB.FAILED',
    target,
    `${failure.reason}${times}`,
    'Run the same command again later: what was downloaded is kept and continued.',
    failure,
  );
}

/**
 * One GET request. The token goes to the hub alone: `fetch` leaves it out when the hub sends us elsewhere.
 *
 * @returns a response of status 2xx, or 416
 */
export async function request(
  transport: HubTransport,
  target: HubTarget,
  url: string,
  options: { readonly headers: Readonly<Record<string, string>>; readonly signal?: AbortSignal },
): Promise<Response> {
  let response: Response;
  try {
    response = await transport.fetch(url, options);
  } catch (thrown) {
    throw connectionFailure(target, thrown, options.signal);
  }
  if (response.ok || response.status === 416) return response;
  await response.body?.cancel();
  throw refusal(target, response, transport.now());
}

/** What a broken connection means: unreachable at all, or worth another try. */
export function connectionFailure(target: HubTarget, thrown: unknown, signal?: AbortSignal): Error {
  if (thrown instanceof ArenaError || thrown instanceof RetryableFailure) return thrown;
  if (signal?.aborted === true && types.isNativeError(signal.reason)) return signal.reason;
  const code = innermostCode(thrown);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ECONNREFUSED' || code === 'ENETUNREACH') {
    return hubError(
      'HUB.OFFLINE',
      target,
      `no connection (${code})`,
      'Check the network and HF_ENDPOINT.',
      thrown,
    );
  }
  return new RetryableFailure(`a broken connection (${code ?? 'no reason given'})`, { cause: thrown });
}

function innermostCode(thrown: unknown): string | undefined {
  if (!types.isNativeError(thrown)) return undefined;
  const inner = innermostCode(thrown.cause);
  if (inner !== undefined) return inner;
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.message;
}

function refusal(target: HubTarget, response: Response, now: number): Error {
  const { status } = response;
  const reason = response.headers.get('x-error-code');
  const found = `HTTP ${status}${reason === null ? '' : ` (${reason})`}`;
  if (status === 429 || status === 408 || status >= 500) {
    const waitMs = retryAfterMs(response.headers.get('retry-after'), now);
    return new RetryableFailure(found, waitMs === undefined ? {} : { waitMs });
  }
  if (status === 401 || status === 403) {
    return hubError(
      'HUB.DENIED',
      target,
      found,
      'There is no such model, or it asks for permission: check the name, accept its terms on its page, and set ' +
        'HF_TOKEN to a token that may read it.',
    );
  }
  if (status === 404) {
    return hubError('HUB.NOT_FOUND', target, found, 'Check the name of the model and --revision.');
  }
  return hubError('HUB.FAILED', target, found, 'Check HF_ENDPOINT.');
}

/** Seconds, or a date: RFC 9110, section 10.2.3. */
function retryAfterMs(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
