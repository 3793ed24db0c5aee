import { newPlanMetadata } from '#domain/session/new-plan-metadata.js';
import { isTokenizerKind } from '#domain/tokenization/tokenizer.js';

import type { Resources } from '../resources.js';
import { readCustomSettings } from '../train-model/custom-settings.js';
import type { TrainModelPorts } from '../train-model/train-model-ports.js';
import type { TrainModelRequest } from '../train-model/train-model-request.js';
import { PlanSession } from './plan-session.js';
import { settingsByModel, type PreparedPlan } from './prepare-plan.js';

/** A session with a plan, and where its models go. */
export interface OpenedPlanSession {
  readonly session: PlanSession;
  readonly outputDir: string;
}

/** A new session that this process alone works on, without metadata yet. */
export type ClaimedSession = Awaited<ReturnType<TrainModelPorts['sessions']['create']>>;

/** Makes a session's folders and locks them until the run ends. */
export async function claimSession(
  { sessions, now }: TrainModelPorts,
  resources: Resources,
): Promise<ClaimedSession> {
  const claimed = await sessions.create(new Date(now()));
  resources.own(await sessions.lock(claimed.sessionId, new Date(now())), (lock) => lock.release());
  return claimed;
}

/** Writes down all that it follows from, before any model is trained. */
export async function openPlanSession(
  ports: TrainModelPorts,
  asked: TrainModelRequest,
  prepared: PreparedPlan,
  { sessionId, folders }: ClaimedSession,
  { parentSession, sourceFile }: { readonly parentSession?: string; readonly sourceFile?: string },
): Promise<OpenedPlanSession> {
  const { sessions, workspace } = ports;
  const { request } = prepared;
  const outputDir = workspace.resolve(request.outputDir ?? `models/${sessionId}`);
  const [training] = prepared.trainings;
  const ownTokenizer = request.tokenizer !== 'auto' && !isTokenizerKind(request.tokenizer);
  const metadata = newPlanMetadata({
    sessionId,
    createdAt: new Date(ports.now()).toISOString(),
    runtime: ports.runtime,
    task: request.task,
    basis: prepared.basis,
    survey: prepared.survey,
    sourceFile: sourceFile ?? asked.dataset,
    minSamplesPerLabel: request.minSamplesPerLabel ?? null,
    requestedFormat: request.format ?? null,
    quotes: request.quotes,
    textPairColumn: request.textPairColumn ?? null,
    groupColumn: request.groupColumn ?? null,
    languageColumn: request.languageColumn ?? null,
    detectedLanguages: request.detectLanguages ?? [],
    ratios: { train: request.trainRatio, validation: request.validationRatio, test: request.testRatio },
    stratified: request.stratified,
    customByKey: readCustomSettings(request.customByKey),
    customByValue: readCustomSettings(request.customByValue),
    revision: prepared.revision ?? null,
    dropout: request.dropout ?? null,
    tokenizer: training!.tokenizer,
    tokenizerFolder: ownTokenizer ? workspace.fromCurrentFolder(request.tokenizer) : null,
    hyperparameters: training!.hyperparameters,
    settingsByModel: settingsByModel(prepared.trainings),
    reinforcedLearning: training!.reinforcedLearning ?? null,
    engine: prepared.engine,
    storage: request.storage ?? null,
    parentSession: parentSession ?? null,
    outputPaths: {
      modelDir: outputDir,
      checkpointsDir: outputDir, // each model has its own, in its folder there
      metricsDir: folders.metricsFolder,
      runDir: null,
      fileDigests: {},
    },
  });
  const session = new PlanSession(sessions, metadata, ports.now);
  await session.start();
  return { session, outputDir };
}
