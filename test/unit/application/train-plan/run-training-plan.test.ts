import { beforeEach, describe, expect, it } from '@jest/globals';

import { ResumeSessionUseCase } from '#application/resume-session/resume-session-use-case.js';
import { parseResumeSessionRequest } from '#application/resume-session/resume-session-request.js';
import { TrainModelUseCase } from '#application/train-model/train-model-use-case.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import { recordedRequest } from '#application/train-model/recorded-request.js';
import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import type { RawRequest } from '#application/request/parse-fields.js';
import { assertCriticalFields } from '#domain/session/critical-fields.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { ArenaError } from '#domain/shared/errors.js';
import { FakeTrainingPorts } from '#test/support/fake-training-ports.js';

const SESSION = 'training_session_20260101_000000';
const HYBRID = { keyStrategies: 'label=multi-class,topics=one-vs-all' };
const HYBRID_MODELS = ['label', 'topics-art', 'topics-law', 'topics-war'];

let fake: FakeTrainingPorts;
let events: TrainModelEvent[];

beforeEach(() => {
  fake = new FakeTrainingPorts();
  events = [];
});

const train = (changes: RawRequest = HYBRID, signal?: AbortSignal) =>
  new TrainModelUseCase(fake.ports).execute(
    parseTrainModelRequest({ dataset: 'rows.jsonl', workspace: '/workspace', ...changes }),
    { onEvent: (event) => events.push(event), ...(signal === undefined ? {} : { signal }) },
  );

const resume = (changes: RawRequest = {}) =>
  new ResumeSessionUseCase(fake.ports).execute(
    parseResumeSessionRequest({ session: SESSION, workspace: '/workspace', ...changes }),
  );

/** The session's own metadata as saved, first to last; those of its models left out. */
const saved = (): readonly SessionMetadata[] =>
  fake.saved.filter(({ trainingSession }) => trainingSession.sessionId === SESSION);
const last = (): SessionMetadata => saved().at(-1)!;

/** Makes the trainer fail on its nth model. */
function failOn(nth: number): void {
  let count = 0;
  const { trainer } = fake.ports;
  const original = trainer.train.bind(trainer);
  trainer.train = (job) => {
    count += 1;
    return count === nth
      ? Promise.reject(new ArenaError('TRAINING.DIVERGED', 'It diverged.'))
      : original(job);
  };
}

