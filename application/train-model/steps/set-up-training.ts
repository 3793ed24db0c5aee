import { describeProcesses } from '#domain/session/new-session-metadata.js';
import { timestampIn } from '#domain/session/session-id.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import type { SessionFolders } from '#domain/session/session-store.js';
import type { CheckpointManager, CheckpointPolicy, RestoredCheckpoint } from '#domain/training/checkpoint.js';
import { pickHyperparameters } from '#domain/training/pick-hyperparameters.js';
import type { MetricsTracker } from '#domain/training/metrics-tracker.js';
import { REINFORCED_METRIC } from '#domain/training/reinforced-learning.js';
import type { TrainingOutcome } from '#domain/training/trainer.js';
import { isLowerBetter } from '#domain/evaluation/metric-direction.js';

import { describeFiles, describeSession } from '../describe-session.js';
import type { Resumption } from '../resumption.js';
import { SessionRecord } from '../session-record.js';
import type { TrainingSetupInput } from '../training-setup-input.js';

/** Longest time in which a killed run can lose logged metrics. */
const AUTOSAVE_SECONDS = 5;

/** The places and ports of a run that is about to train. */
export interface TrainingSetup {
  readonly sessionId: string;
  readonly runDir: string;
  readonly outputDir: string;
  readonly metricsFolder: string;
  readonly metricsFile: string;
  readonly checkpointsDir: string;
  readonly session: SessionRecord;
  readonly metrics: MetricsTracker;
  readonly checkpoints: CheckpointManager;
  /** Where a session goes on; absent for a new one, and for one without any whole checkpoint. */
  readonly resumeFrom?: RestoredCheckpoint;
}

/** Step 6: checks the disk, opens the session with all its parameters, its metrics and its checkpoints. */
export async function setUpTraining(input: TrainingSetupInput): Promise<TrainingSetup> {
  const { ports, request, origin } = input;
  await ports.workspace.ensureFreeSpace(
    request.outputDir ?? ports.workspace.root,
    input.plan.diskBytes,
    'the checkpoints and the model',
  );
  return origin.resumption === undefined ? openSession(input) : reopenSession(input, origin.resumption);
}

async function openSession(input: TrainingSetupInput): Promise<TrainingSetup> {
  const { ports, listener } = input;
  const { sessionId, folders } = await createSession(input);
  const places = placesOf(input, sessionId, folders);
  await ports.workspace.prepareFolder(places.outputDir);
  const opened = await openMetricsAndCheckpoints(input, places, rankingOf(input));
  const session = new SessionRecord(
    ports.sessions,
    describeSession(input, sessionId, {
      modelDir: places.outputDir,
      checkpointsDir: places.checkpointsDir,
      metricsDir: places.metricsFolder,
      runDir: places.runDir,
      fileDigests: {},
    }),
    ports.now,
  );
  await session.start();
  // Not before there is something to resume: whoever started this process may tell the command to go on.
  listener({ type: 'session', sessionId, runDir: places.runDir });
  // Kept from the start, so that a run that goes on need not train it again.
  await input.tokenizer.save(places.outputDir);
  return { ...places, sessionId, session, ...opened };
}

async function createSession({ ports, resources, origin: { member } }: TrainingSetupInput) {
  if (member !== undefined) return ports.sessions.createWithin(member.sessionId, member.name);
  const created = await ports.sessions.create(new Date(ports.now()));
  const lock = await ports.sessions.lock(created.sessionId, new Date(ports.now()));
  resources.own(lock, (owned) => owned.release());
  return created;
}

async function reopenSession(input: TrainingSetupInput, resumption: Resumption): Promise<TrainingSetup> {
  const { ports, listener } = input;
  const { trainingSession, outputPaths } = resumption.metadata;
  const { sessionId } = trainingSession;
  const places = placesOfSession(input, sessionId, outputPaths);
  listener({ type: 'session', sessionId, runDir: places.runDir });
  await ports.workspace.prepareFolder(places.outputDir);
  await ports.workspace.removeUnfinished(places.outputDir);
  const { metrics, checkpoints } = await openMetricsAndCheckpoints(input, places, rankingOf(input));
  const resumeFrom = await checkpoints.restore(resumption.isExact ? 'resumable' : 'latest');
  await metrics.truncateAfter(resumeFrom?.info.step ?? 0);
  listener({
    type: 'log',
    level: 'info',
    message:
      resumeFrom === undefined
        ? `Session ${sessionId} has no whole checkpoint: it starts again from the beginning`
        : `Session ${sessionId} goes on after step ${resumeFrom.info.step}`,
  });
  const session = new SessionRecord(
    ports.sessions,
    withPresentSettings(resumption.metadata, input),
    ports.now,
  );
  await session.resume(resumption.warnings);
  const setup = { ...places, sessionId, session, metrics, checkpoints };
  return resumeFrom === undefined ? setup : { ...setup, resumeFrom };
}

