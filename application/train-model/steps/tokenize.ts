import type { Dataset, SplitName } from '#domain/dataset/dataset-loader.js';
import { SPLIT } from '#domain/dataset/dataset-loader.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { Tokenizer, TokenStore } from '#domain/tokenization/tokenizer.js';
import type { EncodedSplit } from '#domain/training/trainer.js';

import type { Resources } from '../resources.js';
import type { TrainModelListener } from '../train-model-event.js';
import type { TrainModelPorts } from '../train-model-ports.js';

/** The three splits as tokens; validation and test are absent when they have no rows. */
export type EncodedSplits = { readonly train: EncodedSplit } & {
  readonly [name in Exclude<SplitName, 'train'>]?: EncodedSplit;
};

/** Step 5: turns texts into tokens, or finds them in the cache; rows for classification, blocks for language modelling. */
export async function tokenize(
  ports: TrainModelPorts,
  dataset: Dataset,
  tokenizer: Tokenizer,
  maxSequenceLength: number,
  resources: Resources,
  listener: TrainModelListener,
): Promise<EncodedSplits> {
  const own = (store: TokenStore): TokenStore => resources.own(store, (owned) => owned.close());
  const split =
    dataset.objective === 'causal_language_modeling'
      ? async (name: SplitName) =>
          encodedBlocks(own(await encodeBlocks(ports, dataset, name, tokenizer, maxSequenceLength)))
      : await encodedRows(ports, dataset, tokenizer, maxSequenceLength, own, listener);
  const train = await split('train');
  if (train.rows.length === 0) {
    throw new ArenaError(
      'DATASET.SPLIT_IMPOSSIBLE',
      'Expected at least one row to train on, found none in the training split. Give more data or a larger --train-ratio.',
    );
  }
  const validation = dataset.countOf('validation') > 0 ? await split('validation') : undefined;
  const test = dataset.countOf('test') > 0 ? await split('test') : undefined;
  return { train, ...(validation && { validation }), ...(test && { test }) };
}

async function encodedRows(
  ports: TrainModelPorts,
  dataset: Dataset,
  tokenizer: Tokenizer,
  maxLength: number,
  own: (store: TokenStore) => TokenStore,
  listener: TrainModelListener,
): Promise<(name: SplitName) => EncodedSplit> {
  const store = own(
    await ports.tokenCache.encodeRows(
      { fingerprint: dataset.fingerprint, rowCount: dataset.rowCount, texts: () => dataset.texts() },
      tokenizer,
      { addSpecialTokens: true, maxLength },
      (done) => listener({ type: 'tokenizing', done, total: dataset.rowCount }),
    ),
  );
  const labels = { ids: dataset.labelIds, offsets: dataset.labelOffsets };
  return (name) => ({ tokens: store, rows: rowsOf(dataset, name), labels });
}

function encodeBlocks(
  ports: TrainModelPorts,
  dataset: Dataset,
  name: SplitName,
  tokenizer: Tokenizer,
  blockLength: number,
): Promise<TokenStore> {
  const source = { fingerprint: `${dataset.fingerprint}:${name}`, texts: () => dataset.texts(name) };
  return ports.tokenCache.encodeBlocks(source, tokenizer, blockLength);
}

function encodedBlocks(store: TokenStore): EncodedSplit {
  return { tokens: store, rows: Uint32Array.from({ length: store.rowCount }, (_, row) => row) };
}

function rowsOf(dataset: Dataset, name: SplitName): Uint32Array {
  const rows = new Uint32Array(dataset.countOf(name));
  let count = 0;
  for (const [row, split] of dataset.splits.entries()) if (split === SPLIT[name]) rows[count++] = row;
  return rows;
}
