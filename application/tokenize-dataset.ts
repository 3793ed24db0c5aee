import { SPLIT, type Dataset, type SplitName } from '#domain/dataset/dataset-loader.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import type { TextFitting, TokenCache, Tokenizer, TokenStore } from '#domain/tokenization/tokenizer.js';
import type { TokenSequence } from '#domain/tokenization/windows-of.js';
import type { EncodedSplit } from '#domain/training/trainer.js';

import { assertIdsFit } from './assert-ids-fit.js';
import type { Resources } from './resources.js';

/** How a dataset becomes tokens. */
export interface TokenizeDatasetInput {
  readonly tokenCache: TokenCache;
  readonly dataset: Dataset;
  readonly tokenizer: Tokenizer;
  /** Of the model that reads the tokens. */
  readonly specification: ModelSpecification;
  /** Its `maxLength` is also that of the blocks of language modelling. */
  readonly fitting: TextFitting;
  /** Closes the stores when the run ends. */
  readonly resources: Resources;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Turns texts into tokens, or finds them in the cache: one store of all rows for classification, one of blocks per
 * split for language modelling. The result gives any split.
 *
 * @throws ArenaError `TOKENIZER.INVALID` where the model has no embedding for a token
 */
export async function tokenizeDataset(
  input: TokenizeDatasetInput,
): Promise<(name: SplitName) => Promise<EncodedSplit>> {
  if (input.dataset.objective === 'causal_language_modeling') return (name) => encodedBlocks(input, name);
  const { dataset } = input;
  const tokens = await own(
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
  const tokens = await own(
    input,
    await input.tokenCache.encodeBlocks(source, input.tokenizer, input.fitting.maxLength, (done) =>
      input.onProgress?.(done, dataset.countOf(name)),
    ),
  );
  return { tokens, rows: Uint32Array.from({ length: tokens.rowCount }, (_, row) => row) };
}

async function own(
  { resources, tokenizer, specification }: TokenizeDatasetInput,
  store: TokenStore,
): Promise<TokenStore> {
  const tokens = resources.own(store, (owned) => owned.close());
  await assertIdsFit(tokenizer, specification, sequencesOf(tokens));
  return tokens;
}

function* sequencesOf(tokens: TokenStore): Generator<TokenSequence> {
  for (let row = 0; row < tokens.rowCount; row++) yield* tokens.read([row]);
}

function rowsOf(dataset: Dataset, name: SplitName): Uint32Array {
  const rows = new Uint32Array(dataset.countOf(name));
  const { splits } = dataset;
  const wanted = SPLIT[name];
  let count = 0;
  for (let row = 0; row < splits.length; row++) if (splits[row] === wanted) rows[count++] = row;
  return rows;
}
