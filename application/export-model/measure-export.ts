import type { DatasetLoader } from '#domain/dataset/dataset-loader.js';
import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import type { ExportedModelRunner } from '#domain/model/exported-model-runner.js';
import type { Model } from '#domain/model/model-manager.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { TokenCache, Tokenizer } from '#domain/tokenization/tokenizer.js';
import type { Trainer } from '#domain/training/trainer.js';

import { loadLabelledRows, type LabelledRows } from '../load-labelled-rows.js';
import type { Resources } from '../resources.js';
import { tokenizeDataset } from '../tokenize-dataset.js';
import { trainedFitting } from '../trained-fitting.js';

const BATCH_SIZE = 32;

/** What a measurement uses from outside. */
export interface MeasureExportPorts {
  readonly datasetLoader: DatasetLoader;
  readonly tokenCache: TokenCache;
  readonly trainer: Trainer;
  readonly runner: ExportedModelRunner;
}

/** What a classifier is worth on the same rows before and after its export. */
export interface ExportMeasurement {
  readonly samples: number;
  readonly original: Readonly<Record<string, number>>;
  readonly exported: Readonly<Record<string, number>>;
}

/** Measures a model and its exported graph on the rows of a file. Errors: `CONFIG.INVALID` for a model without labels. */
export async function measureExport(
  ports: MeasureExportPorts,
  rows: LabelledRows,
  { model, tokenizer, path }: { readonly model: Model; readonly tokenizer: Tokenizer; readonly path: string },
  resources: Resources,
): Promise<ExportMeasurement> {
  const { specification } = model;
  if (specification.labels.length === 0) {
    throw new ArenaError(
      'CONFIG.INVALID',
      `Expected a classifier to measure on ${rows.dataset}, found a model for ${specification.objective}. ` +
        'Leave --dataset out.',
    );
  }
  const splitOf = await tokenizeDataset({
    tokenCache: ports.tokenCache,
    dataset: await loadLabelledRows(ports.datasetLoader, rows, specification),
    tokenizer,
    specification,
    fitting: trainedFitting(specification, tokenizer),
    resources,
  });
  const split = await splitOf('train');
  const predictions = await ports.trainer.predict(model, split, BATCH_SIZE);
  const logits = await ports.runner.predict(path, split, BATCH_SIZE);
  // The loss is the trainer's to compute: what the exported model is worth shows in its answers.
  const metricsOf = (of: Float32Array): Readonly<Record<string, number>> => {
    const { metrics } = evaluatePredictions(specification, { ...predictions, logits: of }, split);
    return Object.fromEntries(Object.entries(metrics).filter(([name]) => name !== 'loss'));
  };
  return {
    samples: split.rows.length,
    original: metricsOf(predictions.logits),
    exported: metricsOf(logits),
  };
}
