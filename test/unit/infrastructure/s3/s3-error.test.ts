import { describe, expect, it } from '@jest/globals';

import { AMAZON_S3 } from '#infrastructure/s3/provider-profiles.js';
import { toStorageError } from '#infrastructure/s3/s3-error.js';

const REQUEST = {
  profile: AMAZON_S3,
  bucket: 'bucket',
  location: 's3://bucket/runs',
  action: 'store',
  key: 'a/b',
};

function failure(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(`${name} happened`), { name, $metadata: { httpStatusCode } });
}

describe('toStorageError', () => {
  it.each([
    ['SignatureDoesNotMatch', 403, 'STORAGE.DENIED', 'AWS_SECRET_ACCESS_KEY'],
    ['InvalidAccessKeyId', 403, 'STORAGE.DENIED', 'AWS_ACCESS_KEY_ID'],
    ['ExpiredToken', 400, 'STORAGE.DENIED', 'expired'],
    ['AccessDenied', 403, 'STORAGE.DENIED', 'does not permit'],
    ['CredentialsProviderError', undefined, 'STORAGE.DENIED', 'AWS_PROFILE'],
    ['RequestTimeTooSkewed', 403, 'STORAGE.DENIED', 'clock'],
    ['NoSuchBucket', 404, 'STORAGE.NOT_FOUND', '"bucket"'],
    ['NoSuchKey', 404, 'STORAGE.NOT_FOUND', 'a/b'],
    ['NotImplemented', 501, 'STORAGE.UNSUPPORTED', 'has no way'],
    ['SlowDown', 503, 'STORAGE.UNAVAILABLE', 'later'],
    ['ECONNREFUSED', undefined, 'STORAGE.UNAVAILABLE', 'network'],
    ['EntityTooLarge', 400, 'STORAGE.FAILED', 'EntityTooLarge'],
  ])('tells %s (%s) as %s in one line that names %s', (name, status, code, words) => {
    const error = toStorageError(failure(name, status), REQUEST);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(error.message).toMatch(/^[^\n]+\.$/);
  });

  it('keeps no reference to the request, which holds keys and signatures', () => {
    const thrown = Object.assign(failure('AccessDenied', 403), { $response: { headers: 'planted-secret' } });
    const error = toStorageError(thrown, REQUEST);
    expect(JSON.stringify([error.details, error.cause, Object.values(error.cause as object)])).not.toContain(
      'planted-secret',
    );
  });
});
