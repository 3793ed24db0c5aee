import type { Dataset } from '#domain/dataset/dataset-loader.js';
import type { Model } from '#domain/model/model-manager.js';
import { timestampIn } from '#domain/session/session-id.js';
import type { RunArrays, RunLog } from '#domain/session/run-log.js';
import type { Tokenizer } from '#domain/tokenization/tokenizer.js';
import type { MetricsTracker } from '#domain/training/metrics-tracker.js';
import { textFittingOf } from '#domain/training/text-fitting-of.js';
import type { TrainingOutcome } from '#domain/training/trainer.js';

import { modelCard } from '../model-card.js';
import type { TrainModelPorts } from '../train-model-ports.js';
import type { TrainModelRequest } from '../train-model-request.js';
import type { ReinforcedModel } from '../reinforce-model.js';
import type { HeldOutResult } from './evaluate-best.js';
import type { OpenedRun } from './open-run.js';
import type { TrainingSetup } from './set-up-training.js';

/** All that a run came to. */
export interface FinishedRun {
  readonly request: TrainModelRequest;
  readonly opened: OpenedRun;
  readonly dataset: Dataset;
  readonly tokenizer: Tokenizer;
  readonly model: Model;
  readonly setup: TrainingSetup;
  readonly outcome: TrainingOutcome;
  readonly reinforced: ReinforcedModel | undefined;
  readonly heldOut: HeldOutResult | undefined;
  readonly seconds: number;
  /** Name in the run log: that of the base model, or of the model in a plan. */
  readonly runName: string;
}

/** Step 9, on this machine: writes model, metrics and run log, and closes the session. */
export async function publishRun(ports: TrainModelPorts, run: FinishedRun): Promise<void> {
  const { setup, heldOut, outcome } = run;
  await ports.models.save(run.model, setup.outputDir);
  await run.tokenizer.save(setup.outputDir, textFittingOf(run.opened.training.hyperparameters));
  await ports.workspace.writeText(ports.workspace.resolve(setup.outputDir, 'README.md'), cardOf(run));
  if (heldOut !== undefined) {
    const { metrics, perLabel, confusionMatrix, majorityBaseline } = heldOut.evaluation;
    logOnce(setup.metrics, heldOut.splitName, metrics, { step: outcome.stepsRun, epoch: outcome.epochsRun });
    await ports.workspace.writeJson(ports.workspace.resolve(setup.metricsFolder, 'evaluation.json'), {
      split: heldOut.splitName,
      metrics,
      majorityBaseline,
      labels: run.model.specification.labels,
      perLabel,
      confusionMatrix: confusionMatrix?.map((row) => Array.from(row)),
    });
  }
  await setup.metrics.flush();
  await setup.metrics.exportTo(setup.metricsFile, 'json');
  await setup.metrics.exportTo(ports.workspace.resolve(setup.metricsFolder, 'metrics.csv'), 'csv');
  await ports.runLog.write(describeRun(run), arraysOf(run));
  await setup.session.complete({
    seconds: run.seconds,
    epochs: epochsOf(run),
    metrics: heldOut?.evaluation.metrics ?? {},
    fileDigests: await digestResults(ports, setup),
  });
}

function cardOf(run: FinishedRun): string {
  const { opened, dataset, model, setup, outcome, heldOut } = run;
  const { specification, parameterCounts } = model;
  return modelCard({
    name: run.runName,
    modelType: specification.modelType,
    ...(opened.startingModel === undefined ? {} : { baseModel: opened.training.model }),
    isLanguageModel: dataset.objective === 'causal_language_modeling',
    labels: specification.labels,
    parameters: parameterCounts.total,
    dataset: run.request.dataset.split(/[/\\]/).at(-1)!,
    trainingRows: dataset.statistics.splitCounts.train,
    epochs: outcome.epochsRun,
    learningRate: opened.training.hyperparameters.learningRate,
    seed: run.request.seed,
    sessionId: setup.sessionId,
    ...(heldOut === undefined
      ? {}
      : {
          heldOut: {
            splitName: heldOut.splitName,
            rows: heldOut.split.rows.length,
            metrics: heldOut.evaluation.metrics,
          },
        }),
  });
}

