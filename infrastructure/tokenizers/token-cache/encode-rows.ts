import { ArenaError } from '#domain/shared/errors.js';
import type { EncodeOptions, TokenCache, Tokenizer } from '#domain/tokenization/tokenizer.js';

import { mapInFlight } from './in-flight.js';
import { BATCHES_IN_FLIGHT, textBatches } from './text-batches.js';
import { TokenWriter } from './token-writer.js';

type RowSource = Parameters<TokenCache['encodeRows']>[0];

/** Encodes every row of a dataset into the files of a folder. Errors: `DATASET.UNREADABLE`, `FILESYSTEM.*`. */
export async function encodeRows(
  folder: string,
  source: RowSource,
  tokenizer: Tokenizer,
  options: EncodeOptions,
  onProgress?: (rows: number) => void,
): Promise<void> {
  const writer = await TokenWriter.create(folder, tokenizer.vocabularySize);
  try {
    const lengths = new Uint32Array(source.rowCount);
    let truncatedCount = 0;
    let row = 0;
    const encoded = mapInFlight(textBatches(inRowOrder(source)), BATCHES_IN_FLIGHT, (batch) =>
      tokenizer.encodeBatch(batch, options),
    );
    for await (const encodings of encoded) {
      for (const { ids, isCut } of encodings) {
        if (isCut) truncatedCount++;
        lengths[row++] = ids.length;
      }
      await writer.append(encodings);
      onProgress?.(row);
    }
    if (row !== source.rowCount) throw changedData(source.rowCount, row);
    await writer.finishRows(lengths, truncatedCount, options.windows && options.maxLength);
  } finally {
    await writer.close();
  }
}

async function* inRowOrder(
  source: RowSource,
): AsyncGenerator<{ readonly text: string; readonly textPair?: string }> {
  let row = 0;
  for await (const item of source.texts()) {
    if (item.index !== row || row >= source.rowCount) throw changedData(source.rowCount, item.index);
    row++;
    yield item;
  }
}

function changedData(rowCount: number, found: number): ArenaError {
  return new ArenaError(
    'DATASET.UNREADABLE',
    `Expected the ${rowCount} rows that were counted when the dataset was loaded, found row ${found} out of place. ` +
      'Something changed the files meanwhile: run the command again.',
  );
}
