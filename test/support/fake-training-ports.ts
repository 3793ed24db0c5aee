import { ALONE } from '#domain/training/process-place.js';
import type { PrecisionChoice } from '#domain/engine/engine.js';
import type { TrainModelPorts } from '#application/train-model/train-model-ports.js';
import type { Dataset } from '#domain/dataset/dataset-loader.js';
import type { DatasetSurvey } from '#domain/dataset/dataset-survey.js';
import { LabelSpace } from '#domain/dataset/label-space.js';
import { presetSpecification } from '#domain/model/presets.js';
import type { FineTuning } from '#domain/model/fine-tuning.js';
import type { Model } from '#domain/model/model-manager.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import type { SessionHolder } from '#domain/session/session-store.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { ContentDigest, StorageProvider } from '#domain/storage/storage-provider.js';
import type { Tokenizer, TokenStore } from '#domain/tokenization/tokenizer.js';
import type {
  CheckpointInspection,
  CheckpointManager,
  RestoredCheckpoint,
} from '#domain/training/checkpoint.js';
import type { TrainingJob, TrainingOutcome } from '#domain/training/trainer.js';
import { MemoryMetrics } from './toy-training.js';

const SUMMARY = { min: 1, max: 9, mean: 5, median: 5, std: 1, p90: 8, p95: 9, p99: 9 };
const LABELS = ['bad', 'good'];

/** Ten rows, labels alternating: six to train on, two to validate on, two to test on. */
export function fakeDataset(changes: Partial<Dataset> = {}): Dataset {
  const rows = Array.from({ length: 10 }, (_, index) => ({ index, text: `text ${index}` }));
  const splits = Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1, 2, 2);
  const splitCounts = { train: 6, validation: 2, test: 2 };
  return {
    rowCount: 10,
    objective: 'single_label',
    labelSpace: new LabelSpace(LABELS),
    splits,
    labelIds: Int32Array.from(rows, ({ index }) => index % 2),
    labelOffsets: Uint32Array.from({ length: 11 }, (_, index) => index),
    fingerprint: 'data',
    statistics: {
      rowCount: 10,
      splitCounts,
      labelCounts: { bad: 5, good: 5 },
      characters: SUMMARY,
      bytesRead: 99,
    },
    report: {
      badRows: [],
      badRowCount: 0,
      exactDuplicateCount: 0,
      conflictingDuplicateCount: 0,
      leakedRowCount: 0,
      warnings: ['one odd thing'],
      textColumn: 'text',
      labelColumn: 'label',
    },
    async *texts(split) {
      const wanted = split === undefined ? undefined : { train: 0, validation: 1, test: 2 }[split];
      for (const row of rows) {
        await Promise.resolve();
        if (wanted === undefined || splits[row.index] === wanted) yield row;
      }
    },
    valuesOf: (column) => Promise.resolve(rows.map(({ index }) => `${column}${index % 2}`)),
    locationOf: (index) => ({ file: 'data.jsonl', line: index + 1 }),
    countOf: (split) => splitCounts[split],
    ...changes,
  };
}

/** The same ten rows under two label keys: `label` with one label each, `topics` with up to two of three. */
export function fakeSurvey(changes: Partial<DatasetSurvey> = {}): DatasetSurvey {
  const keys = new Map([
    [
      'label',
      {
        labelCounts: new Map([
          ['bad', 5],
          ['good', 5],
        ]),
        hasLists: false,
      },
    ],
    [
      'topics',
      {
        labelCounts: new Map([
          ['art', 4],
          ['law', 3],
          ['war', 6],
        ]),
        hasLists: true,
      },
    ],
  ]);
  return {
    rowCount: 10,
    textColumn: 'text',
    keys: ['label', 'topics'],
    groups: [{ language: null, rowCount: 10, keys }],
    characters: SUMMARY,
    badRows: [],
    badRowCount: 0,
    fingerprint: 'data',
    ...changes,
  };
}

/** The same rows without labels. */
export function fakeTextDataset(): Dataset {
  const { labelSpace, ...rest } = fakeDataset();
  if (labelSpace === undefined) throw new Error('Expected the fake dataset to have labels');
  const { labelColumn, ...report } = rest.report;
  if (labelColumn === undefined) throw new Error('Expected the fake dataset to have a label column');
  return { ...rest, report, objective: 'causal_language_modeling' };
}