describe('training a plan', () => {
  it('trains every model in one session, each into its own folder', async () => {
    const response = await train();
    expect(response).toMatchObject({
      success: true,
      sessionId: SESSION,
      modelPath: `/workspace/models/${SESSION}`,
    });
    expect(response.models?.map(({ name, state, modelPath }) => [name, state, modelPath])).toEqual(
      HYBRID_MODELS.map((name) => [name, 'trained', `/workspace/models/${SESSION}/${name}`]),
    );
    expect(fake.calls.filter((call) => call === 'create session')).toHaveLength(1);
    expect(fake.calls.filter((call) => call === 'create member')).toHaveLength(4);
    expect([fake.openModels, fake.openStores, fake.locks]).toEqual([0, 0, 0]);
  });

  it('writes down after each model which are trained, in progress and remaining', async () => {
    await train();
    const progress = saved().map(
      ({ executionStatus: { modelsTrained, modelsInProgress, modelsRemaining } }) =>
        [modelsTrained, modelsInProgress, modelsRemaining].map((names) => names.length).join(' '),
    );
    expect(progress).toEqual([
      '0 0 4',
      '0 1 3',
      '1 0 3',
      '1 1 2',
      '2 0 2',
      '2 1 1',
      '3 0 1',
      '3 1 0',
      '4 0 0',
      '4 0 0',
    ]);
    expect(last().executionStatus).toMatchObject({ status: 'completed', modelsTrained: HYBRID_MODELS });
  });

  it('records what the models follow from, so that asking for the same again gives the same models', async () => {
    await train();
    expect(last().datasetConfig).toMatchObject({
      trainingApproach: 'hybrid',
      multiclassKeys: ['label'],
      onevsallKeys: ['topics'],
      keyStrategies: { label: 'multi-class', topics: 'one-vs-all' },
      categoriesByKey: { topics: ['art', 'law', 'war'] },
    });
    const again = new FakeTrainingPorts();
    const request = parseTrainModelRequest({ ...recordedRequest(last()), workspace: '/workspace' });
    const response = await new TrainModelUseCase(again.ports).execute(request);
    expect(response.models?.map(({ name }) => name)).toEqual(HYBRID_MODELS);
    expect(again.saved[0]?.trainingParams).toEqual(saved()[0]?.trainingParams);
  });

  it('narrows the request of each model to its labels', async () => {
    await train();
    const members = fake.saved.filter(({ trainingSession }) => trainingSession.sessionId !== SESSION);
    const requests = new Map(
      members.map((metadata) => [
        metadata.trainingSession.sessionId.split('/').at(-1),
        recordedRequest(metadata),
      ]),
    );
    expect(requests.get('topics-art')).toMatchObject({ positiveLabel: 'art', multiLabel: false });
    expect(requests.get('label')).toMatchObject({ positiveLabel: undefined, keyStrategies: undefined });
  });

  it('trains each model by the settings of its key and label, records them, and asks for them again', async () => {
    const custom = { customByKey: 'topics.epochs=5', customByValue: 'law.epochs=7,law.test-ratio=0.3' };
    await train({ ...HYBRID, ...custom, epochs: 2 });
    const trainedBy = (sessions: readonly SessionMetadata[]) =>
      new Map(
        sessions.map(({ trainingSession, trainingParams, splitConfig }) => [
          trainingSession.sessionId.split('/').at(-1),
          [trainingParams.epochs, splitConfig.testRatio],
        ]),
      );
    const found = trainedBy(fake.saved);
    expect(HYBRID_MODELS.map((name) => found.get(name))).toEqual([
      [2, 0.1],
      [5, 0.1],
      [7, 0.3],
      [5, 0.1],
    ]);
    expect(last().splitConfig).toMatchObject({
      mode: 'custom',
      customByKey: { topics: { epochs: 5 } },
      customByValue: { law: { epochs: 7, testRatio: 0.3 } },
    });
    expect(events).toContainEqual({
      type: 'log',
      level: 'info',
      message:
        'Settings of their own: topics-art: epochs 5; topics-law: epochs 7, testRatio 0.3; topics-war: epochs 5',
    });
    const again = new FakeTrainingPorts();
    const request = parseTrainModelRequest({ ...recordedRequest(last()), workspace: '/workspace' });
    await new TrainModelUseCase(again.ports).execute(request);
    expect(trainedBy(again.saved)).toEqual(found);
  });

  it('refuses settings for a label that has no model before anything is written', async () => {
    const response = await train({ ...HYBRID, customByValue: 'lax.epochs=2' });
    expect(response.errors[0]?.message).toContain('found "lax". Did you mean law?');
    expect(fake.saved).toEqual([]);
  });

  it('goes on with the others when a model fails, and names it at the end', async () => {
    failOn(2);
    const response = await train();
    expect(response.success).toBe(false);
    expect(response.errors[0]).toMatchObject({
      code: 'TRAINING.MODELS_FAILED',
      details: { failed: ['topics-art'] },
    });
    expect(response.errors[0]?.message).toContain('1 of 4 models could not be trained');
    expect(response.models?.map(({ state }) => state)).toEqual(['trained', 'failed', 'trained', 'trained']);
    expect(last().executionStatus).toMatchObject({
      status: 'failed',
      modelsTrained: ['label', 'topics-law', 'topics-war'],
      modelsRemaining: ['topics-art'],
      errors: ['topics-art: It diverged.'],
    });
  });

  it('shows the plan in a dry run and opens no session', async () => {
    const response = await train({ ...HYBRID, dryRun: true });
    expect(response.models?.map(({ name, state }) => [name, state])).toEqual(
      HYBRID_MODELS.map((name) => [name, 'planned']),
    );
    expect(fake.saved).toEqual([]);
    expect(fake.calls).not.toContain('create session');
  });

  it('says in a dry run which models are trained further', async () => {
    await train({ ...HYBRID, dryRun: true, f1Threshold: 0.6 });
    expect(events).toContainEqual({
      type: 'log',
      level: 'info',
      message: 'Trained further for 2 to 10 epochs: models with an F1 on the validation split under 0.6',
    });
  });

  it('refuses a base model that does not exist before anything is written', async () => {
    const response = await train({ models: 'lstm-small,lstm-smal' });
    expect(response.errors[0]?.code).toBe('MODEL.UNKNOWN');
    expect(fake.saved).toEqual([]);
  });

  it('trains on the rows that are left after rare labels went, and asks for those again', async () => {
    const response = await train({
      labelColumn: 'label',
      models: 'lstm-small,bert-tiny',
      minSamplesPerLabel: 7,
    });
    expect(response.errors[0]).toMatchObject({ code: 'DATASET.LABELS_INVALID' });
    expect(await train({ ...HYBRID, minSamplesPerLabel: 4 })).toMatchObject({ success: true });
    const filtered = '/logs/s/filtered_dataset/filtered-1.jsonl';
    expect(last().datasetConfig).toMatchObject({
      primaryFile: filtered,
      trainingFiles: { train: filtered },
      minSamplesPerLabel: 4,
      requestedFormat: 'jsonl',
    });
    expect(last().datasetConfig.sourceFile).toMatch(/rows\.jsonl$/);
    const again = recordedRequest(last());
    expect(again).toMatchObject({ dataset: filtered, minSamplesPerLabel: undefined });
  });

  it('stops between two models when it is interrupted, and says how to go on', async () => {
    const abort = new AbortController();
    const { trainer } = fake.ports;
    const original = trainer.train.bind(trainer);
    trainer.train = async (job) => {
      const outcome = await original(job);
      abort.abort();
      return outcome;
    };
    const response = await train(HYBRID, abort.signal);
    expect(response.errors[0]?.code).toBe('TRAINING.INTERRUPTED');
    expect(response.errors[0]?.message).toContain(`arena resume ${SESSION}`);
    expect(last().executionStatus).toMatchObject({
      status: 'interrupted',
      modelsTrained: ['label'],
      modelsRemaining: ['topics-art', 'topics-law', 'topics-war'],
    });
  });

  it('leaves settings that base models have otherwise to their recipes when it is asked for again', async () => {
    await train({ labelColumn: 'label', models: 'lstm-small,bert-tiny', batchSize: 8 });
    expect(last().trainingContext.settingsByModel).toEqual(['epochs', 'learningRate']);
    const again = recordedRequest(last());
    expect(again).toMatchObject({ models: ['lstm-small', 'bert-tiny'], model: undefined, batchSize: 8 });
    expect([again.epochs, again.learningRate]).toEqual([undefined, undefined]);
  });
});

