import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  type ListPartsCommandOutput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

import { ArenaError } from '#domain/shared/errors.js';
import type { ContentDigest, TransferOptions } from '#domain/storage/storage-provider.js';

import { toFilesystemError } from '../filesystem/filesystem-error.js';
import { failureFacts } from './failure-kinds.js';
import { partRange, planParts, type PartPlan } from './part-plan.js';
import { listUnfinished } from './unfinished-uploads.js';
import { runConcurrently } from './run-concurrently.js';
import { SHA256_METADATA, type S3Bucket } from './s3-bucket.js';

/** Parts on their way at once: with the part size, the bound of the memory. Stores take their time over each part. */
const CONCURRENCY = 10;

/** A part as the store knows it. */
interface StoredPart {
  readonly etag: string;
  readonly sizeBytes: number;
}

/** One multipart upload of one file. */
interface Upload {
  readonly bucket: S3Bucket;
  readonly key: string;
  readonly uploadId: string;
  readonly plan: PartPlan;
  readonly sizeBytes: number;
}

/**
 * Stores a file in parts. An upload of the same key that was begun and not finished is taken up: parts whose MD5 is that
 * of the file's are not sent again. Without success its parts stay, for the next attempt.
 *
 * @param content - of the file; stored with the object
 */
export async function uploadInParts(
  bucket: S3Bucket,
  key: string,
  file: string,
  content: ContentDigest,
  { onBytes, signal }: TransferOptions,
): Promise<void> {
  const plan = planParts(content.sizeBytes, bucket.profile.parts);
  const begun = await findUnfinished(bucket, key);
  const known = begun === undefined ? new Map<number, StoredPart>() : await listParts(bucket, key, begun);
  const uploadId = begun ?? (await begin(bucket, key, content));
  const upload: Upload = { bucket, key, uploadId, plan, sizeBytes: content.sizeBytes };
  const etags = new Array<string>(plan.count);
  const source = await openFile(file);
  try {
    const buffers = Array.from({ length: CONCURRENCY }, () => Buffer.alloc(0));
    await runConcurrently(
      plan.count,
      CONCURRENCY,
      async (index, worker, stop) => {
        if (buffers[worker]!.byteLength === 0) buffers[worker] = Buffer.allocUnsafeSlow(plan.partBytes);
        const bytes = await readPart(
          source,
          file,
          buffers[worker]!,
          partRange(plan, index, content.sizeBytes),
        );
        etags[index] = await storePart(upload, index, bytes, known.get(index + 1), stop);
        onBytes?.(bytes.byteLength);
      },
      signal,
    );
  } finally {
    await source.close();
  }
  await complete(upload, etags, content);
}

/** The newest upload of a key that was begun and not finished. */
async function findUnfinished(bucket: S3Bucket, key: string): Promise<string | undefined> {
  const own = (await listUnfinished(bucket, key)).filter((upload) => upload.key === key);
  own.sort((a, b) => b.begunAt - a.begunAt);
  return own[0]?.uploadId;
}

async function listParts(
  { client, name }: S3Bucket,
  key: string,
  uploadId: string,
): Promise<Map<number, StoredPart>> {
  const parts = new Map<number, StoredPart>();
  let marker: string | undefined;
  do {
    // Not by the SDK's paginator: it goes by the marker, which Ceph gives with the last page, too.
    const page: ListPartsCommandOutput = await client.send(
      new ListPartsCommand({ Bucket: name, Key: key, UploadId: uploadId, PartNumberMarker: marker }),
    );
    for (const { PartNumber, ETag, Size } of page.Parts ?? []) {
      if (PartNumber !== undefined && ETag !== undefined && Size !== undefined) {
        parts.set(PartNumber, { etag: ETag, sizeBytes: Size });
      }
    }
    marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
  } while (marker !== undefined);
  return parts;
}

async function begin({ client, name }: S3Bucket, key: string, content: ContentDigest): Promise<string> {
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({
      Bucket: name,
      Key: key,
      Metadata: { [SHA256_METADATA]: content.sha256 },
    }),
  );
  if (UploadId !== undefined) return UploadId;
  throw new ArenaError('STORAGE.FAILED', `The store began an upload of ${key} without naming it; try again.`);
}

/** Sends one part, unless the store has it. Returns its ETag. */
async function storePart(
  { bucket, key, uploadId }: Upload,
  index: number,
  bytes: Uint8Array,
  known: StoredPart | undefined,
  signal: AbortSignal,
): Promise<string> {
  const md5 = createHash('md5').update(bytes).digest();
  if (known?.sizeBytes === bytes.byteLength && known.etag.replaceAll('"', '') === md5.toString('hex')) {
    return known.etag;
  }
  const { ETag } = await bucket.client.send(
    new UploadPartCommand({
      Bucket: bucket.name,
      Key: key,
      UploadId: uploadId,
      PartNumber: index + 1,
      Body: bytes,
      ContentMD5: md5.toString('base64'),
    }),
    { abortSignal: signal },
  );
  return ETag ?? `"${md5.toString('hex')}"`;
}

/** Joins the parts, then looks whether the object is there: an answer that got lost says nothing. */
async function complete(
  { bucket, key, uploadId, sizeBytes }: Upload,
  etags: readonly string[],
  content: ContentDigest,
): Promise<void> {
  try {
    await bucket.client.send(
      new CompleteMultipartUploadCommand({
        Bucket: bucket.name,
        Key: key,
        UploadId: uploadId,
        MultipartUpload: { Parts: etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 })) },
      }),
    );
  } catch (thrown) {
    if (failureFacts(thrown).name !== 'NoSuchUpload') throw thrown; // an earlier attempt may have joined them
  }
  const { ContentLength, Metadata } = await bucket.client.send(
    new HeadObjectCommand({ Bucket: bucket.name, Key: key }),
  );
  if (ContentLength === sizeBytes && Metadata?.[SHA256_METADATA] === content.sha256) return;
  throw new ArenaError(
    'STORAGE.CORRUPT',
    `Expected ${sizeBytes} bytes stored as ${key}, found ${ContentLength ?? 'none'}; store it again.`,
  );
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (thrown) {
    throw toFilesystemError(thrown, 'read', file);
  }
}

/** Reads `start ... end` of a file into a buffer; returns the part of it that was filled. */
async function readPart(
  source: FileHandle,
  file: string,
  buffer: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<Buffer> {
  const length = end - start;
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await source.read(buffer, filled, length - filled, start + filled);
    if (bytesRead === 0) {
      throw new ArenaError(
        'FILESYSTEM.FAILED',
        `${file} became shorter while it was sent; send it again when nothing writes to it.`,
        { details: { path: file } },
      );
    }
    filled += bytesRead;
  }
  return buffer.subarray(0, length);
}