/** The session with what was said anew about it: moved files, settings that drifted. */
function withPresentSettings(
  metadata: SessionMetadata,
  { ports, request, opened, dataset }: TrainingSetupInput,
): SessionMetadata {
  const trainingFiles = describeFiles(request, ports.workspace);
  return {
    ...metadata,
    datasetConfig: {
      ...metadata.datasetConfig,
      primaryFile: trainingFiles.train,
      trainingFiles,
      fingerprint: dataset.fingerprint,
    },
    trainingParams: {
      ...metadata.trainingParams,
      ...pickHyperparameters(opened.training.hyperparameters),
    },
    advancedSettings: {
      ...metadata.advancedSettings,
      ...describeProcesses(ports.processes.size, opened.engine),
    },
    trainingContext: {
      ...metadata.trainingContext,
      engine: opened.engine,
      storage: request.storage ?? null,
    },
  };
}

type Places = Pick<
  TrainingSetup,
  'runDir' | 'outputDir' | 'metricsFolder' | 'metricsFile' | 'checkpointsDir'
>;

function placesOf(
  { ports, request, opened, origin }: TrainingSetupInput,
  sessionId: string,
  { metricsFolder }: SessionFolders,
): Places {
  const runName = origin.member?.name ?? opened.training.model;
  const outputDir = ports.workspace.resolve(request.outputDir ?? `models/${sessionId}`);
  return {
    runDir: ports.runLog.folderOf(runName, timestampIn(sessionId)),
    outputDir,
    checkpointsDir: ports.workspace.resolve(outputDir, 'checkpoints'),
    metricsFolder,
    metricsFile: ports.workspace.resolve(metricsFolder, 'metrics.json'),
  };
}

function placesOfSession(
  { ports, opened, origin }: TrainingSetupInput,
  sessionId: string,
  { modelDir, checkpointsDir, metricsDir, runDir }: SessionMetadata['outputPaths'],
): Places {
  return {
    runDir:
      runDir ?? ports.runLog.folderOf(origin.member?.name ?? opened.training.model, timestampIn(sessionId)),
    outputDir: modelDir,
    checkpointsDir,
    metricsFolder: metricsDir,
    metricsFile: ports.workspace.resolve(metricsDir, 'metrics.json'),
  };
}

/** Part of the folders of metrics and checkpoints that the further training of reinforced learning has to itself. */
export const REINFORCED = 'reinforced';

/** What the further training of reinforced learning writes to, and goes on from where an earlier process left it. */
export async function openReinforcement(
  input: TrainingSetupInput,
  setup: TrainingSetup,
  first: TrainingOutcome,
): Promise<Pick<TrainingSetup, 'metrics' | 'checkpoints' | 'resumeFrom'>> {
  const { workspace } = input.ports;
  const places = {
    metricsFolder: workspace.resolve(setup.metricsFolder, REINFORCED),
    checkpointsDir: workspace.resolve(setup.checkpointsDir, REINFORCED),
  };
  const { resumption } = input.origin;
  // What was trained further from weights that may be others now is of no use.
  const isStale = resumption?.isExact === false && setup.resumeFrom?.info.step !== first.stepsRun;
  if (isStale) await workspace.remove(places.checkpointsDir);
  await workspace.prepareFolder(places.metricsFolder);
  const { metrics, checkpoints } = await openMetricsAndCheckpoints(input, places, {
    metricName: REINFORCED_METRIC,
    mode: 'max',
  });
  const resumeFrom =
    resumption === undefined
      ? undefined
      : await checkpoints.restore(resumption.isExact ? 'resumable' : 'latest');
  await metrics.truncateAfter(resumeFrom?.info.step ?? -1);
  return { metrics, checkpoints, ...(resumeFrom && { resumeFrom }) };
}

async function openMetricsAndCheckpoints(
  { ports, opened, resources, listener }: TrainingSetupInput,
  { metricsFolder, checkpointsDir }: Pick<Places, 'metricsFolder' | 'checkpointsDir'>,
  ranking: Pick<CheckpointPolicy, 'metricName' | 'mode'>,
): Promise<Pick<TrainingSetup, 'metrics' | 'checkpoints'>> {
  const metrics = resources.own(
    await ports.metrics.open(metricsFolder, {
      autosaveSeconds: AUTOSAVE_SECONDS,
      lowerIsBetter: isLowerBetter,
    }),
    (owned) => owned.close(),
  );
  const checkpoints = await ports.checkpoints.open(
    { ...ranking, folder: checkpointsDir, keep: opened.training.hyperparameters.saveTotalLimit },
    (message) => listener({ type: 'log', level: 'warning', message }),
  );
  return { metrics, checkpoints };
}

/** How the checkpoints of the first training are ranked. */
function rankingOf({ opened }: TrainingSetupInput): Pick<CheckpointPolicy, 'metricName' | 'mode'> {
  const { metricForBestModel, greaterIsBetter } = opened.training.hyperparameters;
  return { metricName: metricForBestModel, mode: greaterIsBetter ? 'max' : 'min' };
}
