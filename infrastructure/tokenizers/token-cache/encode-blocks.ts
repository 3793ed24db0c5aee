import type { TokenCache, Tokenizer } from '#domain/tokenization/tokenizer.js';

import { mapInFlight } from './in-flight.js';
import { splitLongText } from './split-long-text.js';
import { BATCHES_IN_FLIGHT, textBatches } from './text-batches.js';
import { TokenWriter, type TokenRun } from './token-writer.js';

type DocumentSource = Parameters<TokenCache['encodeBlocks']>[0];

/** A part of a document, and whether the document ends with it. */
interface DocumentPiece {
  readonly text: string;
  readonly isLast: boolean;
}

/**
 * Encodes all documents, one after the other, each followed by the end of text, into the files of a folder. Errors:
 * `FILESYSTEM.*`.
 */
export async function encodeBlocks(
  folder: string,
  source: DocumentSource,
  tokenizer: Tokenizer,
  blockLength: number,
  onProgress?: (documents: number) => void,
): Promise<void> {
  const writer = await TokenWriter.create(folder, tokenizer.vocabularySize);
  const { endOfText } = tokenizer.specialTokens;
  const end = endOfText === undefined ? [] : [runOf([endOfText])];
  try {
    let documents = 0;
    const encoded = mapInFlight(textBatches(piecesOf(source)), BATCHES_IN_FLIGHT, async (pieces) => ({
      pieces,
      runs: await tokenizer.encodeBatch(pieces, { addSpecialTokens: false }),
    }));
    for await (const { pieces, runs } of encoded) {
      await writer.append(runs.flatMap((run, place) => (pieces[place]!.isLast ? [run, ...end] : [run])));
      for (const { isLast } of pieces) if (isLast) documents++;
      onProgress?.(documents);
    }
    await writer.finishBlocks(blockLength, blockCount(writer.totalTokens, blockLength));
  } finally {
    await writer.close();
  }
}

async function* piecesOf(source: DocumentSource): AsyncGenerator<DocumentPiece> {
  for await (const { text } of source.texts()) {
    let held: string | undefined;
    for (const piece of splitLongText(text)) {
      if (held !== undefined) yield { text: held, isLast: false };
      held = piece;
    }
    yield { text: held ?? '', isLast: true };
  }
}

/** A last block of one token is left out: it has no next token to predict. */
function blockCount(totalTokens: number, blockLength: number): number {
  const whole = Math.floor(totalTokens / blockLength);
  return totalTokens - whole * blockLength > 1 ? whole + 1 : whole;
}

function runOf(ids: readonly number[]): TokenRun {
  return { ids: Int32Array.from(ids), typeIds: new Uint8Array(ids.length) };
}
