import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import { isLowerBetter } from '#domain/evaluation/metric-direction.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { CheckpointManager, RestoredCheckpoint } from '#domain/training/checkpoint.js';
import { textFittingOf } from '#domain/training/text-fitting-of.js';
import type { TrainingJob } from '#domain/training/trainer.js';

import type { Resources } from '../../resources.js';
import { baseModelOf } from '../../train-model/base-model.js';
import { recordedRequest } from '../../train-model/recorded-request.js';
import { describeDrift, Resumption, type Drift } from '../../train-model/resumption.js';
import { loadDataset } from '../../train-model/steps/load-dataset.js';
import { loadTokenizerAndModel } from '../../train-model/steps/load-tokenizer-and-model.js';
import { openRun, type OpenedRun } from '../../train-model/steps/open-run.js';
import { tokenize, type EncodedSplits } from '../../train-model/steps/tokenize.js';
import type { TrainModelPorts } from '../../train-model/train-model-ports.js';
import { parseTrainModelRequest } from '../../train-model/train-model-request.js';
import { furtherTraining } from '../../train-model/reinforce-model.js';
import { checkpointPolicyOf } from '../checkpoint-policy.js';
import { checkpointProblem } from '../checkpoint-problem.js';
import { compareCheckpoints, type Comparison } from './compare-checkpoints.js';
import { finalStepOf, type RecordedTraining } from './recorded-training.js';
import type { RecordedCheckpoint } from './replay-range.js';

/** What a session trained with and on. */
interface Prepared {
  readonly opened: OpenedRun;
  readonly model: TrainingJob['model'];
  readonly splits: EncodedSplits;
}

/** The run of a session once more, in a folder of its own. */
export class ReplayedTraining {
  private constructor(
    private readonly ports: TrainModelPorts,
    private readonly job: Omit<TrainingJob, 'resumeFrom'>,
    private readonly scratch: CheckpointManager,
    private place: RestoredCheckpoint | undefined,
  ) {}

  /**
   * Prepares what the session trained on and with, and goes back to one of its checkpoints.
   *
   * @param fromStep - 0: the beginning
   * @throws ArenaError `SESSION.DRIFT` when data, starting model or engine are not those of the session;
   * `CHECKPOINT.CORRUPT`, `CHECKPOINT.NONE`: the checkpoint to start from is not there any more
   */
  static async open(
    ports: TrainModelPorts,
    metadata: SessionMetadata,
    { isFurther, policy }: RecordedTraining,
    fromStep: number,
    resources: Resources,
  ): Promise<ReplayedTraining> {
    const prepared = await prepare(ports, metadata, resources);
    const folder = ports.workspace.resolve('.cache', 'replays', `${ports.now()}`);
    resources.own(folder, (place) => ports.workspace.remove(place));
    const scratch = await ports.checkpoints.open(
      { ...policy, folder: ports.workspace.resolve(folder, 'checkpoints'), keep: 1 },
      () => undefined,
    );
    const metrics = resources.own(
      await ports.metrics.open(ports.workspace.resolve(folder, 'metrics'), {
        autosaveSeconds: 60,
        lowerIsBetter: isLowerBetter,
      }),
      (owned) => owned.close(),
    );
    const training = isFurther ? furtherOf(prepared, metadata) : firstOf(prepared);
    const { precision } = prepared.opened.engine;
    const job = { ...training, precision, checkpoints: scratch, metrics } satisfies TrainingJob;
    const starts = await ports.checkpoints.inspect(policy);
    const isKept = starts.some(({ info }) => info?.step === fromStep);
    if (fromStep > 0 || isKept) {
      return new ReplayedTraining(ports, job, scratch, await ports.checkpoints.read(policy, fromStep));
    }
    if (!isFurther) return new ReplayedTraining(ports, job, scratch, undefined);
    const startingMetrics = await startFurther(ports, { ...job, ...firstOf(prepared) }, metadata);
    return new ReplayedTraining(ports, { ...job, startingMetrics }, scratch, undefined);
  }

  /** Trains on to the step of a recorded checkpoint and compares. Errors: `TRAINING.INTERRUPTED`. */
  async reach(
    target: RecordedCheckpoint,
    { onStep, signal }: { readonly onStep: (step: number) => void; readonly signal?: AbortSignal },
  ): Promise<readonly Comparison[]> {
    const outcome = await this.ports.trainer.train({
      ...this.job,
      ...(this.place === undefined ? {} : { resumeFrom: this.place }),
      ...(signal === undefined ? {} : { signal }),
      stopAfterStep: target.step,
      onEvent: (event) => (event.type === 'step' ? onStep(event.step) : undefined),
    });
    const isReached = outcome.stepsRun === target.step;
    if (!isReached && signal?.aborted === true) {
      throw new ArenaError('TRAINING.INTERRUPTED', 'Interrupted; the session is as it was.');
    }
    this.place = isReached ? await this.scratch.restore('latest') : undefined;
    return compareCheckpoints(target, this.place?.info);
  }
}

