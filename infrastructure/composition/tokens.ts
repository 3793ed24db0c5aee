import type { ServiceIdentifier } from 'inversify';

import type { EvaluateModelUseCase } from '#application/evaluate-model/evaluate-model-use-case.js';
import type { ExportModelUseCase } from '#application/export-model/export-model-use-case.js';
import type { PredictUseCase } from '#application/predict/predict-use-case.js';
import type { ResumeSessionUseCase } from '#application/resume-session/resume-session-use-case.js';
import type { RelaunchSessionUseCase } from '#application/relaunch-session/relaunch-session-use-case.js';
import type { ListSessionsUseCase } from '#application/sessions/list-sessions-use-case.js';
import type { ShowSessionUseCase } from '#application/sessions/show-session-use-case.js';
import type { ReplaySessionUseCase } from '#application/sessions/replay/replay-session-use-case.js';
import type { VerifySessionUseCase } from '#application/sessions/verify-session-use-case.js';
import type { TrainModelPorts } from '#application/train-model/train-model-ports.js';
import type { TrainModelUseCase } from '#application/train-model/train-model-use-case.js';
import type { ModelExporter } from '#domain/model/model-exporter.js';
import type { TextGenerator } from '#domain/model/text-generator.js';

type PortTokens = { readonly [Name in keyof TrainModelPorts]: ServiceIdentifier<TrainModelPorts[Name]> };

/** Names under which the container holds ports and use cases. A port's token is called like the port's field. */
export const TOKENS: PortTokens & {
  readonly generator: ServiceIdentifier<TextGenerator>;
  readonly trainModel: ServiceIdentifier<TrainModelUseCase>;
  readonly resumeSession: ServiceIdentifier<ResumeSessionUseCase>;
  readonly relaunchSession: ServiceIdentifier<RelaunchSessionUseCase>;
  readonly listSessions: ServiceIdentifier<ListSessionsUseCase>;
  readonly showSession: ServiceIdentifier<ShowSessionUseCase>;
  readonly verifySession: ServiceIdentifier<VerifySessionUseCase>;
  readonly replaySession: ServiceIdentifier<ReplaySessionUseCase>;
  readonly evaluateModel: ServiceIdentifier<EvaluateModelUseCase>;
  readonly exporter: ServiceIdentifier<ModelExporter>;
  readonly predict: ServiceIdentifier<PredictUseCase>;
  readonly exportModel: ServiceIdentifier<ExportModelUseCase>;
} = {
  engines: Symbol.for('EngineRegistry'),
  datasetLoader: Symbol.for('DatasetLoader'),
  datasetSurveyor: Symbol.for('DatasetSurveyor'),
  tokenizers: Symbol.for('TokenizerFactory'),
  tokenCache: Symbol.for('TokenCache'),
  hub: Symbol.for('ModelHub'),
  models: Symbol.for('ModelManager'),
  trainer: Symbol.for('Trainer'),
  metrics: Symbol.for('MetricsTrackerFactory'),
  checkpoints: Symbol.for('CheckpointManagerFactory'),
  storage: Symbol.for('StorageProviderFactory'),
  outbox: Symbol.for('Outbox'),
  sessions: Symbol.for('SessionStore'),
  runLog: Symbol.for('RunLogWriter'),
  workspace: Symbol.for('Workspace'),
  runtime: Symbol.for('RuntimeFacts'),
  processes: Symbol.for('ProcessPlace'),
  now: Symbol.for('Clock'),
  generator: Symbol.for('TextGenerator'),
  trainModel: Symbol.for('TrainModelUseCase'),
  resumeSession: Symbol.for('ResumeSessionUseCase'),
  relaunchSession: Symbol.for('RelaunchSessionUseCase'),
  listSessions: Symbol.for('ListSessionsUseCase'),
  showSession: Symbol.for('ShowSessionUseCase'),
  verifySession: Symbol.for('VerifySessionUseCase'),
  replaySession: Symbol.for('ReplaySessionUseCase'),
  evaluateModel: Symbol.for('EvaluateModelUseCase'),
  exporter: Symbol.for('ModelExporter'),
  predict: Symbol.for('PredictUseCase'),
  exportModel: Symbol.for('ExportModelUseCase'),
};