/** A tokenizer that gives every text three tokens, the first of which stands for all of it. */
export const FAKE_TOKENIZER: Tokenizer = {
  vocabularySize: 50,
  specialTokens: { padding: 0, endOfText: 1 },
  truncationSide: 'right',
  fingerprint: 'tokenizer',
  encodeBatch: (texts, { withOffsets = false }) =>
    Promise.resolve(
      texts.map(({ text }) => {
        const ids = text === '' ? [] : [2, 3, 4];
        return {
          ids: Int32Array.from(ids),
          typeIds: new Uint8Array(ids.length),
          fullLength: ids.length,
          isCut: false,
          ...(withOffsets && {
            offsets: Uint32Array.from(ids.flatMap((_, token) => [token && text.length, text.length])),
          }),
        };
      }),
    ),
  decode: (ids) => Promise.resolve(`decoded ${Array.from(ids).join(' ')}`),
  save: () => Promise.resolve(),
};

const OUTCOME: TrainingOutcome = {
  endedBecause: 'completed',
  stepsRun: 3,
  epochsRun: 1,
  bestMetric: 0.75,
  bestEpoch: 1,
  bestStep: 3,
  samplesPerSecond: 10,
  tokensPerSecond: 30,
  skippedSteps: 0,
  finalTrainLoss: 0.5,
};

/** A digest that tells files apart by the length of their names. */
function digestOfName(file: string): ContentDigest {
  return { sha256: file.length.toString(16).padStart(64, '0'), sizeBytes: 1 };
}

/** Ports that remember what was asked of them. */
export class FakeTrainingPorts {
  readonly calls: string[] = [];
  readonly saved: SessionMetadata[] = [];
  readonly written = new Map<string, unknown>();
  readonly stored: string[] = [];
  /** Sessions in the outbox. */
  readonly waiting = new Set<string>();
  /** What the store throws: at once when it is listed, or when a file is put. */
  storageFailure: { readonly at: 'list' | 'put'; readonly error: ArenaError } | undefined;
  readonly fineTunings: FineTuning[] = [];
  readonly metricsTracker = new MemoryMetrics();
  /** Set to make a port fail: its name, as in `calls`. */
  failing: string | undefined;
  dataset: Dataset = fakeDataset();
  /** What any folder has. */
  tokenizer: Tokenizer = FAKE_TOKENIZER;
  survey: DatasetSurvey = fakeSurvey();
  outcome: TrainingOutcome = OUTCOME;
  job: TrainingJob | undefined;
  precisionAsked: PrecisionChoice | undefined;
  /** The checkpoint that any `restore` gives. */
  checkpoint: RestoredCheckpoint | undefined;
  /** What a look at the checkpoints finds. */
  inspections: CheckpointInspection[] = [];
  /** The same, at those of further training. */
  reinforcedInspections: CheckpointInspection[] = [];
  openModels = 0;
  /** Locks that are held. */
  locks = 0;
  /** The other process that works on every session. */
  holder: SessionHolder | undefined;
  openStores = 0;
  private clock = 0;

