import { ArenaError } from '#domain/shared/errors.js';
import { textFittingOf } from '#domain/training/text-fitting-of.js';
import { REINFORCED_METRIC } from '#domain/training/reinforced-learning.js';
import type { TrainingOutcome } from '#domain/training/trainer.js';

import { Resources } from '../resources.js';
import { assistTraining } from './assist-training.js';
import { baseModelOf } from './base-model.js';
import { planRun } from './plan-run.js';
import type { ReinforcedModel } from './reinforce-model.js';
import { resumeCommand } from './resume-command.js';
import { RunPublication } from './run-publication.js';
import type { RunOrigin } from './run-origin.js';
import { analyseAndSplit } from './steps/analyse-and-split.js';
import { evaluateBest, type HeldOutResult } from './steps/evaluate-best.js';
import { loadDataset } from './steps/load-dataset.js';
import { loadTokenizerAndModel } from './steps/load-tokenizer-and-model.js';
import { openRun } from './steps/open-run.js';
import { publishRun } from './steps/publish-run.js';
import { setUpTraining, type TrainingSetup } from './steps/set-up-training.js';
import { tokenize } from './steps/tokenize.js';
import { reinforce, train, type TrainInput } from './steps/train.js';
import type { TrainModelListener } from './train-model-event.js';
import type { TrainModelPorts } from './train-model-ports.js';
import type { TrainModelRequest } from './train-model-request.js';
import type { TrainingSetupInput } from './training-setup-input.js';
import { failureResponse, successResponse, type TrainModelResponse } from './train-model-response.js';

/** The nine steps, in order; their names are those of the `step_started` events. */
export const TRAINING_STEPS = [
  'Check the request',
  'Load the dataset',
  'Analyse and split',
  'Load tokenizer and model',
  'Tokenise',
  'Set up training',
  'Train',
  'Evaluate the best checkpoint',
  'Publish',
] as const;

const TRAIN_STEP = 1 + TRAINING_STEPS.indexOf('Train');

/** What a caller may add to a request. */
export interface TrainModelOptions {
  readonly onEvent?: TrainModelListener;
  /** Ends training after the step in progress: a checkpoint is saved, the response says `TRAINING.INTERRUPTED`. */
  readonly signal?: AbortSignal;
}

type Known = Omit<TrainModelResponse, 'success' | 'errors'>;

/**
 * Trains, evaluates and publishes one model in nine steps: what training, resuming and relaunching share. It never
 * throws for a failed run: the response has `success: false` and `errors`, and all that was opened is released.
 */
export async function runTrainingPipeline(
  ports: TrainModelPorts,
  request: TrainModelRequest,
  options: TrainModelOptions = {},
  origin: RunOrigin = {},
): Promise<TrainModelResponse> {
  const run = new PipelineRun(ports, request, options, origin);
  try {
    const response = await run.toEnd();
    await run.release();
    return response;
  } catch (failure) {
    return await run.fail(failure);
  }
}

/** One execution: the pipeline, and what a failure response can already tell. */
class PipelineRun {
  private readonly resources = new Resources();
  private readonly listener: TrainModelListener;
  private known: Known = {};
  private setup: TrainingSetup | undefined;
  private isComplete = false;

  constructor(
    private readonly ports: TrainModelPorts,
    private readonly request: TrainModelRequest,
    private readonly options: TrainModelOptions,
    private readonly origin: RunOrigin,
  ) {
    this.listener = options.onEvent ?? (() => undefined);
  }

