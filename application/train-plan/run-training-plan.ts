import { rankModels } from '#domain/plan/rank-models.js';
import { planModels, type PlanBasis } from '#domain/plan/session-plan.js';
import type { PlannedModel } from '#domain/plan/planned-model.js';
import { recordedPlan, recordPlan } from '#domain/plan/plan-record.js';
import { memberIdOf } from '#domain/session/session-id.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { ArenaError } from '#domain/shared/errors.js';

import type { RawRequest } from '../request/parse-fields.js';
import { Resources } from '../resources.js';
import { recordedRequest } from '../train-model/recorded-request.js';
import { resumeCommand } from '../train-model/resume-command.js';
import { Resumption } from '../train-model/resumption.js';
import type { TrainModelListener } from '../train-model/train-model-event.js';
import type { TrainModelPorts } from '../train-model/train-model-ports.js';
import { parseTrainModelRequest, type TrainModelRequest } from '../train-model/train-model-request.js';
import {
  failureResponse,
  successResponse,
  type ModelOutcome,
  type TrainModelResponse,
} from '../train-model/train-model-response.js';
import { runTrainingPipeline, type TrainModelOptions } from '../train-model/training-pipeline.js';
import { surveyFor, withFilesOf } from './choose-plan.js';
import { memberRequest } from './member-request.js';
import {
  claimSession,
  openPlanSession,
  type ClaimedSession,
  type OpenedPlanSession,
} from './open-plan-session.js';
import { PlanSession } from './plan-session.js';
import { openBaseModels, preparePlan, reportSettings, withAbsolutePaths } from './prepare-plan.js';

/** Where a run of a plan comes from, when it is not a new one. */
export interface PlanOrigin {
  /** The session that this one was relaunched from. */
  readonly parentSession?: string;
  /** What the data of that one was filtered from. */
  readonly sourceFile?: string;
  /** The session that goes on, and what is said anew about it; its lock is the caller's. */
  readonly resumed?: {
    readonly resumption: Resumption;
    readonly allowDrift: boolean;
    readonly overrides: RawRequest;
  };
}

/** The models of a plan share a session, which several processes can't write. */
function refusal(processes: number): ArenaError {
  return new ArenaError(
    'PARALLEL.UNAVAILABLE',
    `Expected one model to train in ${processes} processes, found a plan of several, which trains in one. Leave ` +
      '--num-processes and --num-gpus out, or train the models one by one.',
  );
}

/**
 * Trains the models of a plan one after the other, each by the nine steps. A model that fails is set aside and the
 * others go on; the response then has `success: false` and names it. It never throws for a failed run.
 */
export async function runTrainingPlan(
  ports: TrainModelPorts,
  request: TrainModelRequest,
  options: TrainModelOptions = {},
  origin: PlanOrigin = {},
): Promise<TrainModelResponse> {
  if (ports.processes.size > 1) return failureResponse(refusal(ports.processes.size));
  const run = new PlanRun(ports, await withAbsolutePaths(request, ports.workspace), options, origin);
  try {
    const response = await run.toEnd();
    await run.release();
    return response;
  } catch (failure) {
    return await run.fail(failure);
  }
}

type Known = Omit<TrainModelResponse, 'success' | 'errors'>;

/** The models of a run, with what each is trained by. */
interface ReadyPlan extends OpenedPlanSession {
  readonly request: TrainModelRequest;
  readonly basis: PlanBasis;
  readonly textColumn: string;
}

/** One execution of a plan, and what a failure response can already tell. */
class PlanRun {
  private readonly resources = new Resources();
  private readonly listener: TrainModelListener;
  private readonly outcomes = new Map<string, ModelOutcome>();
  private known: Known = {};
  private session: PlanSession | undefined;

  constructor(
    private readonly ports: TrainModelPorts,
    private readonly request: TrainModelRequest,
    private readonly options: TrainModelOptions,
    private readonly origin: PlanOrigin,
  ) {
    this.listener = options.onEvent ?? (() => undefined);
  }

  async toEnd(): Promise<TrainModelResponse> {
    const { resumed } = this.origin;
    const plan = resumed === undefined ? await this.begin() : await this.goOn(resumed.resumption);
    if (plan === undefined) return successResponse(this.known);
    const models = planModels(plan.basis);
    for (const [index, planned] of models.entries()) {
      await this.trainOne(plan, planned, { number: index + 1, total: models.length });
    }
    return this.conclude(plan.session);
  }

  release(): Promise<void> {
    return this.resources.releaseAll();
  }

