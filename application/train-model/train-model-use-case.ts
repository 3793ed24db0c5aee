import type { TrainModelPorts } from './train-model-ports.js';
import type { TrainModelRequest } from './train-model-request.js';
import type { TrainModelResponse } from './train-model-response.js';
import { runTraining } from './run-training.js';
import type { TrainModelOptions } from './training-pipeline.js';

/** Trains a new session: request in, response out. */
export class TrainModelUseCase {
  constructor(private readonly ports: TrainModelPorts) {}

  execute(request: TrainModelRequest, options: TrainModelOptions = {}): Promise<TrainModelResponse> {
    return runTraining(this.ports, request, options);
  }
}
