import { createHash } from 'node:crypto';

import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListPartsCommand,
  type ListPartsCommandOutput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

import { ArenaError } from '#domain/shared/errors.js';
import type { TransferOptions } from '#domain/storage/storage-provider.js';

import { runConcurrently } from '../concurrency/run-concurrently.js';
import { failureFacts } from './failure-kinds.js';
import type { FileParts, PartedDigest } from './file-parts.js';
import { partRange } from './part-plan.js';
import { signContent } from './payload-check.js';
import { listUnfinished } from './unfinished-uploads.js';
import { SHA256_METADATA, type S3Bucket } from './s3-bucket.js';

/** Parts on their way at once: with the part size, the bound of the memory. Stores take their time over each part. */
const CONCURRENCY = 10;

/** A part as the store knows it. */
interface StoredPart {
  readonly etag: string;
  readonly sizeBytes: number;
}

/** A file on its way to a key. */
interface FileUpload {
  readonly bucket: S3Bucket;
  readonly key: string;
  readonly source: FileParts;
  /** Of the file; its SHA-256 is stored with the object. */
  readonly content: PartedDigest;
}

/** A multipart upload that was begun. */
interface BegunUpload extends FileUpload {
  readonly uploadId: string;
  /** What the store has already, by part number. */
  readonly known: ReadonlyMap<number, StoredPart>;
  /** Whether the store checks each part's SHA-256; the others get an MD5. */
  readonly isChecked: boolean;
}

/**
 * Stores a file in parts. An upload of the same key that was begun and not finished is taken up: parts whose MD5 is that
 * of the file's are not sent again. Without success its parts stay, for the next attempt.
 */
export async function uploadInParts(upload: FileUpload, options: TransferOptions): Promise<void> {
  const { bucket, key, content } = upload;
  const begun = await findUnfinished(bucket, key);
  if (begun !== undefined) {
    const object = await sendParts(upload, begun, true, options);
    // What was begun may have been another content, with another SHA-256: that can't be seen before.
    if (isExpected(object, content)) return;
  }
  const object = await sendParts(upload, await begin(bucket, key, content.sha256), false, options);
  if (isExpected(object, content)) return;
  throw new ArenaError(
    'STORAGE.CORRUPT',
    `Expected ${content.sizeBytes} bytes stored as ${key}, found ${object.ContentLength ?? 'none'}; store it again.`,
  );
}

/** Sends what the store lacks, and joins the parts. Returns the object that the store then has. */
async function sendParts(
  file: FileUpload,
  uploadId: string,
  isTakenUp: boolean,
  { onBytes, signal }: TransferOptions,
): Promise<HeadObjectCommandOutput> {
  const { bucket, key, source, content } = file;
  const isChecked = await bucket.payloadCheck.isMade({ Bucket: bucket.name, Key: key, UploadId: uploadId });
  const known = isTakenUp ? await listParts(bucket, key, uploadId) : new Map<number, StoredPart>();
  const upload: BegunUpload = { ...file, uploadId, known, isChecked };
  const { plan, sizeBytes } = content;
  const etags = new Array<string>(plan.count);
  const buffers = new Array<Buffer | undefined>(CONCURRENCY);
  await runConcurrently(
    plan.count,
    CONCURRENCY,
    async (index, worker, stop) => {
      const buffer = (buffers[worker] ??= Buffer.allocUnsafeSlow(plan.partBytes));
      const bytes = await source.read(buffer, partRange(plan, index, sizeBytes));
      etags[index] = await storePart(upload, index, bytes, stop);
      onBytes?.(bytes.byteLength);
    },
    signal,
  );
  return complete(upload, etags);
}

function isExpected({ ContentLength, Metadata }: HeadObjectCommandOutput, content: PartedDigest): boolean {
  return ContentLength === content.sizeBytes && Metadata?.[SHA256_METADATA] === content.sha256;
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
        parts.set(PartNumber, { etag: unquoted(ETag), sizeBytes: Size });
      }
    }
    marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
  } while (marker !== undefined);
  return parts;
}

async function begin({ client, name }: S3Bucket, key: string, sha256: string): Promise<string> {
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket: name, Key: key, Metadata: { [SHA256_METADATA]: sha256 } }),
  );
  if (UploadId !== undefined) return UploadId;
  throw new ArenaError('STORAGE.FAILED', `The store began an upload of ${key} without naming it; try again.`);
}

/** Sends one part, unless the store has it. Returns its ETag. */
async function storePart(
  { bucket, key, uploadId, source, content, known, isChecked }: BegunUpload,
  index: number,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<string> {
  const sha256 = content.parts[index]!;
  const stored = known.get(index + 1);
  const md5 = isChecked && stored === undefined ? undefined : md5Of(bytes);
  // Where the store compares nothing with the digest, we do.
  if (md5 !== undefined) source.assertUnchanged(bytes, sha256);
  const isThere = stored?.sizeBytes === bytes.byteLength && stored.etag === md5?.toString('hex');
  if (isThere) return stored.etag;
  const command = new UploadPartCommand({
    Bucket: bucket.name,
    Key: key,
    UploadId: uploadId,
    PartNumber: index + 1,
    Body: bytes,
    ...(md5 === undefined ? {} : { ContentMD5: md5.toString('base64') }),
  });
  signContent(command, sha256);
  try {
    const { ETag } = await bucket.client.send(command, { abortSignal: signal });
    return unquoted(ETag ?? md5Of(bytes).toString('hex'));
  } catch (failure) {
    if (!signal.aborted) source.assertUnchanged(bytes, sha256); // a refusal may be the file's fault
    throw failure;
  }
}

/** Joins the parts, then looks what object is there: an answer that got lost says nothing. */
async function complete(
  { bucket, key, uploadId }: BegunUpload,
  etags: readonly string[],
): Promise<HeadObjectCommandOutput> {
  try {
    await bucket.client.send(
      new CompleteMultipartUploadCommand({
        Bucket: bucket.name,
        Key: key,
        UploadId: uploadId,
        MultipartUpload: {
          Parts: etags.map((etag, index) => ({ ETag: `"${etag}"`, PartNumber: index + 1 })),
        },
      }),
    );
  } catch (thrown) {
    if (failureFacts(thrown).name !== 'NoSuchUpload') throw thrown; // an earlier attempt may have joined them
  }
  return bucket.client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: key }));
}

/** Stores give ETags in quotes, mostly. */
function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}

function md5Of(bytes: Uint8Array): Buffer {
  return createHash('md5').update(bytes).digest();
}
