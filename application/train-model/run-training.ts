import { runTrainingPlan, type PlanOrigin } from '../train-plan/run-training-plan.js';
import { asksForPlan } from './plan-settings.js';
import type { TrainModelPorts } from './train-model-ports.js';
import type { TrainModelRequest } from './train-model-request.js';
import type { TrainModelResponse } from './train-model-response.js';
import { runTrainingPipeline, type TrainModelOptions } from './training-pipeline.js';

/** Trains what a request asks for in a new session: one model, or those of a plan. */
export function runTraining(
  ports: TrainModelPorts,
  request: TrainModelRequest,
  options: TrainModelOptions = {},
  origin: Pick<PlanOrigin, 'parentSession' | 'sourceFile'> = {},
): Promise<TrainModelResponse> {
  return asksForPlan(request)
    ? runTrainingPlan(ports, request, options, origin)
    : runTrainingPipeline(ports, request, options, origin);
}
