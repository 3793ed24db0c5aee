import { S3Client } from '@aws-sdk/client-s3';

import { DEFAULT_RETRIES, PersistentRetries, type RetryPolicy } from './persistent-retries.js';
import type { S3Connection } from './resolve-connection.js';

/** Bounds of one attempt, in milliseconds. */
export interface AttemptBounds {
  readonly connectMs: number;
  /** Without a byte in either direction. */
  readonly silenceMs: number;
  /** From the start to the answer, sending included. */
  readonly totalMs: number;
}

/** The longest attempt sends a part of 8 MiB at 0.5 Mbit/s. */
export const DEFAULT_BOUNDS: AttemptBounds = { connectMs: 5_000, silenceMs: 20_000, totalMs: 140_000 };

/** What a caller may change about how a store is talked to. */
export interface S3ClientOptions {
  readonly retries?: RetryPolicy;
  readonly bounds?: AttemptBounds;
  /** How far this machine's clock is behind, in milliseconds; the SDK finds it out by itself from a refusal. */
  readonly clockOffsetMs?: number;
}

/** The SDK's client for a connection: its checksum mode, path style, retries and time limits. */
export function createS3Client(connection: S3Connection, options: S3ClientOptions = {}): S3Client {
  const { profile, endpoint, region, credentials } = connection;
  const bounds = options.bounds ?? DEFAULT_BOUNDS;
  return new S3Client({
    region,
    forcePathStyle: profile.pathStyle,
    requestChecksumCalculation: profile.checksums,
    responseChecksumValidation: profile.checksums,
    retryStrategy: new PersistentRetries(options.retries ?? DEFAULT_RETRIES),
    systemClockOffset: options.clockOffsetMs ?? 0,
    requestHandler: {
      connectionTimeout: bounds.connectMs,
      socketTimeout: bounds.silenceMs,
      requestTimeout: bounds.totalMs,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}
