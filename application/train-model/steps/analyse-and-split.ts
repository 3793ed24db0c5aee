import type { Dataset } from '#domain/dataset/dataset-loader.js';
import { ArenaError } from '#domain/shared/errors.js';

import type { TrainModelListener } from '../train-model-event.js';
import type { TrainModelRequest } from '../train-model-request.js';

/** Step 3: says what the split is, and what is odd about the data, before any time is spent on it. */
export function analyseAndSplit(
  request: TrainModelRequest,
  dataset: Dataset,
  listener: TrainModelListener,
): void {
  const { train, validation, test } = dataset.statistics.splitCounts;
  listener({
    type: 'log',
    level: 'info',
    message: `${train} rows to train on, ${validation} to choose the best checkpoint with, ${test} held out`,
  });
  for (const message of dataset.report.warnings) listener({ type: 'log', level: 'warning', message });
  if (request.evaluationStrategy !== 'no' && validation === 0) {
    throw new ArenaError(
      'DATASET.SPLIT_IMPOSSIBLE',
      `Expected rows for the validation split, found none of ${dataset.rowCount}: the dataset is too small for ` +
        `a share of ${request.validationRatio}. Give --validation-dataset, a larger --validation-ratio, or ` +
        '--evaluation-strategy no.',
    );
  }
}
