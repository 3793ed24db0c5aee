import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';

import { ArenaError } from '#domain/shared/errors.js';

import { runConcurrently } from '../concurrency/run-concurrently.js';
import { partRange, planParts } from './part-plan.js';
import type { S3Bucket } from './s3-bucket.js';

const CONCURRENCY = 4;

/** Smallest part of a copy: no byte of it passes through this machine. */
const PART_BYTES = 512 * 1024 * 1024;

/** Copies an object inside its bucket: in one request where the provider does that, else part by part. */
export async function copyInBucket(bucket: S3Bucket, from: string, to: string): Promise<void> {
  const { client, name, profile } = bucket;
  const source = [name, ...from.split('/')].map(encodeURIComponent).join('/');
  const object = await client.send(new HeadObjectCommand({ Bucket: name, Key: from }));
  if ((object.ContentLength ?? 0) > profile.parts.largestCopyBytes) {
    await copyInParts(bucket, source, to, object);
    return;
  }
  await client.send(new CopyObjectCommand({ Bucket: name, Key: to, CopySource: source }));
}

async function copyInParts(
  bucket: S3Bucket,
  source: string,
  to: string,
  { ContentLength: sizeBytes = 0, ETag, Metadata }: HeadObjectCommandOutput,
): Promise<void> {
  const { client, name, profile } = bucket;
  const place = { Bucket: name, Key: to };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...place, Metadata }));
  try {
    const { maxParts, largestCopyBytes } = profile.parts;
    const plan = planParts(sizeBytes, { maxParts, preferredBytes: Math.min(PART_BYTES, largestCopyBytes) });
    const parts = new Array<CompletedPart>(plan.count);
    await runConcurrently(plan.count, CONCURRENCY, async (index, _worker, stop) => {
      const { start, end } = partRange(plan, index, sizeBytes);
      const { CopyPartResult } = await client.send(
        new UploadPartCopyCommand({
          ...place,
          UploadId,
          PartNumber: index + 1,
          CopySource: source,
          CopySourceRange: `bytes=${start}-${end - 1}`,
          CopySourceIfMatch: ETag,
        }),
        { abortSignal: stop },
      );
      parts[index] = { ETag: CopyPartResult?.ETag, PartNumber: index + 1 };
    });
    await client.send(
      new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts: parts } }),
    );
    await assertCopied(bucket, to, sizeBytes);
  } catch (failure) {
    // The failure that matters is the one above; what this leaves, `abortUnfinished` removes.
    await client.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => undefined);
    throw failure;
  }
}

async function assertCopied({ client, name }: S3Bucket, key: string, sizeBytes: number): Promise<void> {
  const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket: name, Key: key }));
  if (ContentLength === sizeBytes) return;
  throw new ArenaError(
    'STORAGE.CORRUPT',
    `Expected ${sizeBytes} bytes copied to ${key}, found ${ContentLength ?? 'none'}; copy it again.`,
  );
}