/** The first training of a session. */
function firstOf({ opened, model, splits }: Prepared): Omit<TrainingJob, 'checkpoints' | 'metrics'> {
  return {
    model,
    train: splits.train,
    ...(splits.validation === undefined ? {} : { validation: splits.validation }),
    hyperparameters: opened.training.hyperparameters,
    evaluate: (predictions, split) => evaluatePredictions(model.specification, predictions, split).metrics,
  };
}

/** The further one, with the epochs that it had. */
function furtherOf({ opened, model, splits }: Prepared, { executionStatus }: SessionMetadata) {
  const { hyperparameters, reinforcedLearning: settings } = opened.training;
  const { reinforcement } = executionStatus;
  if (settings === undefined || reinforcement === null) throw nothingToStartFrom('its settings');
  return furtherTraining({ settings, model, splits, hyperparameters }, reinforcement.epochs);
}

/**
 * Gives the model the weights that the first training ended with.
 * @param first - that training
 * @returns their metrics, which the further training has to beat
 */
async function startFurther(
  ports: TrainModelPorts,
  first: TrainingJob,
  metadata: SessionMetadata,
): Promise<Readonly<Record<string, number>>> {
  const policy = checkpointPolicyOf(metadata);
  const step = finalStepOf(metadata);
  const kept = await ports.checkpoints.inspect(policy);
  const found = kept.find(({ info }) => info?.step === step);
  if (step === undefined || found === undefined || checkpointProblem(found, metadata) !== undefined) {
    throw nothingToStartFrom('the weights that it started from');
  }
  const resumeFrom = await ports.checkpoints.read(policy, step);
  await ports.trainer.train({ ...first, resumeFrom, stopAfterStep: 0 }); // loads them, and trains no step
  const validation = first.validation!; // the request was refused without one
  const { evaluationBatchSize } = first.hyperparameters;
  const predictions = await ports.trainer.predict(first.model, validation, evaluationBatchSize);
  return first.evaluate(predictions, validation);
}

function nothingToStartFrom(what: string): ArenaError {
  return new ArenaError(
    'CHECKPOINT.NONE',
    `Expected ${what} to replay the further training from its beginning, found them no more. Replay fewer steps, from one ` +
      'of its checkpoints.',
  );
}

/** Steps 1 to 5 of training, with nothing written but the cache of tokens. */
async function prepare(
  ports: TrainModelPorts,
  metadata: SessionMetadata,
  resources: Resources,
): Promise<Prepared> {
  assertSameProcesses(ports, metadata);
  const listener = (): void => undefined;
  const resumption = new Resumption(metadata, false, listener);
  const request = parseTrainModelRequest({
    ...recordedRequest(metadata),
    workspace: ports.workspace.root,
    outputDir: metadata.outputPaths.modelDir,
    storage: undefined,
  });
  try {
    const opened = await openRun(ports, request, listener, resumption);
    const { training, startingModel } = opened;
    const dataset = await loadDataset(ports, request, listener);
    resumption.checkData(dataset);
    const { tokenizer, model } = await loadTokenizerAndModel({
      ports,
      request,
      training,
      modelFolder: startingModel?.folder,
      base: baseModelOf(opened, ports),
      dataset,
      resources,
      listener,
      resumption,
    });
    const fitting = textFittingOf(training.hyperparameters);
    const splits = await tokenize(ports, dataset, { tokenizer, model }, fitting, resources, listener);
    return { opened, model, splits };
  } catch (failure) {
    throw asReplayFailure(failure);
  }
}

/** Other numbers of processes give other last bits. */
function assertSameProcesses({ processes }: TrainModelPorts, { advancedSettings }: SessionMetadata): void {
  const { numProcesses } = advancedSettings;
  if (numProcesses === processes.size) return;
  throw new ArenaError(
    'PARALLEL.UNAVAILABLE',
    `Expected a session that one process trained, found ${numProcesses}: its steps can't be repeated bit for bit by ` +
      'one. Verify its files without --replay.',
  );
}

/** Here drift can't be allowed: there would be nothing to compare. */
function asReplayFailure(failure: unknown): unknown {
  if (!(failure instanceof ArenaError) || failure.code !== 'SESSION.DRIFT') return failure;
  const { sessionId, drifts } = failure.details as {
    readonly sessionId: string;
    readonly drifts: readonly Drift[];
  };
  return new ArenaError(
    'SESSION.DRIFT',
    `Session ${sessionId} can't be replayed: ${drifts.map(describeDrift).join('; ')}. Put back what it was.`,
    { cause: failure, details: failure.details },
  );
}
