import { describe, expect, it } from '@jest/globals';

import type { RawRequest } from '#application/request/parse-fields.js';
import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import type { TrainModelResponse } from '#application/train-model/train-model-response.js';
import { TrainModelUseCase } from '#application/train-model/train-model-use-case.js';
import { TRAINING_STEPS } from '#application/train-model/training-pipeline.js';
import { ArenaError } from '#domain/shared/errors.js';
import { fakeDataset, fakeTextDataset, FakeTrainingPorts } from '#test/support/fake-training-ports.js';

async function execute(
  fake: FakeTrainingPorts,
  raw: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly response: TrainModelResponse; readonly events: TrainModelEvent[] }> {
  const events: TrainModelEvent[] = [];
  const request = parseTrainModelRequest({ dataset: 'data.jsonl', ...raw });
  const response = await new TrainModelUseCase(fake.ports).execute(request, {
    onEvent: (event) => events.push(event),
  });
  return { response, events };
}

function namesOf(events: readonly TrainModelEvent[], type: 'step_started' | 'step_finished'): string[] {
  return events.flatMap((event) => (event.type === type ? [event.name] : []));
}

describe('TrainModelUseCase', () => {
  it('runs the nine steps in order and answers with what a caller needs', async () => {
    const fake = new FakeTrainingPorts();
    const { response, events } = await execute(fake);
    expect(namesOf(events, 'step_started')).toEqual(TRAINING_STEPS);
    expect(namesOf(events, 'step_finished')).toEqual(TRAINING_STEPS);
    expect(response).toMatchObject({
      success: true,
      errors: [],
      sessionId: 'training_session_20260101_000000',
      runDir: '/experiments/lstm-small_20260101_000000',
      modelPath: '/workspace/models/training_session_20260101_000000',
      metricsFile: '/logs/s/metrics/metrics.json',
      bestMetric: 0.75,
      bestEpoch: 1,
      trainingTime: expect.any(Number),
      epochsRun: 1,
      engine: 'cpu',
      test: { accuracy: 0.5 },
      majorityBaseline: 0.5,
    });
  });

  it('trains the tokenizer on the training split alone', async () => {
    const fake = new FakeTrainingPorts();
    await execute(fake);
    expect(fake.calls).toContain('train tokenizer on 6');
  });

  it('hands the trainer the rows of each split', async () => {
    const fake = new FakeTrainingPorts();
    await execute(fake);
    expect([...fake.job!.train.rows]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...fake.job!.validation!.rows]).toEqual([6, 7]);
  });

  it('keeps the session up to date: in progress, checkpoint, completed', async () => {
    const fake = new FakeTrainingPorts();
    await execute(fake);
    expect(fake.saved.map(({ executionStatus }) => executionStatus.status)).toEqual([
      'in_progress',
      'in_progress',
      'completed',
    ]);
    expect(fake.saved[1]!.checkpoints).toMatchObject([
      { path: '/workspace/checkpoint-3', step: 3, epoch: 1, metric: null },
    ]);
    expect(fake.saved[2]!.outputPaths.fileDigests).toMatchObject({
      '/logs/s/metrics/a.json': 'digest of /logs/s/metrics/a.json',
    });
    expect(fake.saved[2]!.executionStatus).toMatchObject({
      bestAccuracy: 0.5,
      modelsTrained: ['lstm-small'],
    });
  });

  it.each([
    'activate',
    'load dataset',
    'train tokenizer on 6',
    'create model',
    'encode rows',
    'ensure free space',
    'create session',
    'open metrics',
    'open checkpoints',
    'train',
    'predict',
    'save model',
    'write run log',
  ])('turns a failure of "%s" into a response and releases what was opened', async (call) => {
    const fake = new FakeTrainingPorts();
    fake.failing = call;
    const { response } = await execute(fake);
    expect(response.success).toBe(false);
    expect(response.errors).toMatchObject([{ code: 'FILESYSTEM.FAILED', message: `${call} failed.` }]);
    expect({ models: fake.openModels, stores: fake.openStores }).toEqual({ models: 0, stores: 0 });
    const last = fake.saved.at(-1);
    if (last !== undefined) expect(last.executionStatus.status).toBe('failed');
  });

  it('opens no session before the data is known to be usable', async () => {
    const fake = new FakeTrainingPorts();
    fake.failing = 'encode rows';
    await execute(fake);
    expect(fake.calls).not.toContain('create session');
  });

  it('marks the session interrupted and says where the state is', async () => {
    const fake = new FakeTrainingPorts();
    fake.outcome = { ...fake.outcome, endedBecause: 'interrupted' };
    const { response } = await execute(fake);
    expect(response.errors).toMatchObject([{ code: 'TRAINING.INTERRUPTED' }]);
    expect(response.errors[0]!.message).toContain('/checkpoints');
    expect(fake.saved.at(-1)!.executionStatus.status).toBe('interrupted');
    expect(fake.calls).not.toContain('save model');
  });

  it('ends before training when it is interrupted while it prepares', async () => {
    const fake = new FakeTrainingPorts();
    const controller = new AbortController();
    const request = parseTrainModelRequest({ dataset: 'data.jsonl' });
    const response = await new TrainModelUseCase(fake.ports).execute(request, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'dataset') controller.abort();
      },
    });
    expect(response.errors).toMatchObject([{ code: 'TRAINING.INTERRUPTED' }]);
    expect(fake.calls).not.toContain('create model');
  });

  it('plans without opening a session in a dry run', async () => {
    const fake = new FakeTrainingPorts();
    const { response } = await execute(fake, { dryRun: true, batchSize: 2, epochs: 3 });
    expect(response).toMatchObject({
      success: true,
      plan: {
        samples: { train: 6, validation: 2, test: 2 },
        labels: ['bad', 'good'],
        totalSteps: 9,
        tokens: 30,
        shapes: { inputIds: [2, 3], logits: [2, 2] },
        parameters: { total: 1000 },
      },
    });
    expect(response.plan).not.toHaveProperty('reinforcement');
    expect(fake.calls).not.toContain('create session');
    expect(fake.openModels).toBe(0);
  });

  it('says in a dry run when a model would be trained further', async () => {
    const planned = async (settings: RawRequest) =>
      (await execute(new FakeTrainingPorts(), { dryRun: true, ...settings })).response.plan?.reinforcement;
    expect(await planned({ f1Threshold: 0.8 })).toEqual({ f1Threshold: 0.8, minEpochs: 2, maxEpochs: 10 });
    expect(await planned({ reinforcedEpochs: 3 })).toEqual({ f1Threshold: 0.7, minEpochs: 3, maxEpochs: 3 });
  });

  it('publishes to the storage asked for, the manifest last', async () => {
    const fake = new FakeTrainingPorts();
    await execute(fake, { storage: 'file:///backup' });
    const session = 'sessions/training_session_20260101_000000';
    expect(fake.stored.at(-1)).toBe(`${session}/manifest.json`);
    expect(fake.stored.slice(0, 2)).toEqual([
      expect.stringContaining(`${session}/objects/`),
      expect.stringContaining(`${session}/objects/`),
    ]);
    expect(fake.waiting).toEqual(new Set());
  });

  it('keeps the results in the outbox, with a warning, when the storage is down', async () => {
    for (const at of ['list', 'put'] as const) {
      const fake = new FakeTrainingPorts();
      fake.storageFailure = { at, error: new ArenaError('STORAGE.UNAVAILABLE', 'The store is down.') };
      const { response, events } = await execute(fake, { storage: 's3://bucket' });
      expect(response.success).toBe(true);
      expect(fake.waiting.size).toBe(1);
      expect(events).toContainEqual({
        type: 'log',
        level: 'warning',
        message: expect.stringContaining('arena storage sync'),
      });
    }
  });

  it('does not begin when the storage refuses access', async () => {
    const fake = new FakeTrainingPorts();
    fake.storageFailure = { at: 'list', error: new ArenaError('STORAGE.DENIED', 'Wrong secret.') };
    const { response } = await execute(fake, { storage: 's3://bucket' });
    expect(response).toMatchObject({ success: false, errors: [{ code: 'STORAGE.DENIED' }] });
    expect(fake.calls).not.toContain('create session');
  });

  it('tells that the storage refuses the results of a run, which is complete nevertheless', async () => {
    const fake = new FakeTrainingPorts();
    fake.storageFailure = { at: 'put', error: new ArenaError('STORAGE.DENIED', 'The token has expired.') };
    const { response } = await execute(fake, { storage: 's3://bucket' });
    expect(response).toMatchObject({
      success: false,
      errors: [{ code: 'STORAGE.DENIED' }],
      bestMetric: 0.75,
    });
    expect(response.errors).toHaveLength(1);
    expect(fake.saved.at(-1)!.executionStatus.status).toBe('completed');
    expect(fake.waiting.size).toBe(1);
  });

  it('evaluates on the validation split where there is no test split', async () => {
    const fake = new FakeTrainingPorts();
    const splitCounts = { train: 8, validation: 2, test: 0 };
    fake.dataset = fakeDataset({
      splits: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1),
      statistics: { ...fakeDataset().statistics, splitCounts },
      countOf: (split) => splitCounts[split],
    });
    const { response } = await execute(fake);
    expect(response.test).toMatchObject({ accuracy: 0.5 });
    expect(fake.written.get('/logs/s/metrics/evaluation.json')).toMatchObject({ split: 'validation' });
  });

  it('trains language models on blocks, without labels', async () => {
    const fake = new FakeTrainingPorts();
    fake.dataset = fakeTextDataset();
    const { response } = await execute(fake, { task: 'code_generation' });
    expect(response).toMatchObject({ success: true, test: { perplexity: Math.exp(0.5) } });
    expect(fake.job!.train.labels).toBeUndefined();
    expect(response.majorityBaseline).toBeUndefined();
  });

  it('continues a saved model with its own tokenizer', async () => {
    const fake = new FakeTrainingPorts();
    fake.existing.add('/here/models/mine');
    const { response, events } = await execute(fake, { model: 'models/mine' });
    expect(response.success).toBe(true);
    expect(fake.calls).toEqual(expect.arrayContaining(['open model', 'open tokenizer']));
    expect(fake.calls).not.toContain('create model');
    expect(events).not.toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('has tokens for') }),
    );
  });

  it.each([{ model: 'models/mine' }, { tokenizer: 'models/mine' }])(
    'warns where a tokenizer knows hardly a word of the texts: %j',
    async (choice) => {
      const fake = new FakeTrainingPorts();
      fake.existing.add('/here/models/mine');
      fake.tokenizer = { ...fake.tokenizer, specialTokens: { padding: 0, unknown: 2 } };
      const { response, events } = await execute(fake, choice);
      expect(response.success).toBe(true);
      expect(events).toContainEqual({
        type: 'log',
        level: 'warning',
        message: expect.stringMatching(
          /^The tokenizer in \S*models\/mine has tokens for 0 % of the characters of the first 6 training texts/u,
        ),
      });
    },
  );

  it('refuses a model that is neither a preset nor a folder, before anything is loaded', async () => {
    const fake = new FakeTrainingPorts();
    const { response } = await execute(fake, { model: 'lstm-smal' });
    expect(response.errors).toMatchObject([{ code: 'MODEL.UNKNOWN' }]);
    expect(response.errors[0]!.message).toContain('Did you mean lstm-small?');
    expect(fake.calls).toEqual([]);
  });

  it('trains a model of the hub further, from the folder that the hub names', async () => {
    const fake = new FakeTrainingPorts();
    const { response, events } = await execute(fake, { model: 'someone/model', revision: 'v1' });
    expect(response.success).toBe(true);
    expect(fake.calls).toEqual(expect.arrayContaining(['locate someone/model at v1', 'open model']));
    const progress = { file: 'config.json', doneBytes: 1, totalBytes: 2 };
    expect(events).toEqual(expect.arrayContaining([{ type: 'download', progress }]));
  });

  it('puts adapters on a saved model and freezes what is asked for', async () => {
    const fake = new FakeTrainingPorts();
    const settings = { loraRank: 4, loraTargetModules: 'query, key', freezeLayers: 2 };
    await execute(fake, { model: 'someone/model', ...settings });
    expect(fake.fineTunings).toEqual([
      {
        frozenLayers: 2,
        lora: { rank: 4, alpha: 8, dropout: 0, targetModules: ['query', 'key'] },
        base: { name: 'someone/model', revision: 'c0ffee' },
        seed: 42,
      },
    ]);
    expect(fake.saved.at(-1)!.trainingParams).toMatchObject(settings);
  });

  it('refuses adapters on a preset, whose weights are random', async () => {
    const fake = new FakeTrainingPorts();
    const { response } = await execute(fake, { model: 'bert-tiny', loraRank: 4 });
    expect(response.errors).toMatchObject([{ code: 'CONFIG.INVALID' }]);
    expect(fake.calls).toEqual([]);
  });

  it('refuses a saved model whose labels are others', async () => {
    const fake = new FakeTrainingPorts();
    fake.existing.add('/here/models/mine');
    const { LabelSpace } = await import('#domain/dataset/label-space.js');
    fake.dataset = fakeDataset({ labelSpace: new LabelSpace(['no', 'yes']) });
    const { response } = await execute(fake, { model: 'models/mine' });
    expect(response.errors).toMatchObject([{ code: 'MODEL.INVALID' }]);
    expect(fake.openModels).toBe(0);
  });

  it('refuses an output folder that holds a model already', async () => {
    const fake = new FakeTrainingPorts();
    fake.existing.add('out').add('/workspace/out/config.json');
    const { response } = await execute(fake, { outputDir: 'out' });
    expect(response.errors).toMatchObject([{ code: 'ARGUMENT.INVALID' }]);
  });

  it('refuses a number of labels that the data does not have', async () => {
    const { response } = await execute(new FakeTrainingPorts(), { numLabels: 5 });
    expect(response.errors).toMatchObject([{ code: 'DATASET.LABELS_INVALID' }]);
    expect(response.errors[0]!.message).toContain('found 2');
  });

  it('asks the engine for the precision of the request, and trains in what it gives', async () => {
    const fake = new FakeTrainingPorts();
    await execute(fake, { useMixedPrecision: true });
    expect(fake.precisionAsked).toBe('mixed');
    expect(fake.job!.precision).toBe('float32');
  });

  it('reports what fails while cleaning up beside the failure itself', async () => {
    const fake = new FakeTrainingPorts();
    fake.failing = 'train';
    fake.metricsTracker.close = () => Promise.reject(new Error('disk gone'));
    const { response } = await execute(fake);
    expect(response.errors.map(({ message }) => message)).toEqual([
      'train failed.',
      expect.stringContaining('disk gone'),
    ]);
  });
});
