import { SPLIT, type Dataset, type SplitName } from '#domain/dataset/dataset-loader.js';
import type { TextFitting, TokenCache, Tokenizer, TokenStore } from '#domain/tokenization/tokenizer.js';
import type { EncodedSplit } from '#domain/training/trainer.js';

import type { Resources } from './resources.js';

/** How a dataset becomes tokens. */
export interface TokenizeDatasetInput {
  readonly tokenCache: TokenCache;
  readonly dataset: Dataset;
  readonly tokenizer: Tokenizer;
  /** Its `maxLength` is also that of the blocks of language modelling. */
  readonly fitting: TextFitting;
  /** Closes the stores when the run ends. */
  readonly resources: Resources;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Turns texts into tokens, or finds them in the cache: one store of all rows for classification, one of blocks per
 * split for language modelling. The result gives any split.
 */
export async function tokenizeDataset(
  input: TokenizeDatasetInput,
): Promise<(name: SplitName) => Promise<EncodedSplit>> {
  if (input.dataset.objective === 'causal_language_modeling') return (name) => encodedBlocks(input, name);
  const { dataset } = input;
  const tokens = own(
    input,
    await input.tokenCache.encodeRows(
      { fingerprint: dataset.fingerprint, rowCount: dataset.rowCount, texts: () => dataset.texts() },
      input.tokenizer,
      { addSpecialTokens: true, ...input.fitting },
      (done) => input.onProgress?.(done, dataset.rowCount),
    ),
  );
  const labels = { ids: dataset.labelIds, offsets: dataset.labelOffsets };
  return (name) => Promise.resolve({ tokens, rows: rowsOf(dataset, name), labels });
}

async function encodedBlocks(input: TokenizeDatasetInput, name: SplitName): Promise<EncodedSplit> {
  const { dataset } = input;
  const source = { fingerprint: `${dataset.fingerprint}:${name}`, texts: () => dataset.texts(name) };
  const tokens = own(
    input,
    await input.tokenCache.encodeBlocks(source, input.tokenizer, input.fitting.maxLength, (done) =>
      input.onProgress?.(done, dataset.countOf(name)),
    ),
  );
  return { tokens, rows: Uint32Array.from({ length: tokens.rowCount }, (_, row) => row) };
}

function own({ resources }: TokenizeDatasetInput, store: TokenStore): TokenStore {
  return resources.own(store, (owned) => owned.close());
}

function rowsOf(dataset: Dataset, name: SplitName): Uint32Array {
  const rows = new Uint32Array(dataset.countOf(name));
  const { splits } = dataset;
  const wanted = SPLIT[name];
  let count = 0;
  for (let row = 0; row < splits.length; row++) if (splits[row] === wanted) rows[count++] = row;
  return rows;
}
