import { stat } from 'node:fs/promises';
import type { RawRow, ReadOptions, RowReader } from './row-reader.js';
import { readTextPieces } from './text-pieces.js';

const MIN_DOCUMENT_CHARACTERS = 512;
const MAX_DOCUMENT_CHARACTERS = 65_536;
/** A file gives about this many documents, so that a small one can be split too. */
const DOCUMENTS_WANTED = 128;

/**
 * Reads plain text for language modelling, as documents in a column `text`. A document ends at the first line end after
 * its target length: 1/128 of the file, between 512 and 65,536 characters; a line twice as long as that is cut,
 * and the last document may be up to twice as long. The documents joined together are the file (without a byte order mark).
 */
export class PlainTextReader implements RowReader {
  readonly typed = false;

  constructor(private readonly path: string) {}

  async *rows({ onBytes }: ReadOptions = {}): AsyncGenerator<RawRow> {
    const target = documentLength((await stat(this.path)).size);
    let line = 1;
    let rest = '';
    for await (const piece of readTextPieces(this.path, onBytes)) {
      rest += piece;
      let start = 0;
      for (
        let end = endOfDocument(rest, start, target);
        end !== -1;
        end = endOfDocument(rest, start, target)
      ) {
        const text = rest.slice(start, end);
        yield { line, fields: { text } };
        line += countLineEnds(text);
        start = end;
      }
      rest = rest.slice(start);
    }
    if (rest !== '') yield { line, fields: { text: rest } };
  }
}

function documentLength(fileBytes: number): number {
  const share = Math.ceil(fileBytes / DOCUMENTS_WANTED);
  return Math.min(MAX_DOCUMENT_CHARACTERS, Math.max(MIN_DOCUMENT_CHARACTERS, share));
}

/** Where the document that starts at `start` ends (exclusive); -1 when more of the file is needed to tell. */
function endOfDocument(text: string, start: number, target: number): number {
  const limit = start + 2 * target;
  if (text.length <= limit) return -1;
  const lineEnd = text.indexOf('\n', start + target - 1) + 1;
  if (lineEnd !== 0 && lineEnd <= limit) return lineEnd;
  const isInsidePair = (text.charCodeAt(limit - 1) & 0xfc00) === 0xd800; // a high surrogate wants its low one
  return isInsidePair ? limit - 1 : limit;
}

function countLineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
