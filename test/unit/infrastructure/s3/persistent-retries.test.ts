import { describe, expect, it } from '@jest/globals';

import { PersistentRetries } from '#infrastructure/s3/persistent-retries.js';

const POLICY = { attempts: 4, baseDelayMs: 100, longestDelayMs: 300 };

function failure(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
}

describe('PersistentRetries', () => {
  async function delaysOf(error: Error, random = 1): Promise<number[]> {
    const retries = new PersistentRetries(POLICY, () => random);
    const delays: number[] = [];
    let token = await retries.acquireInitialRetryToken();
    for (;;) {
      try {
        token = await retries.refreshRetryTokenForRetry(token, { error });
      } catch (thrown) {
        expect(thrown).toBe(error);
        return delays;
      }
      delays.push(token.getRetryDelay());
    }
  }

  it('doubles the longest wait up to its limit, and gives the failure itself back in the end', async () => {
    expect(await delaysOf(failure('InternalError', 500))).toEqual([100, 200, 300]);
  });

  it('waits a random part of that', async () => {
    expect(await delaysOf(failure('InternalError', 500), 0.5)).toEqual([50, 100, 150]);
  });

  it('waits longer for a store that asks to slow down', async () => {
    expect(await delaysOf(failure('SlowDown', 503))).toEqual([300, 300, 300]);
  });

  it.each([
    ['a connection that broke', failure('ECONNRESET')],
    ['a damaged content', failure('BadDigest', 400)],
    ['another damaged content', failure('XAmzContentSHA256Mismatch', 400)],
    ['a clock that is off', failure('RequestTimeTooSkewed', 403)],
    ['an answer without sense', failure('SyntaxError', 200)],
    ['too many requests', failure('Whatever', 429)],
  ])('tries again after %s', async (_, error) => {
    expect(await delaysOf(error)).toHaveLength(3);
  });

  it.each([
    ['a wrong signature', failure('SignatureDoesNotMatch', 403)],
    ['a malformed request', failure('MalformedXML', 400)],
  ])('tries once more after %s, which may be a damaged request', async (_, error) => {
    expect(await delaysOf(error)).toHaveLength(1);
  });

  it.each([
    ['a missing bucket', failure('NoSuchBucket', 404)],
    ['an unknown key', failure('InvalidAccessKeyId', 403)],
    ['a missing permission', failure('AccessDenied', 403)],
    ['an expired token', failure('ExpiredToken', 400)],
    ['a condition that does not hold', failure('PreconditionFailed', 412)],
    ['a feature that is not there', failure('NotImplemented', 501)],
    ['missing credentials', failure('CredentialsProviderError')],
    ['an abort', failure('AbortError')],
  ])('gives up at once after %s', async (_, error) => {
    expect(await delaysOf(error)).toEqual([]);
  });

  it('waits as long as the store asks, within its own limit', async () => {
    const retries = new PersistentRetries(POLICY, () => 0);
    const first = await retries.acquireInitialRetryToken();
    const asked = { error: failure('SlowDown', 503), retryAfterHint: new Date(Date.now() + 60_000) };
    expect((await retries.refreshRetryTokenForRetry(first, asked)).getRetryDelay()).toBe(300);
  });
});
