import type { Dataset, SplitName } from '#domain/dataset/dataset-loader.js';
import type { Model } from '#domain/model/model-manager.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { TextFitting, Tokenizer } from '#domain/tokenization/tokenizer.js';
import type { EncodedSplit } from '#domain/training/trainer.js';

import type { Resources } from '../../resources.js';
import { tokenizeDataset } from '../../tokenize-dataset.js';
import type { TrainModelListener } from '../train-model-event.js';
import type { TrainModelPorts } from '../train-model-ports.js';

/** The three splits as tokens; validation and test are absent when they have no rows. */
export type EncodedSplits = { readonly train: EncodedSplit } & {
  readonly [name in Exclude<SplitName, 'train'>]?: EncodedSplit;
};

/** Step 5: the tokens of the three splits. */
export async function tokenize(
  ports: TrainModelPorts,
  dataset: Dataset,
  { tokenizer, model }: { readonly tokenizer: Tokenizer; readonly model: Model },
  fitting: TextFitting,
  resources: Resources,
  listener: TrainModelListener,
): Promise<EncodedSplits> {
  const splitOf = await tokenizeDataset({
    tokenCache: ports.tokenCache,
    dataset,
    tokenizer,
    specification: model.specification,
    fitting,
    resources,
    onProgress: (done, total) => listener({ type: 'tokenizing', done, total }),
  });
  const train = await splitOf('train');
  if (train.rows.length === 0) {
    throw new ArenaError(
      'DATASET.SPLIT_IMPOSSIBLE',
      'Expected at least one row to train on, found none in the training split. Give more data or a larger --train-ratio.',
    );
  }
  const validation = dataset.countOf('validation') > 0 ? await splitOf('validation') : undefined;
  const test = dataset.countOf('test') > 0 ? await splitOf('test') : undefined;
  return { train, ...(validation && { validation }), ...(test && { test }) };
}
