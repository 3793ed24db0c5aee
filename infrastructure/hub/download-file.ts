import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

import { ArenaError } from '#domain/shared/errors.js';

import { systemErrorCode, toFilesystemError } from '../filesystem/filesystem-error.js';
import { readInPieces } from '../filesystem/read-in-pieces.js';
import { hubError, type HubTarget } from './hub-error.js';
import {
  connectionFailure,
  request,
  RetryableFailure,
  withRetries,
  type HubTransport,
} from './hub-request.js';
import type { RepositoryFile } from './repository-listing.js';

/** A server that sends nothing for so long is asked again. */
const IDLE_MS = 30_000;

/** What a download needs to know. */
export interface FileDownload {
  readonly transport: HubTransport;
  readonly target: HubTarget;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly file: RepositoryFile;
  /** Where the bytes are collected; what is there already is continued. */
  readonly incomplete: string;
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Downloads a file into `incomplete`, going on where an earlier download stopped, and checks its content.
 * Errors: `HUB.*`, `FILESYSTEM.*`.
 */
export async function downloadFile(download: FileDownload): Promise<void> {
  const handle = await openToContinue(download.incomplete);
  try {
    await receiveAll(download, handle);
    if (await isIntact(download)) return;
    // What an earlier download left may have been damaged: once more, from the start.
    await handle.truncate(0);
    await receiveAll(download, handle);
    if (await isIntact(download)) return;
    await handle.truncate(0);
    throw hubError(
      'HUB.CORRUPT',
      download.target,
      `other content than its checksum ${download.file.etag} says, twice`,
      'Something between here and the hub changes files, or the file is damaged there: try another network or mirror.',
    );
  } catch (thrown) {
    if (systemErrorCode(thrown) === undefined || thrown instanceof ArenaError) throw thrown;
    throw toFilesystemError(thrown, 'write', download.incomplete);
  } finally {
    await handle.close();
  }
}

async function openToContinue(file: string): Promise<FileHandle> {
  try {
    // Not for appending: a second process that downloads the same file writes the same bytes to the same places.
    return await open(file, 'r+');
  } catch (thrown) {
    if (systemErrorCode(thrown) !== 'ENOENT') throw toFilesystemError(thrown, 'write', file);
  }
  try {
    return await open(file, 'w+');
  } catch (thrown) {
    throw toFilesystemError(thrown, 'write', file);
  }
}

async function receiveAll(download: FileDownload, handle: FileHandle): Promise<void> {
  let position = (await handle.stat()).size;
  if (position > download.file.sizeBytes) {
    await handle.truncate(0);
    position = 0;
  }
  download.onBytes(position);
  const advance = (to: number): void => {
    position = to;
    download.onBytes(to);
  };
  await withRetries(
    download.transport,
    download.target,
    download.signal,
    () => receive(download, handle, position, advance),
    () => position,
  );
  await handle.sync();
}

/** One request for what is still missing. */
async function receive(
  download: FileDownload,
  handle: FileHandle,
  start: number,
  advance: (position: number) => void,
): Promise<void> {
  const { transport, target, url, file } = download;
  if (start === file.sizeBytes) return;
  const idle = new IdleTimer(download.signal);
  try {
    const headers = { ...download.headers, ...(start > 0 && { Range: `bytes=${start}-` }) };
    const response = await request(transport, target, url, { headers, signal: idle.signal });
    let position = startOf(response, start);
    if (position === 0 && start > 0) {
      await handle.truncate(0);
      advance(0);
    }
    for await (const piece of response.body ?? []) {
      idle.restart();
      await writeFully(handle, piece as Uint8Array, position);
      advance((position += (piece as Uint8Array).byteLength));
      if (position > file.sizeBytes) break;
    }
    if (position < file.sizeBytes) {
      throw new RetryableFailure(`the end of the connection after ${position} of ${file.sizeBytes} bytes`);
    }
  } catch (thrown) {
    if (idle.hasFired) throw new RetryableFailure(`no data for ${IDLE_MS / 1000} s`, { cause: thrown });
    if (isWriteFailure(thrown)) throw thrown;
    throw connectionFailure(target, thrown, download.signal);
  } finally {
    idle.stop();
  }
}

/** Where the bytes of a response begin: a server may send the whole file although a part was asked for. */
function startOf(response: Response, asked: number): number {
  if (response.status !== 206) return 0;
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  return range !== null && Number(range[1]) === asked ? asked : 0;
}

async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let start = 0; start < bytes.byteLength;) {
    const { bytesWritten } = await handle.write(bytes, start, bytes.byteLength - start, position + start);
    start += bytesWritten;
  }
}

/** Failures of the disk have a system call; those of the network are wrapped by `fetch`. */
function isWriteFailure(thrown: unknown): boolean {
  return systemErrorCode(thrown) !== undefined && (thrown as NodeJS.ErrnoException).syscall === 'write';
}

/** Whether size and checksum are those that the hub named. */
async function isIntact({ file, incomplete }: FileDownload): Promise<boolean> {
  const hash = file.checksum === 'sha256' ? createHash('sha256') : createHash('sha1');
  // What git hashes: the kind and size of the object, then its content.
  if (file.checksum === 'git-sha1') hash.update(`blob ${file.sizeBytes}\0`);
  let sizeBytes = 0;
  for await (const piece of readInPieces(incomplete)) {
    hash.update(piece);
    sizeBytes += piece.byteLength;
  }
  return sizeBytes === file.sizeBytes && hash.digest('hex') === file.etag;
}

/** Aborts when nothing happened for a while, or when the user wants to stop. */
class IdleTimer {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout;
  readonly signal: AbortSignal;
  hasFired = false;

  constructor(userSignal: AbortSignal | undefined) {
    this.signal =
      userSignal === undefined
        ? this.controller.signal
        : AbortSignal.any([userSignal, this.controller.signal]);
    this.timer = this.start();
  }

  restart(): void {
    clearTimeout(this.timer);
    this.timer = this.start();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private start(): NodeJS.Timeout {
    return setTimeout(() => {
      this.hasFired = true;
      this.controller.abort();
    }, IDLE_MS);
  }
}