  /** Turns a failure into a response; what fails while cleaning up is reported beside it, never instead of it. */
  async fail(failure: unknown): Promise<TrainModelResponse> {
    const response = failureResponse(failure, { ...this.known, models: [...this.outcomes.values()] });
    const isInterruption = failure instanceof ArenaError && failure.code === 'TRAINING.INTERRUPTED';
    const message = response.errors.map((error) => error.message).join(' ');
    const cleanUps = [
      () => this.session?.end(isInterruption ? 'interrupted' : 'failed', message),
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

  /** Makes the plan and opens its session; undefined when the plan was all that was asked for. */
  private async begin(): Promise<ReadyPlan | undefined> {
    const { ports, request, listener } = this;
    let claimed: Promise<ClaimedSession> | undefined;
    const claim = (): Promise<ClaimedSession> => (claimed ??= claimSession(ports, this.resources));
    const prepared = await preparePlan(ports, request, listener, async () =>
      ports.workspace.resolve((await claim()).folders.folder, 'filtered_dataset'),
    );
    const { basis, engine } = prepared;
    this.known = { engine: engine.name, device: engine.device, precision: engine.precision };
    this.noteModels(basis);
    if (request.dryRun) {
      this.known = { ...this.known, models: [...this.outcomes.values()] };
      return undefined;
    }
    const opened = await openPlanSession(ports, request, prepared, await claim(), this.origin);
    this.noteSession(opened);
    return { ...opened, request: prepared.request, basis, textColumn: prepared.survey.textColumn };
  }

  /** Opens the plan of a session that goes on, after proving that its data and engine are what they were. */
  private async goOn(resumption: Resumption): Promise<ReadyPlan> {
    const { ports, request, listener } = this;
    const { metadata } = resumption;
    const basis = withFilesOf(recordedPlan(metadata), request);
    const { engine, trainings } = await openBaseModels(ports, request, basis, listener, resumption);
    resumption.checkData(await ports.datasetSurveyor.survey(surveyFor(request)));
    this.known = { engine: engine.name, device: engine.device, precision: engine.precision };
    listener({ type: 'models_planned', models: planModels(basis) });
    reportSettings(request, planModels(basis), trainings, listener);
    this.noteModels(basis);
    const session = new PlanSession(ports.sessions, withRecordOf(metadata, basis), ports.now);
    await session.start(resumption.warnings);
    const outputDir = metadata.outputPaths.modelDir;
    this.noteSession({ session, outputDir });
    return { session, outputDir, request, basis, textColumn: metadata.datasetConfig.textColumn };
  }

  private noteModels(basis: PlanBasis): void {
    for (const planned of planModels(basis))
      this.outcomes.set(planned.name, { ...planned, state: 'planned' });
  }

  private noteSession({ session, outputDir }: OpenedPlanSession): void {
    this.session = session;
    this.known = { ...this.known, sessionId: session.sessionId, modelPath: outputDir };
  }

  private async trainOne(
    plan: ReadyPlan,
    planned: PlannedModel,
    place: { readonly number: number; readonly total: number },
  ): Promise<void> {
    const { session } = plan;
    const { name } = planned;
    if (session.status.modelsTrained.includes(name)) {
      const member = await this.loadMember(session.sessionId, name);
      this.outcomes.set(name, { ...planned, state: 'trained', ...(member && outcomeOfMember(member)) });
      return;
    }
    this.assertNotAborted(session);
    await session.begin(name);
    this.listener({ type: 'model_started', ...place, name });
    const response = await this.train(plan, planned);
    const [error] = response.errors;
    if (error?.code === 'TRAINING.INTERRUPTED') {
      throw new ArenaError('TRAINING.INTERRUPTED', error.message, {
        details: { sessionId: session.sessionId },
      });
    }
    if (error === undefined) {
      const member = await this.loadMember(session.sessionId, name);
      const result = {
        name,
        seconds: response.trainingTime ?? 0,
        epochs: response.epochsRun ?? 0,
        metrics: response.test ?? {},
      };
      await session.complete(result, member?.outputPaths.fileDigests ?? {});
    } else await session.setAside(name, error.message);
    this.outcomes.set(name, { ...planned, ...outcomeOf(response) });
    this.listener({
      type: 'model_finished',
      ...place,
      name,
      ...(error === undefined ? {} : { failure: error.message }),
    });
  }

  private async train(plan: ReadyPlan, planned: PlannedModel): Promise<TrainModelResponse> {
    const { ports, options, listener } = this;
    const { sessionId } = plan.session;
    const outputDir = ports.workspace.resolve(plan.outputDir, planned.name);
    const member = { sessionId, name: planned.name };
    const { resumed } = this.origin;
    const metadata = resumed === undefined ? undefined : await this.loadMember(sessionId, planned.name);
    if (resumed === undefined || metadata === undefined) {
      // What an attempt left that was killed before its session was written down.
      if (resumed !== undefined) await ports.workspace.remove(outputDir);
      const ownRequest = memberRequest(plan.request, planned, { textColumn: plan.textColumn, outputDir });
      return runTrainingPipeline(ports, ownRequest, options, { member });
    }
    if (metadata.executionStatus.status === 'completed') return responseOfMember(metadata);
    const places = { workspace: ports.workspace.root, outputDir };
    const recorded = parseTrainModelRequest({ ...recordedRequest(metadata), ...places });
    const found = parseTrainModelRequest({ ...recordedRequest(metadata), ...resumed.overrides, ...places });
    const resumption = new Resumption(metadata, resumed.allowDrift, listener);
    resumption.checkRequest(recorded, found);
    return runTrainingPipeline(ports, found, options, { member, resumption });
  }

  /** The metadata of one model of the plan; undefined when it has none yet. */
  private async loadMember(sessionId: string, name: string): Promise<SessionMetadata | undefined> {
    const warn = (message: string): void => this.listener({ type: 'log', level: 'warning', message });
    try {
      return await this.ports.sessions.load(memberIdOf(sessionId, name), warn);
    } catch (failure) {
      if (!(failure instanceof ArenaError)) throw failure;
      if (failure.code === 'SESSION.NOT_FOUND') return undefined;
      if (failure.code !== 'SESSION.INVALID') throw failure;
      warn(`The model ${name} is trained from the beginning. ${failure.message}`);
      return undefined;
    }
  }

  private assertNotAborted({ sessionId }: PlanSession): void {
    if (this.options.signal?.aborted !== true) return;
    throw new ArenaError(
      'TRAINING.INTERRUPTED',
      `Interrupted between two models; those that are trained are kept. Continue with: ` +
        resumeCommand(sessionId, this.ports.workspace),
      { details: { sessionId } },
    );
  }

  private async conclude(session: PlanSession): Promise<TrainModelResponse> {
    const models = withRanks([...this.outcomes.values()]);
    const failed = models.filter(({ state }) => state === 'failed');
    const { bestModel, trainingTimeSeconds } = session.status;
    const known: Known = {
      ...this.known,
      models,
      trainingTime: trainingTimeSeconds,
      ...(bestModel === null ? {} : { bestModel }),
    };
    await session.end(failed.length === 0 ? 'completed' : 'failed');
    if (failed.length === 0) return successResponse(known);
    const sentences = failed.map(({ name, error }) => `\n- ${name}: ${error?.message ?? 'no reason given'}`);
    const error = new ArenaError(
      'TRAINING.MODELS_FAILED',
      `${failed.length} of ${models.length} models could not be trained; the others are kept.${sentences.join('')}\n` +
        `When that is put right, train them with: ${resumeCommand(session.sessionId, this.ports.workspace)}`,
      { details: { failed: failed.map(({ name }) => name), sessionId: session.sessionId } },
    );
    return failureResponse(error, known);
  }
}

function withRanks(models: readonly ModelOutcome[]): ModelOutcome[] {
  const ranks = rankModels(models);
  return models.map((model) => {
    const rank = ranks.get(model.name);
    return rank === undefined ? model : { ...model, rank };
  });
}

/** Metadata with the files that a plan uses now. */
function withRecordOf(metadata: SessionMetadata, basis: PlanBasis): SessionMetadata {
  const { datasetConfig } = recordPlan(basis);
  return { ...metadata, datasetConfig: { ...metadata.datasetConfig, ...datasetConfig } };
}

function outcomeOf(response: TrainModelResponse): Omit<ModelOutcome, keyof PlannedModel> {
  const { modelPath, runDir, metricsFile, bestMetric, trainingTime, test, reinforcement, errors } = response;
  const [error] = errors;
  return {
    state: error === undefined ? 'trained' : 'failed',
    ...(modelPath === undefined ? {} : { modelPath }),
    ...(runDir === undefined ? {} : { runDir }),
    ...(metricsFile === undefined ? {} : { metricsFile }),
    ...(bestMetric === undefined ? {} : { bestMetric }),
    ...(trainingTime === undefined ? {} : { trainingTime }),
    ...(test === undefined ? {} : { test }),
    ...(reinforcement === undefined ? {} : { reinforcement }),
    ...(error === undefined ? {} : { error }),
  };
}

function outcomeOfMember(metadata: SessionMetadata): Omit<ModelOutcome, keyof PlannedModel> {
  return outcomeOf(responseOfMember(metadata));
}

/** What a model that an earlier process trained came to, as its metadata has it. */
function responseOfMember({ outputPaths, executionStatus }: SessionMetadata): TrainModelResponse {
  const { bestF1, bestAccuracy, trainingTimeSeconds, currentEpoch, reinforcement } = executionStatus;
  return successResponse({
    modelPath: outputPaths.modelDir,
    ...(outputPaths.runDir === null ? {} : { runDir: outputPaths.runDir }),
    trainingTime: trainingTimeSeconds,
    epochsRun: currentEpoch,
    ...(reinforcement === null ? {} : { reinforcement }),
    test: {
      ...(bestAccuracy === null ? {} : { accuracy: bestAccuracy }),
      ...(bestF1 === null ? {} : { f1_macro: bestF1 }),
    },
  });
}
