import { evaluatePredictions, type Evaluation } from '#domain/evaluation/evaluate-predictions.js';
import type { Model } from '#domain/model/model-manager.js';
import type { EncodedSplit, Predictions } from '#domain/training/trainer.js';

import type { TrainModelListener } from '../train-model-event.js';
import type { TrainModelPorts } from '../train-model-ports.js';
import type { EncodedSplits } from './tokenize.js';

/** What the trained model is worth on rows that it was not trained on. */
export interface HeldOutResult {
  /** Which rows: the test split, or the validation split where there is no test split. */
  readonly splitName: 'test' | 'validation';
  readonly split: EncodedSplit;
  readonly predictions: Predictions;
  readonly evaluation: Evaluation;
}

/** Step 8: evaluates the best weights on the held-out split; undefined when no row is held out. */
export async function evaluateBest(
  ports: TrainModelPorts,
  model: Model,
  splits: EncodedSplits,
  batchSize: number,
  listener: TrainModelListener,
): Promise<HeldOutResult | undefined> {
  const splitName = splits.test === undefined ? 'validation' : 'test';
  const split = splits[splitName];
  if (split === undefined) return undefined;
  const predictions = await ports.trainer.predict(model, split, batchSize, (done, total) =>
    listener({ type: 'trainer', event: { type: 'evaluation_progress', done, total } }),
  );
  return {
    splitName,
    split,
    predictions,
    evaluation: evaluatePredictions(model.specification, predictions, split),
  };
}
