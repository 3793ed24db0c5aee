import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

import { GetObjectCommand } from '@aws-sdk/client-s3';

import { ArenaError } from '#domain/shared/errors.js';
import type {
  ByteRange,
  ContentDigest,
  StoredObject,
  TransferOptions,
} from '#domain/storage/storage-provider.js';

import { digestFile } from '../filesystem/file-digest.js';
import { toFilesystemError } from '../filesystem/filesystem-error.js';
import { syncFolder } from '../filesystem/sync-folder.js';
import { TEMPORARY_PREFIX } from '../filesystem/write-file-atomically.js';
import { mayPass } from './failure-kinds.js';
import { partRange, planParts } from './part-plan.js';
import { runConcurrently } from './run-concurrently.js';
import type { S3Bucket } from './s3-bucket.js';

const CONCURRENCY = 4;

/** Connections that break while a body is read: the SDK sees only the beginning of an answer. */
const BODY_ATTEMPTS = 6;

/** Longest time for the body of one part, in milliseconds: 8 MiB at 0.5 Mbit/s. */
const BODY_MS = 140_000;

/**
 * Reads an object into a file: parts at once, each written to its place as it arrives, then the whole compared with the
 * SHA-256 that was stored with it. The file appears when it is right.
 */
export async function downloadInParts(
  bucket: S3Bucket,
  key: string,
  object: StoredObject,
  file: string,
  { onBytes, signal }: TransferOptions,
): Promise<ContentDigest> {
  const temporary = path.join(path.dirname(file), `${TEMPORARY_PREFIX}${randomUUID().slice(0, 13)}`);
  try {
    const target = await openTarget(temporary, file);
    try {
      const plan = planParts(object.sizeBytes, bucket.profile.parts);
      await runConcurrently(
        object.sizeBytes === 0 ? 0 : plan.count,
        CONCURRENCY,
        async (index, _worker, stop) => {
          const range = partRange(plan, index, object.sizeBytes);
          await downloadPart(bucket, key, object, range, target, stop);
          onBytes?.(range.end - range.start);
        },
        signal,
      );
      await target.sync();
    } finally {
      await target.close();
    }
    const digest = await digestFile(temporary);
    assertExpected(object, digest, key);
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
    return digest;
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined); // the failure that matters is the one above
    throw thrown;
  }
}

/** @throws ArenaError `STORAGE.CORRUPT` when a content is not the one that was stored */
export function assertExpected(object: StoredObject, found: ContentDigest, key: string): void {
  const isSame = object.sha256 === undefined || object.sha256 === found.sha256;
  if (isSame && object.sizeBytes === found.sizeBytes) return;
  throw new ArenaError(
    'STORAGE.CORRUPT',
    `Expected ${object.sizeBytes} bytes with SHA-256 ${object.sha256 ?? '(none stored)'} from ${key}, found ` +
      `${found.sizeBytes} bytes with ${found.sha256}; read it again, or store it again if that does not help.`,
    { details: { key } },
  );
}

async function openTarget(temporary: string, file: string): Promise<FileHandle> {
  try {
    return await open(temporary, 'wx');
  } catch (thrown) {
    throw toFilesystemError(thrown, 'write', file);
  }
}

async function downloadPart(
  bucket: S3Bucket,
  key: string,
  object: StoredObject,
  range: ByteRange,
  target: FileHandle,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(BODY_MS)]);
      let position = range.start;
      for await (const piece of readRange(bucket, key, range, object.version, bounded)) {
        if (position + piece.byteLength > range.end) break;
        await writeFully(target, piece, position);
        position += piece.byteLength;
      }
      if (position === range.end) return;
      throw new Error(`the answer had ${position - range.start} of ${range.end - range.start} bytes`);
    } catch (thrown) {
      if (attempt === BODY_ATTEMPTS || signal.aborted || !isBroken(thrown)) throw thrown;
    }
  }
}

/** Pieces of a part of an object, in order; the SDK retries until an answer begins. */
export async function* readRange(
  { client, name }: S3Bucket,
  key: string,
  { start, end }: ByteRange,
  version: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { Body } = await client.send(
    new GetObjectCommand({
      Bucket: name,
      Key: key,
      Range: `bytes=${start}-${end - 1}`,
      ...(version === '' ? {} : { IfMatch: `"${version}"` }),
    }),
    { abortSignal: signal },
  );
  for await (const piece of Body as AsyncIterable<Uint8Array>) yield piece;
}

/** Whether a body that broke off may come whole next time; a disk that is full stays full. */
function isBroken(thrown: unknown): boolean {
  return !(thrown instanceof ArenaError) && mayPass(thrown, 1);
}

async function writeFully(target: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  try {
    for (let done = 0; done < bytes.byteLength;) {
      const { bytesWritten } = await target.write(bytes, done, bytes.byteLength - done, position + done);
      done += bytesWritten;
    }
  } catch (thrown) {
    throw toFilesystemError(thrown, 'write', 'the file that the object is read into');
  }
}
