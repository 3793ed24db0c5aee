export { createContainer, type ContainerOptions } from '#infrastructure/composition/create-container.js';
export { TOKENS } from '#infrastructure/composition/tokens.js';
export { TrainModelUseCase } from '#application/train-model/train-model-use-case.js';
export { TRAINING_STEPS, type TrainModelOptions } from '#application/train-model/training-pipeline.js';
export {
  parseTrainModelRequest,
  type TrainModelRequest,
} from '#application/train-model/train-model-request.js';
export type { TrainModelResponse } from '#application/train-model/train-model-response.js';
export type { TrainModelEvent } from '#application/train-model/train-model-event.js';
export { ResumeSessionUseCase } from '#application/resume-session/resume-session-use-case.js';
export {
  parseResumeSessionRequest,
  type ResumeSessionRequest,
} from '#application/resume-session/resume-session-request.js';
export { ListSessionsUseCase, type SessionList } from '#application/sessions/list-sessions-use-case.js';
export { ShowSessionUseCase, type SessionDescription } from '#application/sessions/show-session-use-case.js';
export {
  VerifySessionUseCase,
  type SessionVerification,
} from '#application/sessions/verify-session-use-case.js';
export {
  ReplaySessionUseCase,
  type SessionReplay,
} from '#application/sessions/replay/replay-session-use-case.js';
export { RelaunchSessionUseCase } from '#application/relaunch-session/relaunch-session-use-case.js';
export {
  parseRelaunchSessionRequest,
  type RelaunchSessionRequest,
} from '#application/relaunch-session/relaunch-session-request.js';
export { EvaluateModelUseCase } from '#application/evaluate-model/evaluate-model-use-case.js';
export {
  parseEvaluateModelRequest,
  type EvaluateModelRequest,
} from '#application/evaluate-model/evaluate-model-request.js';
export type { EvaluateModelResponse } from '#application/evaluate-model/evaluate-model-response.js';
export { PredictUseCase } from '#application/predict/predict-use-case.js';
export { parsePredictRequest, type PredictRequest } from '#application/predict/predict-request.js';
export type { PredictResponse } from '#application/predict/predict-response.js';
export { ArenaError } from '#domain/shared/errors.js';
export type { ErrorCode } from '#domain/shared/error-codes.js';
