import type { SessionDescription } from '#application/sessions/show-session-use-case.js';
import type { ModelProgress } from '#application/sessions/model-progress.js';
import type { SessionList } from '#application/sessions/list-sessions-use-case.js';
import type { SessionSummary } from '#application/sessions/session-summary.js';
import type { SessionVerification } from '#application/sessions/verify-session-use-case.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { formatAge } from '../formatting/age.js';
import { formatBytes } from '../formatting/bytes.js';
import { formatDuration } from '../formatting/duration.js';
import { formatMetric, formatQuantity } from '../formatting/numbers.js';
import { formatPairs, formatTable, indent } from '../formatting/table.js';

const NONE = '-';

function progressOf({ state, epoch, epochs, modelsTrained, modelsPlanned }: SessionSummary): string {
  const ofEpochs = `epoch ${formatEpoch(epoch)}/${epochs}`;
  if (modelsPlanned <= 1) return ofEpochs;
  const ofModels = `${modelsTrained}/${modelsPlanned} models`;
  return epoch === 0 || state === 'completed' ? ofModels : `${ofModels}, ${ofEpochs}`;
}

function bestOf({ bestMetric, metricName }: Pick<SessionSummary, 'bestMetric' | 'metricName'>): string {
  return bestMetric === null ? NONE : `${metricName} ${formatMetric(bestMetric)}`;
}

function ageOf({ createdAt }: SessionSummary, now: Date): string {
  return formatAge((now.getTime() - Date.parse(createdAt)) / 1000);
}

/** The table of `arena sessions list`. */
export function reportSessions({ sessions, unreadable, warnings }: SessionList, now: Date): string[] {
  const table = formatTable(
    [
      { heading: 'session' },
      { heading: 'status' },
      { heading: 'progress' },
      { heading: 'best' },
      { heading: 'begun' },
      { heading: 'size', align: 'right' },
      { heading: 'model' },
    ],
    [
      ...sessions.map((session) => [
        session.sessionId,
        session.state,
        progressOf(session),
        bestOf(session),
        ageOf(session, now),
        formatBytes(session.bytes),
        session.model,
      ]),
      ...unreadable.map(({ sessionId }) => [sessionId, 'unreadable', NONE, NONE, NONE, NONE, NONE]),
    ],
  );
  const notes = [...unreadable.map(({ problem }) => problem), ...warnings];
  if (sessions.length + unreadable.length === 0) return ['No session is here yet: arena train makes one.'];
  return notes.length === 0 ? table : [...table, '', ...notes];
}

/** The models of a plan, one a line. */
function reportModels(models: readonly ModelProgress[]): string[] {
  return formatTable(
    [
      { heading: 'model' },
      { heading: 'status' },
      { heading: 'progress' },
      { heading: 'best' },
      { heading: 'resumes' },
    ],
    models.map((model) => [
      model.name,
      model.state,
      `epoch ${formatEpoch(model.epoch)}/${model.epochs}`,
      bestOf(model),
      placeOf(model.resumesFromStep),
    ]),
  );
}

function placeOf(step: number | undefined): string {
  if (step === undefined) return NONE;
  return step === 0 ? 'from the beginning' : `after step ${step}`;
}

function formatEpoch(epoch: number): string {
  return String(Number(epoch.toFixed(2)));
}

/** One session for a person; `--json` has everything. */
export function reportSession({ summary, metadata, warnings }: SessionDescription, now: Date): string[] {
  const { executionStatus, outputPaths, trainingParams, checkpoints } = metadata;
  const { holder, parentSession } = summary;
  const pairs: (readonly [string, string])[] = [
    ['session', summary.sessionId],
    ['status', summary.state],
    ...(holder === undefined ? [] : [['process', `${holder.pid} on ${holder.hostname}`] as const]),
    ...(parentSession === null ? [] : [['relaunched from', parentSession] as const]),
    ['begun', `${summary.createdAt} (${ageOf(summary, now)})`],
    ['progress', progressOf(summary)],
    ['training time', formatDuration(executionStatus.trainingTimeSeconds)],
    ['best', bestOf(summary)],
    ['model', summary.model],
    ['dataset', summary.dataset],
    ...describeTraining(metadata),
    ['engine', `${metadata.trainingContext.engine.name}, ${metadata.trainingContext.engine.device}`],
    ['size', formatBytes(summary.bytes)],
    ['model folder', outputPaths.modelDir],
    ['metrics', outputPaths.metricsDir],
    ...(summary.models === undefined
      ? [['checkpoints', `${formatQuantity(checkpoints.length, 'checkpoint')} taken`] as const]
      : []),
  ];
  const settings = Object.entries(trainingParams).map(([name, value]) => [name, String(value)] as const);
  const sections = [
    ...formatPairs(pairs),
    ...(summary.models === undefined ? [] : ['', 'Models:', ...indent(reportModels(summary.models))]),
    '',
    'Settings:',
    ...indent(formatPairs(settings)),
    ...(executionStatus.errors.length === 0 ? [] : ['', 'Errors:', ...indent([...executionStatus.errors])]),
  ];
  const notes = [...warnings, ...executionStatus.warnings];
  return notes.length === 0 ? sections : [...sections, '', 'Warnings:', ...indent(notes)];
}

type Pairs = readonly (readonly [string, string])[];

/** How labels become models, how rows are divided, and what some models have otherwise. */
function describeTraining({
  datasetConfig,
  splitConfig,
  reinforcedLearningConfig: further,
}: SessionMetadata): Pairs {
  const { sourceFile, primaryFile, trainingApproach, keyStrategies } = datasetConfig;
  const { trainRatio, validationRatio, testRatio, customByKey, customByValue } = splitConfig;
  const isFiltered = sourceFile !== '' && sourceFile !== primaryFile;
  const keys = Object.entries(keyStrategies).map(([key, strategy]) => `${key} ${strategy}`);
  const own = [...Object.entries(customByKey), ...Object.entries(customByValue)].map(([name, settings]) => {
    const phrases = Object.entries(settings).map(([setting, value]) => `${setting} ${value}`);
    return `${name}: ${phrases.join(', ')}`;
  });
  return [
    ...(isFiltered ? [['filtered from', sourceFile] as const] : []),
    ['approach', keys.length === 0 ? trainingApproach : `${trainingApproach}: ${keys.join(', ')}`],
    ['split', `${trainRatio} train, ${validationRatio} validation, ${testRatio} test`],
    ...(own.length === 0 ? [] : [['own settings', own.join('; ')] as const]),
    ...(further.enabled ? [['reinforced', `if F1 is under ${String(further.f1Threshold)}`] as const] : []),
  ];
}

/** What was found, file by file, and what can be done. */
export function reportVerification(verification: SessionVerification): string[] {
  const { sessionId, isWhole, items, verdict, models = [] } = verification;
  const lines = items.map(({ path, kind, problem }) => [
    problem === undefined ? 'ok' : 'DAMAGED',
    kind,
    path,
  ]);
  const problems = items.flatMap(({ path, problem }) =>
    problem === undefined ? [] : [`${path}: ${problem}`],
  );
  return [
    ...formatTable([{ heading: '' }, { heading: 'kind' }, { heading: 'file or folder' }], lines),
    '',
    ...problems,
    isWhole ? `Every file of ${sessionId} is as it was written.` : `${sessionId} has lost something.`,
    ...models.map(({ name, state, resumesFromStep }) =>
      resumesFromStep === undefined
        ? `${name}: ${state}`
        : `${name}: ${state}, resumes ${placeOf(resumesFromStep)}`,
    ),
    verdict,
  ];
}
