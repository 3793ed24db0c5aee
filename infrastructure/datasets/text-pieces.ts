import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { ArenaError, toArenaError } from '#domain/shared/errors.js';

import { hasUtf16Mark } from '../filesystem/utf16-mark.js';

const CHUNK_BYTES = 1 << 20;
const UTF8_MARK = Buffer.from('efbbbf', 'hex');

/**
 * Streams the bytes of a file without a UTF-8 byte order mark.
 * @param onBytes - sees every byte, the mark included
 * @throws ArenaError `DATASET.UNREADABLE` when the file can't be read, or is UTF-16
 */
export async function* readBytes(
  path: string,
  onBytes?: (bytes: Uint8Array) => void,
): AsyncGenerator<Buffer> {
  let isFirst = true;
  try {
    for await (const chunk of createReadStream(path, {
      highWaterMark: CHUNK_BYTES,
    }) as AsyncIterable<Buffer>) {
      onBytes?.(chunk);
      yield isFirst ? withoutMark(chunk, path) : chunk;
      isFirst = false;
    }
  } catch (thrown) {
    throw toArenaError(thrown, 'DATASET.UNREADABLE', `${path} can't be read`);
  }
}

function withoutMark(chunk: Buffer, path: string): Buffer {
  if (hasUtf16Mark(chunk)) throw notUtf8(path, 'it is UTF-16', 'UTF-16');
  return chunk.subarray(0, 3).equals(UTF8_MARK) ? chunk.subarray(3) : chunk;
}

function notUtf8(path: string, found: string, encoding: string): ArenaError {
  return new ArenaError(
    'DATASET.UNREADABLE',
    `${path} must be UTF-8, but ${found}. Convert it first, for example: iconv -f ${encoding} -t UTF-8 ${path}`,
  );
}

/**
 * Decodes bytes that must be whole UTF-8 characters.
 * @param place - for the message
 * @throws ArenaError `DATASET.UNREADABLE` when they are not UTF-8
 */
export function decodeUtf8(bytes: Buffer, path: string, place: string): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw notUtf8(path, `${place} is not`, 'WINDOWS-1252');
}

/** Length of the prefix that does not end within a character. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < needed ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/**
 * Streams a file as text, in pieces of about 1 MB that never cut a character.
 * @throws ArenaError `DATASET.UNREADABLE` when the file can't be read, or is not UTF-8
 */
export async function* readTextPieces(
  path: string,
  onBytes?: (bytes: Uint8Array) => void,
): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  let byteOffset = 0;
  for await (const chunk of readBytes(path, onBytes)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = wholeCharacters(bytes);
    yield decodeUtf8(bytes.subarray(0, whole), path, `the part after byte ${byteOffset}`);
    byteOffset += whole;
    rest = bytes.subarray(whole);
  }
  if (rest.length > 0) yield decodeUtf8(rest, path, `the part after byte ${byteOffset}`);
}