  readonly ports: TrainModelPorts = {
    engines: {
      list: () => Promise.resolve([]),
      activate: (_choice, precision) => {
        this.precisionAsked = precision;
        return this.did('activate', {
          name: 'cpu',
          device: 'cpu',
          threads: 1,
          precision: 'float32',
          reason: 'it is the fake one',
        } as const);
      },
    },
    datasetSurveyor: {
      survey: () => this.did('survey dataset', this.survey),
      filter: ({ specification, folder }) =>
        this.did(
          'filter dataset',
          specification.files.map((_, index) => ({
            path: `${folder}/filtered-${index + 1}.jsonl`,
            rowCount: 9,
            leftOut: 1,
          })),
        ),
    },
    datasetLoader: { load: () => this.did('load dataset', this.dataset) },
    tokenizers: {
      open: () => this.did('open tokenizer', this.tokenizer),
      train: async (texts) => {
        let count = 0;
        for await (const text of texts) if (text !== '') count += 1;
        return this.did(`train tokenizer on ${count}`, FAKE_TOKENIZER);
      },
    },
    tokenCache: {
      encodeRows: ({ rowCount }) => this.open('encode rows', () => this.store(rowCount)),
      encodeBlocks: () => this.open('encode blocks', () => this.store(4)),
    },
    hub: {
      locate: (name, lookup) => {
        lookup?.onProgress?.({ file: 'config.json', doneBytes: 1, totalBytes: 2 });
        const isOnHub = !this.existing.has(name);
        return this.did(`locate ${name} at ${lookup?.revision ?? 'main'}`, {
          folder: name,
          ...(isOnHub && { commit: 'c0ffee' }),
        });
      },
    },
    models: {
      create: (specification) => this.open('create model', () => this.model(specification)),
      describe: () => this.did('describe model', savedSpecification()),
      open: () => this.open('open model', () => this.model(savedSpecification())),
      fineTune: (model, fineTuning) => {
        this.fineTunings.push(fineTuning);
        return model;
      },
      save: () => this.did('save model', undefined),
      saveTrainingState: () => this.did('save training state', undefined),
    },
    trainer: {
      train: async (job) => {
        this.job = job;
        await job.onCheckpoint?.({
          path: '/workspace/checkpoint-3',
          step: 3,
          epoch: 1,
          metrics: {},
          createdAt: '',
          isBest: true,
          digests: { weights: 'w', optimizer: 'o', samples: 's' },
        });
        return this.did('train', this.outcome);
      },
      predict: (model, { rows }) =>
        this.did('predict', {
          loss: 0.5,
          rowCount: rows.length,
          // Always the second class, with a margin of one.
          logits: Float32Array.from(
            { length: rows.length * model.specification.labels.length },
            (_, i) => i % 2,
          ),
          tokenCount: 2 * rows.length,
        }),
    },
    metrics: { open: () => this.did('open metrics', this.metricsTracker) },
    checkpoints: {
      inspect: ({ folder }) =>
        Promise.resolve(folder.endsWith('/reinforced') ? this.reinforcedInspections : this.inspections),
      read: (_policy, step) => this.did(`read checkpoint ${step}`, this.checkpoint!),
      open: () =>
        this.did('open checkpoints', {
          restore: (which: string) => {
            this.calls.push(`restore ${which}`);
            return Promise.resolve(this.checkpoint);
          },
        } as unknown as CheckpointManager),
    },
    storage: {
      open: (uri) => this.did('open storage', this.storageAt(uri)),
    },
    outbox: {
      snapshot: (_sessionId, places) =>
        Promise.resolve({
          files: [
            { path: 'model/config.json', file: `${places.model}/config.json` },
            { path: 'run/metadata.json', file: `${places.run}/metadata.json` },
          ],
          release: () => Promise.resolve(),
        }),
      digest: (file) => Promise.resolve(digestOfName(file)),
      add: ({ sessionId }) => Promise.resolve(void this.waiting.add(sessionId)),
      remove: (sessionId) => Promise.resolve(void this.waiting.delete(sessionId)),
      list: () => Promise.resolve([]),
    },
    sessions: {
      createWithin: (sessionId, name) =>
        this.did('create member', {
          sessionId: `${sessionId}/models/${name}`,
          folders: {
            folder: `/logs/s/${name}`,
            metadataFile: `/logs/s/${name}/m.json`,
            metricsFolder: `/logs/s/${name}/metrics`,
          },
        }),
      create: () =>
        this.did('create session', {
          sessionId: 'training_session_20260101_000000',
          folders: { folder: '/logs/s', metadataFile: '/logs/s/m.json', metricsFolder: '/logs/s/metrics' },
        }),
      save: (metadata) => {
        this.saved.push(metadata);
        return Promise.resolve();
      },
      load: (sessionId) => {
        const found = this.saved.findLast(({ trainingSession }) => trainingSession.sessionId === sessionId);
        if (found !== undefined) return Promise.resolve(found);
        return Promise.reject(new ArenaError('SESSION.NOT_FOUND', `no session ${sessionId}`));
      },
      list: () =>
        Promise.resolve(
          [...new Set(this.saved.map(({ trainingSession }) => trainingSession.sessionId))].filter(
            (sessionId) => !sessionId.includes('/models/'),
          ),
        ),
      lock: () => {
        this.locks += 1;
        return Promise.resolve({
          release: () => {
            this.locks -= 1;
            return Promise.resolve();
          },
        });
      },
      holderOf: () => Promise.resolve(this.holder),
      foldersOf: (sessionId) => ({
        folder: `/logs/${sessionId}`,
        metadataFile: `/logs/${sessionId}/m.json`,
        metricsFolder: `/logs/${sessionId}/metrics`,
      }),
    },
    runLog: {
      folderOf: (model, timestamp) => `/experiments/${model}_${timestamp}`,
      write: (run) => {
        this.written.set('run log', run);
        return this.did('write run log', '/experiments/run');
      },
    },
    workspace: {
      root: '/workspace',
      resolve: (...parts) =>
        parts.reduce((all, part) => (part.startsWith('/') ? part : `${all}/${part}`), '/workspace'),
      fromCurrentFolder: (place) => (place.startsWith('/') ? place : `/here/${place}`),
      removeUnfinished: () => Promise.resolve(),
      exists: (place) => Promise.resolve(this.existing.has(place)),
      prepareFolder: (folder) => this.did(`prepare ${folder}`, undefined),
      freeBytes: () => Promise.resolve(1e12),
      ensureFreeSpace: () => this.did('ensure free space', undefined),
      writeText: () => Promise.resolve(),
      writeJson: (file, value) => {
        this.written.set(file, value);
        return Promise.resolve();
      },
      readText: (file) => Promise.resolve(`content of ${file}`),
      readJson: () => Promise.resolve({}),
      digest: (file) => Promise.resolve(`digest of ${file}`),
      digestFolder: (folder) => Promise.resolve(`digest of ${folder}`),
      folderBytes: () => Promise.resolve(1000),
      listFiles: () => Promise.resolve(['a.json']),
      remove: (place) => this.did(`remove ${place}`, undefined),
    },
    processes: ALONE,
    runtime: { toolVersion: '1', nodeVersion: 'v20', platform: 'test', hostname: 'here', user: 'me' },
    now: () => (this.clock += 1000),
  };

