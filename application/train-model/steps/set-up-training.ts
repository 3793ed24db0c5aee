import type { Dataset } from '#domain/dataset/dataset-loader.js';
import { summarizeLengths } from '#domain/dataset/length-summary.js';
import type { Model } from '#domain/model/model-manager.js';
import { countLengthClasses } from '#domain/session/length-classes.js';
import { newSessionMetadata } from '#domain/session/new-session-metadata.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import type { CheckpointManager } from '#domain/training/checkpoint.js';
import type { MetricsTracker } from '#domain/training/metrics-tracker.js';
import { isLowerBetter } from '#domain/evaluation/metric-direction.js';

import type { Resources } from '../../resources.js';
import { SessionRecord } from '../session-record.js';
import type { TrainModelListener } from '../train-model-event.js';
import type { TrainModelPorts } from '../train-model-ports.js';
import type { TrainModelRequest } from '../train-model-request.js';
import type { TrainingRunPlan } from '../training-run-plan.js';
import type { OpenedRun } from './open-run.js';
import type { EncodedSplits } from './tokenize.js';

/** Longest time in which a killed run can lose logged metrics. */
const AUTOSAVE_SECONDS = 5;

/** The places and ports of a run that is about to train. */
export interface TrainingSetup {
  readonly sessionId: string;
  readonly runDir: string;
  readonly outputDir: string;
  readonly metricsFolder: string;
  readonly metricsFile: string;
  readonly session: SessionRecord;
  readonly metrics: MetricsTracker;
  readonly checkpoints: CheckpointManager;
}

/** Step 6: checks the disk, opens the session with all its parameters, its metrics and its checkpoints. */
export async function setUpTraining(input: {
  readonly ports: TrainModelPorts;
  readonly request: TrainModelRequest;
  readonly opened: OpenedRun;
  readonly dataset: Dataset;
  readonly model: Model;
  readonly splits: EncodedSplits;
  readonly plan: TrainingRunPlan;
  readonly resources: Resources;
  readonly listener: TrainModelListener;
}): Promise<TrainingSetup> {
  const { ports, request, resources, listener } = input;
  const { hyperparameters, model: modelName } = input.opened.training;
  const warn = (message: string): void => listener({ type: 'log', level: 'warning', message });
  await ports.workspace.ensureFreeSpace(
    request.outputDir ?? ports.workspace.root,
    input.plan.diskBytes,
    'the checkpoints and the model',
  );
  const { sessionId, folders } = await ports.sessions.create(new Date(ports.now()));
  const outputDir = ports.workspace.resolve(request.outputDir ?? `models/${sessionId}`);
  const runDir = ports.runLog.folderOf(modelName, sessionId.replace('training_session_', ''));
  listener({ type: 'session', sessionId, runDir });
  await ports.workspace.prepareFolder(outputDir);
  const metrics = resources.own(
    await ports.metrics.open(folders.metricsFolder, {
      autosaveSeconds: AUTOSAVE_SECONDS,
      lowerIsBetter: isLowerBetter,
    }),
    (owned) => owned.close(),
  );
  const checkpointsDir = ports.workspace.resolve(outputDir, 'checkpoints');
  const checkpoints = await ports.checkpoints.open(
    {
      folder: checkpointsDir,
      metricName: hyperparameters.metricForBestModel,
      mode: hyperparameters.greaterIsBetter ? 'max' : 'min',
      keep: hyperparameters.saveTotalLimit,
    },
    warn,
  );
  const session = new SessionRecord(
    ports.sessions,
    describeSession(input, sessionId, {
      modelDir: outputDir,
      checkpointsDir,
      metricsDir: folders.metricsFolder,
      runDir,
    }),
    ports.now,
  );
  await session.start();
  return {
    sessionId,
    runDir,
    outputDir,
    metricsFolder: folders.metricsFolder,
    metricsFile: ports.workspace.resolve(folders.metricsFolder, 'metrics.json'),
    session,
    metrics,
    checkpoints,
  };
}

function describeSession(
  input: Parameters<typeof setUpTraining>[0],
  sessionId: string,
  outputPaths: SessionMetadata['outputPaths'],
): SessionMetadata {
  const { ports, request, opened, dataset, model, splits } = input;
  return newSessionMetadata({
    sessionId,
    createdAt: new Date(ports.now()).toISOString(),
    runtime: ports.runtime,
    task: request.task,
    datasetFile: request.dataset,
    dataset,
    ratios: { train: request.trainRatio, validation: request.validationRatio, test: request.testRatio },
    stratified: request.stratified,
    groupColumn: request.groupColumn ?? null,
    modelName: opened.training.model,
    specification: model.specification,
    parameterCounts: model.parameterCounts,
    tokenizer: opened.training.tokenizer,
    hyperparameters: opened.training.hyperparameters,
    engine: opened.engine,
    tokenLengths: summarizeLengths(splits.train.tokens.lengths),
    lengthClasses:
      dataset.objective === 'causal_language_modeling'
        ? null // its rows are blocks of text, cut to one length
        : countLengthClasses(splits.train.tokens.lengths),
    outputPaths,
    trainingFiles: {
      train: request.dataset,
      ...(request.validationDataset === undefined ? {} : { validation: request.validationDataset }),
      ...(request.testDataset === undefined ? {} : { test: request.testDataset }),
    },
  });
}
