import type { Dataset } from '#domain/dataset/dataset-loader.js';
import type { Model } from '#domain/model/model-manager.js';
import type { Tokenizer } from '#domain/tokenization/tokenizer.js';

import type { Resources } from '../resources.js';
import type { RunOrigin } from './run-origin.js';
import type { OpenedRun } from './steps/open-run.js';
import type { EncodedSplits } from './steps/tokenize.js';
import type { TrainModelListener } from './train-model-event.js';
import type { TrainModelPorts } from './train-model-ports.js';
import type { TrainModelRequest } from './train-model-request.js';
import type { TrainingRunPlan } from './training-run-plan.js';

/** What step 6 works with. */
export interface TrainingSetupInput {
  readonly ports: TrainModelPorts;
  readonly request: TrainModelRequest;
  readonly opened: OpenedRun;
  readonly dataset: Dataset;
  readonly tokenizer: Tokenizer;
  readonly model: Model;
  readonly splits: EncodedSplits;
  readonly plan: TrainingRunPlan;
  readonly resources: Resources;
  readonly listener: TrainModelListener;
  readonly origin: RunOrigin;
}
