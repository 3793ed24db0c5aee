import type { Dataset, DatasetFormat, DatasetLoader } from '#domain/dataset/dataset-loader.js';
import { LabelSpace } from '#domain/dataset/label-space.js';
import { trainableObjective } from '#domain/model/model-objective.js';
import type { ModelSpecification } from '#domain/model/specification.js';

/** A file to measure a model on. */
export interface LabelledRows {
  readonly dataset: string;
  readonly format?: DatasetFormat;
  readonly textColumn?: string;
  readonly textPairColumn?: string;
  readonly labelColumn?: string;
}

/** All rows of a file as one split, `train`, with the labels that a model knows: nothing is trained on them. */
export function loadLabelledRows(
  loader: DatasetLoader,
  { dataset, format, textColumn, textPairColumn, labelColumn }: LabelledRows,
  specification: ModelSpecification,
): Promise<Dataset> {
  return loader.load({
    trainFile: dataset,
    ...(format === undefined ? {} : { format }),
    objective: trainableObjective(specification.objective),
    ...(textColumn === undefined ? {} : { textColumn }),
    ...(textPairColumn === undefined ? {} : { textPairColumn }),
    ...(labelColumn === undefined ? {} : { labelColumn }),
    ...(specification.labels.length === 0 ? {} : { labelSpace: new LabelSpace(specification.labels) }),
    ratios: { train: 1, validation: 0, test: 0 },
    stratified: false,
    seed: 0,
  });
}
