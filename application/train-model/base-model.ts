import type { BaseModel } from '#domain/model/fine-tuning.js';

import type { OpenedRun } from './steps/open-run.js';
import type { TrainModelPorts } from './train-model-ports.js';

/** Adapters outlive the current folder: a model that is not of the hub is named by its whole path. */
export function baseModelOf(
  { training, startingModel }: OpenedRun,
  { workspace }: TrainModelPorts,
): BaseModel | undefined {
  if (training.hyperparameters.loraRank === undefined || startingModel === undefined) return undefined;
  const { commit } = startingModel;
  if (commit === undefined) return { name: workspace.fromCurrentFolder(training.model) };
  return { name: training.model, revision: commit };
}