describe('going on with a plan', () => {
  it('trains what is missing and nothing else', async () => {
    failOn(2);
    await train();
    fake.calls.length = 0;
    const response = await resume();
    expect(response).toMatchObject({ success: true, sessionId: SESSION });
    expect(response.models?.map(({ name, state }) => [name, state])).toEqual(
      HYBRID_MODELS.map((name) => [name, 'trained']),
    );
    expect(fake.calls.filter((call) => call === 'train')).toHaveLength(1);
    expect(last().executionStatus).toMatchObject({ status: 'completed', modelsRemaining: [] });
  });

  it('does not train a model again that was complete when its process died', async () => {
    await train();
    const end = last();
    fake.saved.push({
      ...end,
      executionStatus: {
        ...end.executionStatus,
        status: 'in_progress',
        modelsTrained: HYBRID_MODELS.slice(0, 3),
        modelsInProgress: ['topics-war'],
      },
    });
    fake.calls.length = 0;
    expect(await resume()).toMatchObject({ success: true });
    expect(fake.calls).not.toContain('train');
    expect(last().executionStatus.modelsTrained).toEqual(HYBRID_MODELS);
  });

  it('trains a model from the beginning whose own metadata is damaged', async () => {
    failOn(2);
    await train();
    const { sessions } = fake.ports;
    const load = sessions.load.bind(sessions);
    let isDamaged = true;
    sessions.load = (sessionId, warn) => {
      if (!sessionId.endsWith('topics-art') || !isDamaged) return load(sessionId, warn);
      isDamaged = false;
      return Promise.reject(new ArenaError('SESSION.INVALID', 'Neither file is whole.'));
    };
    expect(await resume()).toMatchObject({ success: true });
    expect(fake.calls).toContain(`remove /workspace/models/${SESSION}/topics-art`);
    expect(last().executionStatus.modelsTrained).toHaveLength(4);
  });

  it('refuses data that has changed', async () => {
    failOn(1);
    await train();
    fake.survey = { ...fake.survey, fingerprint: 'other data' };
    expect((await resume()).errors[0]?.code).toBe('SESSION.DRIFT');
  });
});

describe('the metadata of a plan', () => {
  it('is not saved when it would not give back the models of the session', async () => {
    await train();
    const metadata = last();
    const without = (field: string): SessionMetadata => ({
      ...metadata,
      datasetConfig: { ...metadata.datasetConfig, [field]: Array.isArray(field) ? [] : {} },
    });
    expect(() => assertCriticalFields(metadata)).not.toThrow();
    expect(() => assertCriticalFields(without('categoriesByKey'))).toThrow(
      'its labels, strategies and languages give 1 models (label), its status 4 models',
    );
    expect(() => assertCriticalFields(without('keyStrategies'))).toThrow('dataset_config.key_strategies');
  });
});
