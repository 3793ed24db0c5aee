import { ArenaError } from '../shared/errors.js';
import { METADATA_VERSION } from './session-metadata.js';
import {
  ADDED_TO_VERSION_2,
  DEFAULTS_OF_VERSION_1,
  type JsonObject,
  type SessionDefaults,
} from './upgrade-defaults.js';

/**
 * Brings the metadata of an older version to the present one: what later versions added is filled in, names that
 * changed are changed, unknown fields stay. What a session can't be trained without is never made up: it is rebuilt from
 * other fields, or the session is refused. Metadata of the present version, and of unknown ones, passes unchanged but
 * for fields that were added within the version.
 *
 * @param content - parsed JSON, its names in camelCase; not validated yet
 * @throws ArenaError `SESSION.INVALID` when the label keys of a hybrid session can't be rebuilt
 */
export function upgradeSession(content: JsonObject): JsonObject {
  const version = content['metadataVersion'] ?? '1.0';
  if (version === METADATA_VERSION) return filled(content, ADDED_TO_VERSION_2);
  if (typeof version !== 'string' || !version.startsWith('1.')) return content;
  return filled(filled(fromVersion1(content), ADDED_TO_VERSION_2), DEFAULTS_OF_VERSION_1);
}

function fromVersion1(content: JsonObject): JsonObject {
  const session = groupOf(content, 'trainingSession');
  const data = groupOf(content, 'datasetConfig');
  const createdAt = toUtc(content['createdAt'] ?? session['timestamp']);
  return {
    ...content,
    metadataVersion: METADATA_VERSION,
    createdAt,
    lastUpdated: toUtc(content['lastUpdated'] ?? createdAt),
    trainingSession: {
      ...session,
      timestamp: toUtc(session['timestamp'] ?? createdAt),
      nodeVersion: session['nodeVersion'] ?? runtimeOf(session),
    },
    datasetConfig: { ...data, ...labelKeysOf(content), ...filesOf(data) },
    modelConfig: modelsOf(groupOf(content, 'modelConfig')),
    reinforcedLearningConfig: reinforcedLearningOf(groupOf(content, 'reinforcedLearningConfig')),
  };
}

/** Base models were not compared: the selected one was all. */
function modelsOf(group: JsonObject): JsonObject {
  const { selectedModel } = group;
  return typeof selectedModel === 'string' ? { selectedModels: [selectedModel], ...group } : group;
}

/** `manual_epochs` said whether `reinforced_epochs` was set by hand; now it is the number that was. */
function reinforcedLearningOf(group: JsonObject): JsonObject {
  const { manualEpochs, reinforcedEpochs } = group;
  if (typeof manualEpochs !== 'boolean') return group;
  return { ...group, manualEpochs: manualEpochs ? (reinforcedEpochs ?? null) : null };
}

/** Sessions of the Python tool said which Python they ran on. */
function runtimeOf({ pythonVersion }: JsonObject): string {
  return typeof pythonVersion === 'string' ? `Python ${pythonVersion}` : 'unknown';
}

/** Python wrote local times with microseconds and without a zone: they are taken for UTC. */
function toUtc(time: unknown): unknown {
  if (typeof time !== 'string') return time;
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*$/.exec(time);
  return match === null ? time : `${match[1]!}T${match[2]!}${match[3] ?? ''}Z`;
}

/** `training_files` named the files of label keys, too; `train` stands for the primary one. */
function filesOf(data: JsonObject): JsonObject {
  const { primaryFile, trainingFiles } = data;
  if (typeof primaryFile !== 'string') return {};
  return { trainingFiles: { train: primaryFile, ...(isObject(trainingFiles) ? trainingFiles : {}) } };
}

/** How the names of `training_files` told the strategy of a label key. */
const STRATEGY_OF_PREFIX = { multiclass: 'multi-class', onevsall: 'one-vs-all' } as const;
const FILE_OF_KEY = /^(multiclass|onevsall)_(.+)$/;

