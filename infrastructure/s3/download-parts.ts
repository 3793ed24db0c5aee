import { createHash, randomUUID } from 'node:crypto';
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

import { InTurn } from '../concurrency/in-turn.js';
import { runConcurrently } from '../concurrency/run-concurrently.js';
import { toFilesystemError } from '../filesystem/filesystem-error.js';
import { SteadyWriter } from '../filesystem/steady-writer.js';
import { syncFolder } from '../filesystem/sync-folder.js';
import { TEMPORARY_PREFIX } from '../filesystem/write-file-atomically.js';
import { mayPass } from './failure-kinds.js';
import { partRange, planParts } from './part-plan.js';
import type { S3Bucket } from './s3-bucket.js';

/** Parts on their way at once: with the part size, the bound of the memory. With four, the machine waits for the store. */
const CONCURRENCY = 8;

/** Connections that break while a body is read: the SDK sees only the beginning of an answer. */
const BODY_ATTEMPTS = 6;

/** Longest time for the body of one part, in milliseconds: 8 MiB at 0.5 Mbit/s. */
const BODY_MS = 140_000;

/**
 * Reads an object into a file: parts at once, each written to its place, and its SHA-256 taken on the way, which has to
 * be the one that was stored with it. The file appears when it is right.
 */
export async function downloadInParts(
  bucket: S3Bucket,
  key: string,
  object: StoredObject,
  file: string,
  options: TransferOptions,
): Promise<ContentDigest> {
  const temporary = path.join(path.dirname(file), `${TEMPORARY_PREFIX}${randomUUID().slice(0, 13)}`);
  try {
    const target = await openTarget(temporary, file);
    let sha256;
    try {
      const writer = new SteadyWriter(target);
      sha256 = await receive(bucket, key, object, writer, options);
      await writer.finish();
    } finally {
      await target.close();
    }
    const digest = { sha256, sizeBytes: object.sizeBytes };
    assertExpected(object, digest, key);
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
    return digest;
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined); // the failure that matters is the one above
    throw thrown;
  }
}

/** Fills a file with an object. Returns the SHA-256 of what arrived. */
async function receive(
  bucket: S3Bucket,
  key: string,
  object: StoredObject,
  writer: SteadyWriter,
  { onBytes, signal }: TransferOptions,
): Promise<string> {
  const { sizeBytes } = object;
  const plan = planParts(sizeBytes, bucket.profile.parts);
  const buffers = new Array<Buffer | undefined>(CONCURRENCY);
  const hash = createHash('sha256');
  const inTurn = new InTurn();
  await runConcurrently(
    sizeBytes === 0 ? 0 : plan.count,
    CONCURRENCY,
    async (index, worker, stop) => {
      const range = partRange(plan, index, sizeBytes);
      const buffer = (buffers[worker] ??= Buffer.allocUnsafeSlow(Math.min(plan.partBytes, sizeBytes)));
      const bytes = buffer.subarray(0, range.end - range.start);
      await downloadPart(bucket, key, object, range, bytes, stop);
      const written = writePart(writer, bytes, range.start);
      await Promise.all([written, inTurn.do(index, () => void hash.update(bytes), stop)]);
      onBytes?.(bytes.byteLength);
    },
    signal,
  );
  return hash.digest('hex');
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

/** Reads a range of an object into `bytes`, which is as long; the SDK retries until an answer begins. */
async function downloadPart(
  { client, name }: S3Bucket,
  key: string,
  { version }: StoredObject,
  { start, end }: ByteRange,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<void> {
  const command = {
    Bucket: name,
    Key: key,
    Range: `bytes=${start}-${end - 1}`,
    ...(version === '' ? {} : { IfMatch: `"${version}"` }),
  };
  for (let attempt = 1; ; attempt++) {
    try {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(BODY_MS)]);
      const { Body } = await client.send(new GetObjectCommand(command), { abortSignal: bounded });
      const filled = await fill(bytes, Body as AsyncIterable<Uint8Array>);
      if (filled === bytes.byteLength) return;
      throw new Error(`the answer had ${filled} of ${bytes.byteLength} bytes`);
    } catch (thrown) {
      if (attempt === BODY_ATTEMPTS || signal.aborted || !isBroken(thrown)) throw thrown;
    }
  }
}

/** Copies the pieces of a body into a buffer. Returns how many bytes there were, or more than fit if there were more. */
async function fill(buffer: Buffer, body: AsyncIterable<Uint8Array>): Promise<number> {
  let filled = 0;
  for await (const piece of body) {
    if (filled + piece.byteLength > buffer.byteLength) return filled + piece.byteLength;
    buffer.set(piece, filled);
    filled += piece.byteLength;
  }
  return filled;
}

/** Whether a body that broke off may come whole next time; a disk that is full stays full. */
function isBroken(thrown: unknown): boolean {
  return !(thrown instanceof ArenaError) && mayPass(thrown, 1);
}

async function writePart(writer: SteadyWriter, bytes: Uint8Array, position: number): Promise<void> {
  try {
    await writer.write(bytes, position);
  } catch (thrown) {
    throw toFilesystemError(thrown, 'write', 'the file that the object is read into');
  }
}