  async toEnd(): Promise<TrainModelResponse> {
    const { ports, request, resources, listener, origin } = this;
    const { resumption } = origin;
    const opened = await this.step(1, () => openRun(ports, request, listener, resumption));
    const { training, engine } = opened;
    this.known = { engine: engine.name, device: engine.device, precision: engine.precision };
    const dataset = await this.step(2, () => loadDataset(ports, request, listener));
    resumption?.checkData(dataset);
    await this.step(3, () => analyseAndSplit(request, dataset, listener));
    const { tokenizer, model } = await this.step(4, () =>
      loadTokenizerAndModel({
        ports,
        request,
        training,
        modelFolder: opened.startingModel?.folder,
        base: baseModelOf(opened, ports),
        dataset,
        resources,
        listener,
        resumption,
      }),
    );
    const splits = await this.step(5, () =>
      tokenize(
        ports,
        dataset,
        { tokenizer, model },
        textFittingOf(training.hyperparameters),
        resources,
        listener,
      ),
    );
    const plan = planRun(opened, dataset, splits, tokenizer, model);
    listener({ type: 'plan', plan });
    if (request.dryRun) return successResponse({ ...this.known, plan });
    if (ports.processes.rank > 0) {
      const { hyperparameters, reinforcedLearning } = training;
      const { signal } = this.options;
      const { precision } = engine;
      await this.step(7, () =>
        assistTraining({
          ports,
          model,
          splits,
          hyperparameters,
          reinforcedLearning,
          precision,
          listener,
          signal,
        }),
      );
      return successResponse(this.known);
    }
    const input: TrainingSetupInput = {
      ports,
      request,
      opened,
      dataset,
      tokenizer,
      model,
      splits,
      plan,
      resources,
      listener,
      origin,
    };
    const setup = await this.step(6, () => setUpTraining(input));
    this.setup = setup;
    this.known = {
      ...this.known,
      sessionId: setup.sessionId,
      runDir: setup.runDir,
      modelPath: setup.outputDir,
      metricsFile: setup.metricsFile,
      metricForBestModel: training.hyperparameters.metricForBestModel,
    };
    const publication = await this.openPublication(setup);
    const startedAt = ports.now();
    const secondsSoFar = (): number => setup.session.secondsBefore + (ports.now() - startedAt) / 1000;
    const { outcome, reinforced } = await this.step(7, () =>
      this.train(input, setup, secondsSoFar, publication),
    );
    const seconds = secondsSoFar();
    this.known = { ...this.known, trainingTime: seconds };
    const heldOut = await this.step(8, () =>
      evaluateBest(ports, model, splits, training.hyperparameters.evaluationBatchSize, listener),
    );
    this.known = { ...this.known, ...describeHeldOut(heldOut) };
    await this.step(9, async () => {
      await publishRun(ports, {
        request,
        opened,
        dataset,
        tokenizer,
        model,
        setup,
        outcome,
        reinforced,
        heldOut,
        seconds,
        runName: origin.member?.name ?? training.model,
      });
      this.isComplete = true;
      await publication?.finish();
    });
    return successResponse(this.known);
  }

  /** Trains, and trains further where the F1 is too low and that was asked for. */
  private async train(
    input: TrainingSetupInput,
    setup: TrainingSetup,
    secondsSoFar: () => number,
    publication: RunPublication | undefined,
  ): Promise<{ readonly outcome: TrainingOutcome; readonly reinforced: ReinforcedModel | undefined }> {
    const work: TrainInput = {
      ...input,
      setup,
      signal: this.options.signal,
      onCheckpoint: async (checkpoint, firstEpochs) => {
        await setup.session.recordCheckpoint(checkpoint, secondsSoFar(), firstEpochs);
        await publication?.checkpointSaved();
      },
    };
    const outcome = await train(work);
    this.known = { ...this.known, ...describeOutcome(outcome), trainingTime: secondsSoFar() };
    this.assertNotInterrupted(outcome, setup);
    const reinforced = await reinforce(work, outcome);
    if (reinforced !== undefined) this.known = { ...this.known, ...describeReinforced(outcome, reinforced) };
    if (reinforced?.outcome !== undefined) this.assertNotInterrupted(reinforced.outcome, setup);
    return { outcome, reinforced };
  }

  private async openPublication(setup: TrainingSetup): Promise<RunPublication | undefined> {
    const { ports, request, resources, listener } = this;
    if (request.storage === undefined) return undefined;
    const publication = await RunPublication.open(ports, request.storage, setup, listener);
    return resources.own(publication, (owned) => owned.close());
  }

  release(): Promise<void> {
    return this.resources.releaseAll();
  }