/** The four fields that tell which models a session trains; version 1 forgot them in sessions with several label keys. */
function labelKeysOf(content: JsonObject): JsonObject {
  const data = groupOf(content, 'datasetConfig');
  const approach = approachOf(content, data);
  if (hasEntries(data['keyStrategies'])) return { trainingApproach: approach };
  const keys = keysOfFiles(data);
  if (keys.length > 0) return rebuiltKeys(keys, approach);
  if (approach === 'hybrid' || approach === 'custom') throw unknownKeys(content, data, approach);
  const column = data['labelColumn'] ?? data['annotationColumn'];
  if (typeof column !== 'string') return { trainingApproach: approach };
  return {
    trainingApproach: approach,
    labelColumn: column,
    multiclassKeys: approach === 'multi-class' ? [column] : [],
    onevsallKeys: approach === 'one-vs-all' ? [column] : [],
    keyStrategies: { [column]: approach },
    filesPerKey: { [column]: data['primaryFile'] },
  };
}

function approachOf(content: JsonObject, data: JsonObject): string {
  if (typeof data['trainingApproach'] === 'string') return data['trainingApproach'];
  return groupOf(content, 'advancedSettings')['multiLabel'] === true ? 'multi-label' : 'multi-class';
}

interface KeyOfFile {
  readonly key: string;
  readonly strategy: 'multi-class' | 'one-vs-all';
  readonly file: unknown;
}

/** Label keys by the names of files. A key was a field of the annotation column, where there was one. */
function keysOfFiles({ trainingFiles, annotationColumn }: JsonObject): readonly KeyOfFile[] {
  const prefix =
    typeof annotationColumn === 'string' && annotationColumn !== '' ? `${annotationColumn}.` : '';
  return Object.entries(isObject(trainingFiles) ? trainingFiles : {}).flatMap(([name, file]) => {
    const match = FILE_OF_KEY.exec(name);
    if (match === null) return [];
    const strategy = STRATEGY_OF_PREFIX[match[1] as keyof typeof STRATEGY_OF_PREFIX];
    return [{ key: `${prefix}${match[2]!}`, strategy, file }];
  });
}

function rebuiltKeys(keys: readonly KeyOfFile[], approach: string): JsonObject {
  const keysWith = (strategy: string): string[] =>
    keys.filter((entry) => entry.strategy === strategy).map(({ key }) => key);
  return {
    trainingApproach: approach,
    multiclassKeys: keysWith('multi-class'),
    onevsallKeys: keysWith('one-vs-all'),
    keyStrategies: Object.fromEntries(keys.map(({ key, strategy }) => [key, strategy])),
    filesPerKey: Object.fromEntries(keys.map(({ key, file }) => [key, file])),
  };
}

function unknownKeys(content: JsonObject, data: JsonObject, approach: string): ArenaError {
  const names = isObject(data['trainingFiles']) ? Object.keys(data['trainingFiles']) : [];
  const named = groupOf(content, 'trainingSession')['sessionId'];
  const sessionId = typeof named === 'string' ? named : 'this session';
  return new ArenaError(
    'SESSION.INVALID',
    `The metadata of ${sessionId} is of version 1, which forgot multiclass_keys, onevsall_keys, key_strategies and ` +
      `files_per_key of ${approach} sessions. They follow from names such as multiclass_KEY or onevsall_KEY in ` +
      `dataset_config.training_files, which has ${names.length === 0 ? 'none' : names.join(', ')}. ` +
      'Write the four fields into the file, or train anew.',
    { details: { sessionId } },
  );
}

/** Groups that are lists; defaults are those of their entries. */
const LISTS: readonly string[] = ['checkpoints', 'reinforcedCheckpoints'];

/** Adds the fields of each group that are not there. */
function filled(content: JsonObject, defaults: SessionDefaults): JsonObject {
  const groups = Object.entries(defaults).map(([name, fields]) => {
    const group = content[name];
    if (LISTS.includes(name) && group === undefined) return [name, []];
    if (Array.isArray(group)) return [name, group.map((entry: JsonObject) => ({ ...fields, ...entry }))];
    return [name, { ...fields, ...groupOf(content, name) }];
  });
  return { ...content, ...(Object.fromEntries(groups) as JsonObject) };
}

function groupOf(content: JsonObject, name: string): JsonObject {
  const group = content[name];
  return isObject(group) ? group : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasEntries(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}