  /** Places that `workspace.exists` says are there. */
  readonly existing = new Set<string>();

  private did<T>(call: string, result: T): Promise<T> {
    this.calls.push(call);
    if (call === this.failing) return Promise.reject(new ArenaError('FILESYSTEM.FAILED', `${call} failed.`));
    return Promise.resolve(result);
  }

  /** As `did`, for what has to be closed: a call that fails opens nothing. */
  private async open<T>(call: string, make: () => T): Promise<T> {
    await this.did(call, undefined);
    return make();
  }

  private storageAt(location: string): StorageProvider {
    const failAt = (place: 'list' | 'put'): void => {
      if (this.storageFailure?.at === place) throw this.storageFailure.error;
    };
    let owner: Uint8Array = new Uint8Array(0);
    const nothing = { next: () => Promise.resolve({ done: true as const, value: undefined }) };
    return {
      location,
      list: () => {
        failAt('list');
        return { [Symbol.asyncIterator]: () => nothing };
      },
      head: () => Promise.resolve(undefined),
      putIfAbsent: (_key: string, content: Uint8Array) => {
        owner = content;
        return Promise.resolve(true);
      },
      get: () => Promise.resolve(owner),
      put: (key: string) => Promise.resolve(void this.stored.push(key)),
      putFile: (key: string, file: string) => {
        failAt('put');
        this.stored.push(key);
        return Promise.resolve(digestOfName(file));
      },
      delete: () => Promise.resolve(),
      abortUnfinished: () => Promise.resolve(0),
    } as unknown as StorageProvider;
  }

  private model(specification: ModelSpecification): Model {
    this.openModels += 1;
    return {
      specification,
      parameterCounts: { total: 1000, trainable: 1000 },
      dispose: () => {
        this.openModels -= 1;
      },
    };
  }

  private store(rowCount: number): TokenStore {
    this.openStores += 1;
    return {
      rowCount,
      lengths: new Uint32Array(rowCount).fill(3),
      totalTokens: 3 * rowCount,
      truncatedCount: 0,
      hasTypeIds: false,
      read: (rows) => Array.from(rows, () => ({ ids: Int32Array.of(2, 3, 4), typeIds: new Uint8Array(3) })),
      close: () => {
        this.openStores -= 1;
      },
    };
  }
}

/** The model that `open` gives: an LSTM for two labels. */
export function savedSpecification(): ModelSpecification {
  return presetSpecification('lstm-small', {
    vocabularySize: 50,
    paddingTokenId: 0,
    objective: 'single_label',
    labels: LABELS,
    maxPositions: 128,
  });
}
