import type { Dataset, DatasetLoader } from '#domain/dataset/dataset-loader.js';
import type { EngineRegistry } from '#domain/engine/engine.js';
import { breakdown } from '#domain/evaluation/breakdown.js';
import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import type { ModelHub, ModelLookup } from '#domain/model/model-hub.js';
import type { ModelManager } from '#domain/model/model-manager.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import type { TokenCache, TokenizerFactory } from '#domain/tokenization/tokenizer.js';
import type { EncodedSplit, Predictions, Trainer } from '#domain/training/trainer.js';

import { loadLabelledRows } from '../load-labelled-rows.js';
import { locateModel } from '../locate-model.js';
import { precisionOf } from '../request/precision-name.js';
import { Resources } from '../resources.js';
import { tokenizeDataset } from '../tokenize-dataset.js';
import { trainedFitting } from '../trained-fitting.js';
import type { EvaluateModelRequest } from './evaluate-model-request.js';
import type { EvaluateModelResponse } from './evaluate-model-response.js';

/** What an evaluation uses from outside. */
export interface EvaluateModelPorts {
  readonly engines: EngineRegistry;
  readonly datasetLoader: DatasetLoader;
  readonly tokenizers: TokenizerFactory;
  readonly tokenCache: TokenCache;
  readonly hub: ModelHub;
  readonly models: ModelManager;
  readonly trainer: Trainer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** `arena evaluate`: what a saved model is worth on all rows of a file. Failures are thrown as `ArenaError`. */
export class EvaluateModelUseCase {
  constructor(private readonly ports: EvaluateModelPorts) {}

  /**
   * @param onProgress - rows done, of all
   * @param lookup - told of a download
   */
  async execute(
    request: EvaluateModelRequest,
    onProgress?: (done: number, total: number) => void,
    lookup: ModelLookup = {},
  ): Promise<EvaluateModelResponse> {
    const { ports } = this;
    const resources = new Resources();
    try {
      const { folder } = await locateModel(ports.hub, request, lookup);
      const specification = await ports.models.describe(folder);
      const engine = await ports.engines.activate(
        request.engine,
        precisionOf(request.precision),
        request.device,
      );
      const dataset = await loadLabelledRows(ports.datasetLoader, request, specification);
      const tokenizer = await ports.tokenizers.open(folder);
      const splitOf = await tokenizeDataset({
        tokenCache: ports.tokenCache,
        dataset,
        tokenizer,
        specification,
        fitting: trainedFitting(specification, tokenizer, request),
        resources,
      });
      const split = await splitOf('train');
      const model = resources.own(await ports.models.open(folder), (owned) => owned.dispose());
      const startedAt = ports.now();
      const predictions = await ports.trainer.predict(model, split, request.batchSize, onProgress);
      const seconds = (ports.now() - startedAt) / 1000;
      return {
        ...describe(specification, dataset, split, predictions, await columnsOf(dataset, request.by ?? [])),
        engine: engine.name,
        device: engine.device,
        precision: engine.precision,
        samplesPerSecond: split.rows.length / seconds,
      };
    } finally {
      await resources.releaseAll();
    }
  }
}

function describe(
  specification: ModelSpecification,
  dataset: Dataset,
  split: EncodedSplit,
  predictions: Predictions,
  columns: ReadonlyMap<string, readonly string[]>,
): Omit<EvaluateModelResponse, 'engine' | 'device' | 'precision' | 'samplesPerSecond'> {
  const evaluation = evaluatePredictions(specification, predictions, split);
  return {
    samples: split.rows.length,
    badRows: dataset.report.badRowCount,
    metrics: evaluation.metrics,
    ...(evaluation.majorityBaseline === undefined ? {} : { majorityBaseline: evaluation.majorityBaseline }),
    perLabel: evaluation.perLabel,
    labels: specification.labels,
    ...(evaluation.confusionMatrix === undefined
      ? {}
      : { confusionMatrix: evaluation.confusionMatrix.map((row) => Array.from(row)) }),
    breakdown: breakdown(columns, evaluation.correct).map(({ values, samples, accuracy }) => ({
      values,
      samples,
      metrics: { accuracy },
    })),
    warnings: dataset.report.warnings,
  };
}

async function columnsOf(
  dataset: Dataset,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const columns = new Map<string, readonly string[]>();
  for (const name of names) columns.set(name, await dataset.valuesOf(name));
  return columns;
}