/** The files that the session leaves, but for checkpoints, which have manifests of their own. */
async function digestResults(
  { workspace }: TrainModelPorts,
  { outputDir, metricsFolder, runDir }: TrainingSetup,
): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const folder of [outputDir, metricsFolder, runDir]) {
    for (const name of await workspace.listFiles(folder)) {
      const file = workspace.resolve(folder, name);
      digests[file] = await workspace.digest(file);
    }
  }
  return digests;
}

/** Epochs of both trainings. */
function epochsOf({ outcome, reinforced }: FinishedRun): number {
  return outcome.epochsRun + (reinforced?.outcome?.epochsRun ?? 0);
}

/** A process that was killed in this step may have logged them already. */
function logOnce(
  tracker: MetricsTracker,
  splitName: string,
  metrics: Readonly<Record<string, number>>,
  at: { readonly step: number; readonly epoch: number },
): void {
  const named = Object.entries(metrics).map(([name, value]) => [`${splitName}_${name}`, value] as const);
  tracker.log(Object.fromEntries(named.filter(([name]) => tracker.history(name).length === 0)), at);
}

function describeRun(run: FinishedRun): RunLog {
  const { request, opened, dataset, model, setup, outcome, reinforced, heldOut, seconds, runName } = run;
  const { hyperparameters } = opened.training;
  const { train, validation, test } = dataset.statistics.splitCounts;
  return {
    modelName: runName,
    timestamp: timestampIn(setup.sessionId),
    sessionId: setup.sessionId,
    modelParameters: model.parameterCounts,
    trainingConfig: {
      maxEpochs: hyperparameters.epochs + (reinforced?.reinforcement.epochs ?? 0),
      actualEpochs: epochsOf(run),
      batchSize: hyperparameters.batchSize,
      evalBatchSize: hyperparameters.evaluationBatchSize,
      learningRate: hyperparameters.learningRate,
      trainingDurationSeconds: seconds,
      trainingDurationMinutes: seconds / 60,
    },
    lossConfig: {
      lossType: dataset.objective === 'multi_label' ? 'binary_cross_entropy' : 'cross_entropy',
      gradientClipVal: hyperparameters.maxGradNorm,
      auxWeight: null,
    },
    precisionConfig: {
      precision: opened.engine.precision,
      mixedPrecisionEnabled: opened.engine.precision !== 'float32',
    },
    dataLoaderConfig: { numWorkers: 0, pinMemory: false, persistentWorkers: false, scalerType: null },
    dataConfig: {
      numSamples: dataset.rowCount,
      inputDim: hyperparameters.maxSequenceLength,
      outputLength: Math.max(1, model.specification.labels.length),
      trainSize: train,
      valSize: validation,
      testSize: test,
      trainRatio: request.trainRatio,
      valRatio: request.validationRatio,
    },
    earlyStoppingConfig: {
      enabled: hyperparameters.earlyStopping,
      patience: hyperparameters.earlyStoppingPatience,
      stoppedAtEpoch: outcome.endedBecause === 'early_stopping' ? outcome.epochsRun : null,
    },
    ...(reinforced && { reinforcedLearning: reinforced.reinforcement }),
    metrics: heldOut?.evaluation.metrics ?? {},
    bestModelPath: setup.outputDir,
  };
}

/** Logits [rows, labels] and targets: class ids [rows], or 0/1 [rows, labels] when multi-label. */
function arraysOf({ heldOut, model }: FinishedRun): RunArrays | undefined {
  const labels = heldOut?.split.labels;
  if (heldOut === undefined || labels === undefined) return undefined;
  const { rows } = heldOut.split;
  const classCount = model.specification.labels.length;
  const predictions = { shape: [rows.length, classCount], data: heldOut.predictions.logits };
  if (model.specification.objective === 'single_label') {
    const data = Int32Array.from(rows, (row) => labels.ids[labels.offsets[row]!]!);
    return { predictions, targets: { shape: [rows.length], data } };
  }
  const data = new Int32Array(rows.length * classCount);
  for (const [position, row] of rows.entries()) {
    for (let at = labels.offsets[row]!; at < labels.offsets[row + 1]!; at++) {
      data[position * classCount + labels.ids[at]!] = 1;
    }
  }
  return { predictions, targets: { shape: [rows.length, classCount], data } };
}
