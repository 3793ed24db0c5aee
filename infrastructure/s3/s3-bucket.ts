import type { S3Client } from '@aws-sdk/client-s3';

import { ArenaError } from '#domain/shared/errors.js';

import type { PayloadCheck } from './payload-check.js';
import type { S3ProviderProfile } from './provider-profiles.js';
import { toStorageError } from './s3-error.js';

/** A bucket as the transfers see it: how to reach it, and how its failures are told. */
export interface S3Bucket {
  readonly client: S3Client;
  readonly profile: S3ProviderProfile;
  readonly payloadCheck: PayloadCheck;
  readonly name: string;
  /** `s3://bucket/prefix` */
  readonly location: string;
}

/** Does something with a bucket; failures become errors of the product. */
export async function translating<T>(
  bucket: S3Bucket,
  action: string,
  key: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (signal?.aborted === true) {
      throw new ArenaError('STORAGE.UNAVAILABLE', `The transfer of ${key} was stopped; start it again.`);
    }
    throw toStorageError(thrown, {
      profile: bucket.profile,
      bucket: bucket.name,
      location: bucket.location,
      action,
      key,
    });
  }
}

/** Name under which an object's SHA-256 is stored with it (`x-amz-meta-sha256`). */
export const SHA256_METADATA = 'sha256';
