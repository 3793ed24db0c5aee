import { describe, expect, it } from '@jest/globals';

import { parseRelaunchSessionRequest } from '#application/relaunch-session/relaunch-session-request.js';
import { RelaunchSessionUseCase } from '#application/relaunch-session/relaunch-session-use-case.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import { TrainModelUseCase } from '#application/train-model/train-model-use-case.js';
import { pickHyperparameters } from '#domain/training/pick-hyperparameters.js';
import { fakeTextDataset, FakeTrainingPorts } from '#test/support/fake-training-ports.js';

const SESSION = 'training_session_20260101_000000';

async function trained(raw: Readonly<Record<string, unknown>>): Promise<FakeTrainingPorts> {
  const fake = new FakeTrainingPorts();
  if (raw['task'] === 'code_generation') fake.dataset = fakeTextDataset();
  const response = await new TrainModelUseCase(fake.ports).execute(parseTrainModelRequest(raw));
  expect(response.errors).toEqual([]);
  return fake;
}

async function relaunch(fake: FakeTrainingPorts, raw: Readonly<Record<string, unknown>> = {}) {
  const request = parseRelaunchSessionRequest({ session: SESSION, ...raw });
  return new RelaunchSessionUseCase(fake.ports).execute(request);
}

const REQUESTS: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['defaults', { dataset: '/data.jsonl' }],
  ['a language model', { dataset: '/data.txt', task: 'code_generation', maxSteps: 5 }],
  [
    'a model of the hub',
    { dataset: '/data.jsonl', model: 'someone/model', revision: 'v1', loraRank: 2, freezeLayers: 0 },
  ],
  [
    'every kind of setting',
    {
      dataset: '/a.csv',
      testDataset: '/b.jsonl',
      format: 'csv',
      textPairColumn: 'answer',
      groupColumn: 'author',
      stratified: false,
      validationRatio: 0.2,
      tokenizer: 'character',
      vocabularySize: 99,
      lowercase: true,
      numLabels: 2,
      dropout: 0.25,
      classWeights: 'balanced',
      scheduler: 'cosine',
      warmupSteps: 3,
      evaluationStrategy: 'steps',
      evaluationSteps: 5,
      earlyStoppingPatience: 2,
      metricForBestModel: 'loss',
      storage: 'file:///backup',
    },
  ],
];

describe('RelaunchSessionUseCase', () => {
  it.each(REQUESTS)('trains again what was trained with %s', async (_, raw) => {
    const fake = await trained(raw);
    const [first, job] = [fake.saved.at(-1)!, fake.job!];
    const response = await relaunch(fake);
    expect(response.errors).toEqual([]);
    const second = fake.saved.at(-1)!;
    expect(pickHyperparameters(fake.job!.hyperparameters)).toEqual(pickHyperparameters(job.hyperparameters));
    expect(second.trainingContext.parentSession).toBe(SESSION);
    for (const group of [
      'datasetConfig',
      'splitConfig',
      'labelConfig',
      'modelConfig',
      'preprocessing',
    ] as const) {
      expect(second[group]).toEqual(first[group]);
    }
    expect(second.trainingContext.storage).toBe(first.trainingContext.storage);
  });

  it('keeps what filtered data was filtered from, unless other data is given', async () => {
    const plan = { dataset: '/rows.jsonl', keyStrategies: 'label=multi-class', minSamplesPerLabel: 4 };
    const filesAfter = async (changes: Readonly<Record<string, unknown>>) => {
      const fake = await trained(plan);
      expect((await relaunch(fake, changes)).errors).toEqual([]);
      const { primaryFile, sourceFile } = fake.saved.at(-1)!.datasetConfig;
      return { primaryFile, sourceFile };
    };
    const primaryFile = '/logs/s/filtered_dataset/filtered-1.jsonl';
    expect(await filesAfter({})).toEqual({ primaryFile, sourceFile: '/rows.jsonl' });
    expect(await filesAfter({ dataset: '/new.jsonl' })).toEqual({
      primaryFile: '/new.jsonl',
      sourceFile: '/new.jsonl',
    });
  });

  it('changes what is given anew, and nothing else', async () => {
    const fake = await trained({ dataset: '/data.jsonl', seed: 5, learningRate: 0.5 });
    await relaunch(fake, { seed: 6 });
    expect(fake.job!.hyperparameters).toMatchObject({ seed: 6, learningRate: 0.5 });
  });

  it('lets what follows from a new setting follow from it', async () => {
    const fake = await trained({ dataset: '/data.jsonl', testRatio: 0.1 });
    expect((await relaunch(fake, { testRatio: 0.3 })).errors).toEqual([]);
    expect(fake.saved.at(-1)!.splitConfig).toMatchObject({
      trainRatio: 0.6,
      validationRatio: 0.1,
      testRatio: 0.3,
    });
    expect((await relaunch(fake, { testDataset: '/test.jsonl' })).errors).toEqual([]);
    expect(fake.saved.at(-1)!.splitConfig).toMatchObject({ trainRatio: 0.9, testRatio: 0 });
    await relaunch(fake, { metricForBestModel: 'loss' });
    expect(fake.job!.hyperparameters.greaterIsBetter).toBe(false);
  });

  it('answers with the error when there is no such session', async () => {
    const response = await relaunch(new FakeTrainingPorts());
    expect(response).toMatchObject({ success: false, errors: [{ code: 'SESSION.NOT_FOUND' }] });
  });
});
