import type { FileHandle } from 'node:fs/promises';

import { corruptWeights } from '../weights/corrupt-weights.js';
import { readFully } from '../weights/read-values.js';

/** A file inside an archive, stored without compression. */
export interface StoredEntry {
  /** Offset of the first byte in the archive. */
  readonly start: number;
  readonly sizeBytes: number;
}

const END_BYTES = 22;
const LONGEST_COMMENT_BYTES = 0xffff;
const END_SIGNATURE = 0x06054b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_END_BYTES = 56;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ENTRY_BYTES = 46;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_BYTES = 30;
const LOCAL_SIGNATURE = 0x04034b50;
const ZIP64_FIELD = 0x0001;
/** Where a 32-bit field has this value, the zip64 field has the real one. */
const IN_ZIP64_FIELD = 0xffffffff;
/** A model has some hundred tensors; this is room for a hundred thousand. */
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;

interface DirectoryEntry {
  readonly name: string;
  readonly localStart: number;
  readonly sizeBytes: number;
}

/**
 * The entries of a zip archive by name, from its central directory: APPNOTE.TXT 6.3.10 of PKWARE, with zip64. torch stores
 * without compression, so an archive that compresses is none of its own, and nothing is ever inflated here. Entries may
 * not overlap.
 *
 * @throws ArenaError `WEIGHTS.CORRUPT`
 */
export async function readStoredEntries(
  handle: FileHandle,
  fileBytes: number,
  file: string,
): Promise<ReadonlyMap<string, StoredEntry>> {
  const directory = await findDirectory(handle, fileBytes, file);
  const bytes = Buffer.alloc(directory.sizeBytes);
  await readFully(handle, bytes, directory.start, file);
  const entries = parseDirectory(bytes, file).sort((one, other) => one.localStart - other.localStart);
  const found = new Map<string, StoredEntry>();
  let covered = 0;
  for (const entry of entries) {
    const start = await dataStart(handle, entry, directory.start, file);
    if (entry.localStart < covered)
      throw corruptWeights(file, entry.name, 'its data overlaps that of another entry');
    covered = start + entry.sizeBytes;
    if (covered > directory.start) throw corruptWeights(file, entry.name, 'its data goes beyond the archive');
    if (found.has(entry.name))
      throw corruptWeights(file, entry.name, 'expected each name once, found it twice');
    found.set(entry.name, { start, sizeBytes: entry.sizeBytes });
  }
  return found;
}

async function findDirectory(handle: FileHandle, fileBytes: number, file: string): Promise<StoredEntry> {
  const tailBytes = Math.min(fileBytes, END_BYTES + LONGEST_COMMENT_BYTES + ZIP64_LOCATOR_BYTES);
  const tail = Buffer.alloc(tailBytes);
  const tailStart = fileBytes - tailBytes;
  await readFully(handle, tail, tailStart, file);
  const end = lastSignature(tail);
  if (end === -1) throw corruptWeights(file, undefined, 'expected a zip archive, found no end of one');
  const locator = end - ZIP64_LOCATOR_BYTES;
  const isZip64 = locator >= 0 && tail.readUInt32LE(locator) === ZIP64_LOCATOR_SIGNATURE;
  const found = isZip64
    ? await readZip64End(handle, Number(tail.readBigUInt64LE(locator + 8)), fileBytes, file)
    : { start: tail.readUInt32LE(end + 16), sizeBytes: tail.readUInt32LE(end + 12) };
  if (found.sizeBytes > MAX_DIRECTORY_BYTES || found.start + found.sizeBytes > tailStart + end) {
    throw corruptWeights(
      file,
      undefined,
      `expected a directory inside the archive, found one of ${found.sizeBytes} bytes`,
    );
  }
  return found;
}

function lastSignature(tail: Buffer): number {
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  return -1;
}

async function readZip64End(
  handle: FileHandle,
  start: number,
  fileBytes: number,
  file: string,
): Promise<StoredEntry> {
  if (start + ZIP64_END_BYTES > fileBytes)
    throw corruptWeights(file, undefined, 'the zip64 end is not in the file');
  const end = Buffer.alloc(ZIP64_END_BYTES);
  await readFully(handle, end, start, file);
  if (end.readUInt32LE(0) !== ZIP64_END_SIGNATURE)
    throw corruptWeights(file, undefined, 'expected a zip64 end');
  return { start: Number(end.readBigUInt64LE(48)), sizeBytes: Number(end.readBigUInt64LE(40)) };
}

function parseDirectory(bytes: Buffer, file: string): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    const names = at + ENTRY_BYTES;
    if (names > bytes.byteLength || bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) {
      throw corruptWeights(file, undefined, `expected an entry at byte ${at} of the archive's directory`);
    }
    const nameBytes = bytes.readUInt16LE(at + 28);
    const extraBytes = bytes.readUInt16LE(at + 30);
    const next = names + nameBytes + extraBytes + bytes.readUInt16LE(at + 32);
    if (next > bytes.byteLength)
      throw corruptWeights(file, undefined, "the archive's directory ends too early");
    const name = bytes.toString('utf8', names, names + nameBytes);
    const extra = bytes.subarray(names + nameBytes, names + nameBytes + extraBytes);
    entries.push(parseEntry(name, bytes.subarray(at, names), extra, file));
    at = next;
  }
  return entries;
}

function parseEntry(name: string, fixed: Buffer, extra: Buffer, file: string): DirectoryEntry {
  const flags = fixed.readUInt16LE(8);
  const method = fixed.readUInt16LE(10);
  if (method !== 0 || (flags & 1) !== 0) {
    const found = method === 0 ? 'encrypted' : `compressed by method ${method}`;
    throw corruptWeights(file, name, `expected an entry stored as it is, as torch does, found one ${found}`);
  }
  const long = [...longFields(extra)];
  const value = (field: number) => (field === IN_ZIP64_FIELD ? (long.shift() ?? NaN) : field);
  // The order is that of the zip64 field.
  const sizeBytes = value(fixed.readUInt32LE(24));
  const compressedBytes = value(fixed.readUInt32LE(20));
  const localStart = value(fixed.readUInt32LE(42));
  if (
    sizeBytes !== compressedBytes ||
    !Number.isSafeInteger(sizeBytes) ||
    !Number.isSafeInteger(localStart)
  ) {
    throw corruptWeights(file, name, `expected equal sizes, found ${compressedBytes} and ${sizeBytes} bytes`);
  }
  return { name, localStart, sizeBytes };
}

/** The 64-bit numbers of an entry's zip64 field. */
function* longFields(extra: Buffer): Generator<number> {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64_FIELD) continue;
    const end = Math.min(extra.byteLength, at + 4 + extra.readUInt16LE(at + 2));
    for (let field = at + 4; field + 8 <= end; field += 8) yield Number(extra.readBigUInt64LE(field));
    return;
  }
}

/** Offset of an entry's data: after its own header, whose length the directory does not say. */
async function dataStart(
  handle: FileHandle,
  { name, localStart }: DirectoryEntry,
  directoryStart: number,
  file: string,
): Promise<number> {
  if (localStart + LOCAL_BYTES > directoryStart)
    throw corruptWeights(file, name, 'its header is not in the archive');
  const header = Buffer.alloc(LOCAL_BYTES);
  await readFully(handle, header, localStart, file);
  if (header.readUInt32LE(0) !== LOCAL_SIGNATURE)
    throw corruptWeights(file, name, 'expected a header of its own');
  return localStart + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
}
