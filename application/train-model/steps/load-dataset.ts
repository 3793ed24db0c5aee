import type { Dataset } from '#domain/dataset/dataset-loader.js';
import { ArenaError } from '#domain/shared/errors.js';
import { objectiveOf } from '#domain/training/task.js';

import type { TrainModelListener } from '../train-model-event.js';
import type { TrainModelPorts } from '../train-model-ports.js';
import type { TrainModelRequest } from '../train-model-request.js';

/** Step 2: reads the files once; texts stay on disk. */
export async function loadDataset(
  ports: TrainModelPorts,
  request: TrainModelRequest,
  listener: TrainModelListener,
): Promise<Dataset> {
  const dataset = await ports.datasetLoader.load({
    trainFile: request.dataset,
    ...(request.validationDataset === undefined ? {} : { validationFile: request.validationDataset }),
    ...(request.testDataset === undefined ? {} : { testFile: request.testDataset }),
    ...(request.format === undefined ? {} : { format: request.format }),
    quotes: request.quotes,
    objective: objectiveOf(request.task, request.multiLabel),
    ...(request.textColumn === undefined ? {} : { textColumn: request.textColumn }),
    ...(request.textPairColumn === undefined ? {} : { textPairColumn: request.textPairColumn }),
    ...(request.labelColumn === undefined ? {} : { labelColumn: request.labelColumn }),
    ...(request.groupColumn === undefined ? {} : { groupColumn: request.groupColumn }),
    ...(request.positiveLabel === undefined ? {} : { positiveLabel: request.positiveLabel }),
    ...(request.languageColumn === undefined ? {} : { languageColumn: request.languageColumn }),
    ...(request.detectLanguages === undefined ? {} : { detectLanguages: request.detectLanguages }),
    ...(request.language === undefined ? {} : { language: request.language }),
    ratios: { train: request.trainRatio, validation: request.validationRatio, test: request.testRatio },
    stratified: request.stratified,
    seed: request.seed,
  });
  listener({ type: 'dataset', statistics: dataset.statistics, report: dataset.report });
  assertLabelCount(request, dataset);
  return dataset;
}

function assertLabelCount(request: TrainModelRequest, dataset: Dataset): void {
  const found = dataset.labelSpace?.names ?? [];
  if (request.numLabels === undefined || request.numLabels === found.length) return;
  throw new ArenaError(
    'DATASET.LABELS_INVALID',
    `Expected ${request.numLabels} labels (--num-labels), found ${found.length} in ${request.dataset}: ` +
      `${found.slice(0, 20).join(', ')}${found.length > 20 ? ', ...' : ''}. Correct the data or leave the flag out.`,
  );
}
