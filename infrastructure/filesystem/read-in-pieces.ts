import { createReadStream } from 'node:fs';

const PIECE_BYTES = 1024 * 1024;

/** Content of a file, a megabyte at a time. The file is opened when the first piece is asked for. */
export async function* readInPieces(file: string): AsyncGenerator<Uint8Array> {
  for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES })) yield piece as Buffer;
}