  /** Turns a failure into a response; what fails while cleaning up is reported beside it, never instead of it. */
  async fail(failure: unknown): Promise<TrainModelResponse> {
    const response = failureResponse(failure, this.known);
    const isInterruption = failure instanceof ArenaError && failure.code === 'TRAINING.INTERRUPTED';
    const message = response.errors.map((error) => error.message).join(' ');
    const cleanUps = [
      // A store that refuses the results does not make the run a failed one: it is complete on this machine.
      () =>
        this.isComplete
          ? undefined
          : this.setup?.session.end(isInterruption ? 'interrupted' : 'failed', message),
      () => this.resources.releaseAll(),
    ];
    const errors = [...response.errors];
    for (const cleanUp of cleanUps) {
      try {
        await cleanUp();
      } catch (second) {
        errors.push(...failureResponse(second).errors);
      }
    }
    return { ...response, errors };
  }

  /** Before training there is nothing to save; after it, the little that is left is worth finishing. */
  private assertNotAborted(nextStep: number): void {
    if (this.options.signal?.aborted !== true || nextStep > TRAIN_STEP) return;
    const { resumption, member } = this.origin;
    const sessionId = member?.sessionId ?? resumption?.metadata.trainingSession.sessionId;
    throw new ArenaError(
      'TRAINING.INTERRUPTED',
      sessionId === undefined
        ? 'Interrupted before training began: nothing was saved. Start it again.'
        : 'Interrupted before training went on: the session is as it was. Continue with: ' +
            resumeCommand(sessionId, this.ports.workspace),
    );
  }

  private assertNotInterrupted(outcome: TrainingOutcome, setup: TrainingSetup): void {
    if (outcome.endedBecause !== 'interrupted') return;
    throw new ArenaError(
      'TRAINING.INTERRUPTED',
      `Training was interrupted after step ${outcome.stepsRun}. Its state is saved in ${setup.outputDir}/checkpoints. ` +
        `Continue with: ${resumeCommand(this.origin.member?.sessionId ?? setup.sessionId, this.ports.workspace)}`,
      { details: { sessionId: setup.sessionId, step: outcome.stepsRun } },
    );
  }

  private async step<T>(number: number, work: () => T | Promise<T>): Promise<T> {
    const place = { number, total: TRAINING_STEPS.length, name: TRAINING_STEPS[number - 1]! };
    this.assertNotAborted(number);
    const startedAt = this.ports.now();
    this.listener({ type: 'step_started', ...place });
    const result = await work();
    this.listener({ type: 'step_finished', ...place, seconds: (this.ports.now() - startedAt) / 1000 });
    return result;
  }
}

function describeOutcome(outcome: TrainingOutcome): Known {
  return {
    ...(outcome.bestMetric === undefined ? {} : { bestMetric: outcome.bestMetric }),
    ...(outcome.bestEpoch === undefined ? {} : { bestEpoch: outcome.bestEpoch }),
    epochsRun: outcome.epochsRun,
    endedBecause: outcome.endedBecause,
    samplesPerSecond: outcome.samplesPerSecond,
    tokensPerSecond: outcome.tokensPerSecond,
  };
}

/** A reinforced model that is the better one has a best metric of its own. */
function describeReinforced(first: TrainingOutcome, { reinforcement, outcome }: ReinforcedModel): Known {
  if (outcome === undefined) return { reinforcement };
  const epochsRun = first.epochsRun + outcome.epochsRun;
  if (!reinforcement.replaced) return { reinforcement, epochsRun };
  return {
    reinforcement,
    epochsRun,
    metricForBestModel: REINFORCED_METRIC,
    ...(outcome.bestMetric === undefined ? {} : { bestMetric: outcome.bestMetric }),
    ...(outcome.bestEpoch === undefined ? {} : { bestEpoch: first.epochsRun + outcome.bestEpoch }),
  };
}

function describeHeldOut(heldOut: HeldOutResult | undefined): Known {
  if (heldOut === undefined) return {};
  const { metrics, majorityBaseline } = heldOut.evaluation;
  return { test: metrics, ...(majorityBaseline === undefined ? {} : { majorityBaseline }) };
}
