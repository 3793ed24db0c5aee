import { describe, expect, it } from '@jest/globals';

import { parseResumeSessionRequest } from '#application/resume-session/resume-session-request.js';
import { ResumeSessionUseCase } from '#application/resume-session/resume-session-use-case.js';
import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import type { TrainModelResponse } from '#application/train-model/train-model-response.js';
import { TrainModelUseCase } from '#application/train-model/train-model-use-case.js';
import { pickHyperparameters } from '#domain/training/pick-hyperparameters.js';
import type { RestoredCheckpoint } from '#domain/training/checkpoint.js';
import { fakeDataset, FakeTrainingPorts } from '#test/support/fake-training-ports.js';

const SESSION = 'training_session_20260101_000000';
const CHECKPOINT: RestoredCheckpoint = {
  info: {
    path: '/c/checkpoint-2',
    step: 2,
    epoch: 0.5,
    metrics: {},
    createdAt: '',
    isBest: false,
    digests: { weights: 'w', optimizer: 'o' },
  },
  weights: new Map(),
  optimizer: new Map(),
  state: {},
};

/** Ports with a session that was interrupted in training. */
async function interrupted(
  raw: Readonly<Record<string, unknown>> = {},
  endedBecause: 'interrupted' | 'completed' = 'interrupted',
): Promise<FakeTrainingPorts> {
  const fake = new FakeTrainingPorts();
  const { outcome } = fake;
  fake.outcome = { ...outcome, endedBecause };
  const request = parseTrainModelRequest({ dataset: 'data.jsonl', batchSize: 2, epochs: 3, ...raw });
  await new TrainModelUseCase(fake.ports).execute(request);
  fake.outcome = outcome;
  fake.checkpoint = CHECKPOINT;
  fake.calls.splice(0);
  return fake;
}

async function resume(
  fake: FakeTrainingPorts,
  raw: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly response: TrainModelResponse; readonly events: TrainModelEvent[] }> {
  const events: TrainModelEvent[] = [];
  const response = await new ResumeSessionUseCase(fake.ports).execute(parseResumeSessionRequest(raw), {
    onEvent: (event) => events.push(event),
  });
  return { response, events };
}

describe('ResumeSessionUseCase', () => {
  it('goes on with the latest interrupted session, from its checkpoint, with the settings recorded', async () => {
    const fake = await interrupted({ learningRate: 0.125, seed: 7, gradientAccumulationSteps: 3 });
    const first = fake.job!;
    const { response } = await resume(fake);
    expect(response).toMatchObject({ success: true, sessionId: SESSION, errors: [] });
    expect(pickHyperparameters(fake.job!.hyperparameters)).toEqual(
      pickHyperparameters(first.hyperparameters),
    );
    expect(fake.job!.resumeFrom).toBe(CHECKPOINT);
    expect(fake.calls).toContain('restore resumable');
    expect(fake.calls).not.toContain('create session');
    expect(fake.saved.at(-1)!.executionStatus).toMatchObject({
      status: 'completed',
      errors: [expect.any(String)],
    });
    expect({ locks: fake.locks, models: fake.openModels, stores: fake.openStores }).toEqual({
      locks: 0,
      models: 0,
      stores: 0,
    });
  });

  it('takes the tokenizer that the session saved, instead of training it again', async () => {
    const fake = await interrupted();
    await resume(fake);
    expect(fake.calls).toContain('open tokenizer');
    expect(fake.calls.join()).not.toContain('train tokenizer');
  });

  it('starts from the beginning when no checkpoint is whole, and says so', async () => {
    const fake = await interrupted();
    fake.checkpoint = undefined;
    fake.metricsTracker.log({ train_loss: 1 }, { step: 1, epoch: 0.1 });
    const { response, events } = await resume(fake);
    expect(response.success).toBe(true);
    expect(fake.job!.resumeFrom).toBeUndefined();
    expect(fake.metricsTracker.history('train_loss')).toEqual([]);
    expect(JSON.stringify(events)).toContain('starts again from the beginning');
  });

  it('refuses a session that is complete, naming where its model is', async () => {
    const fake = await interrupted({}, 'completed');
    const { response } = await resume(fake, { session: SESSION });
    expect(response.errors).toMatchObject([{ code: 'SESSION.COMPLETED' }]);
    expect(response.errors[0]!.message).toContain(`/workspace/models/${SESSION}`);
    expect(fake.locks).toBe(0);
  });

  it('finds no session to go on with when the only one is complete', async () => {
    const { response } = await resume(await interrupted({}, 'completed'));
    expect(response.errors).toMatchObject([{ code: 'SESSION.NOT_FOUND' }]);
  });

  it('takes a session that is in progress for interrupted only if no living process works on it', async () => {
    const fake = await interrupted();
    const last = fake.saved.at(-1)!;
    fake.saved.push({ ...last, executionStatus: { ...last.executionStatus, status: 'in_progress' } });
    fake.holder = { pid: 1, hostname: 'here', since: '' };
    const [error] = (await resume(fake)).response.errors;
    expect(error).toMatchObject({
      code: 'SESSION.NOT_FOUND',
      message: expect.stringContaining(`found none; a process works on ${SESSION}. `),
    });
    fake.holder = undefined;
    expect((await resume(fake)).response.success).toBe(true);
  });

  it('refuses settings that would change the result, all named, unless drift is allowed', async () => {
    const fake = await interrupted();
    const changes = { batchSize: 4, seed: 1 };
    const refused = (await resume(fake, changes)).response.errors[0]!;
    expect(refused.code).toBe('SESSION.DRIFT');
    expect(refused.message).toContain('batchSize was 2, is 4; seed was 42, is 1');
    const { response, events } = await resume(fake, { ...changes, allowDrift: true });
    expect(response.success).toBe(true);
    expect(fake.job!.hyperparameters).toMatchObject(changes);
    expect(fake.calls).toContain('restore latest');
    expect(JSON.stringify(events)).toContain('batchSize was 2, is 4');
    expect(fake.saved.at(-1)!.trainingParams).toMatchObject(changes);
    expect(fake.saved.at(-1)!.executionStatus.warnings.join()).toContain('seed was 42');
  });

  it('refuses other data, and takes the same data from another place', async () => {
    const fake = await interrupted();
    fake.dataset = fakeDataset({ fingerprint: 'other data' });
    expect((await resume(fake)).response.errors).toMatchObject([{ code: 'SESSION.DRIFT' }]);
    fake.dataset = fakeDataset();
    expect((await resume(fake, { dataset: '/moved/data.jsonl' })).response.success).toBe(true);
    expect(fake.saved.at(-1)!.datasetConfig.primaryFile).toBe('/moved/data.jsonl');
  });

  it('refuses a starting model with other files, where they were recorded', async () => {
    const fake = await interrupted({ model: 'organisation/model' });
    const last = fake.saved.at(-1)!;
    expect(last.modelConfig.startingModelDigest).toBe('digest of /here/organisation/model');
    const recordedAs = (startingModelDigest: string | null): void =>
      void fake.saved.push({ ...last, modelConfig: { ...last.modelConfig, startingModelDigest } });
    recordedAs('digest of what it was');
    const { response } = await resume(fake);
    expect(response.errors).toMatchObject([{ code: 'SESSION.DRIFT' }]);
    expect(response.errors[0]!.message).toContain('starting model was');
    recordedAs(null); // a session of an earlier version
    expect((await resume(fake)).response.success).toBe(true);
  });

  it('refuses another engine', async () => {
    const fake = await interrupted();
    const last = fake.saved.at(-1)!;
    const engine = { ...last.trainingContext.engine, threads: 8 };
    fake.saved.push({ ...last, trainingContext: { ...last.trainingContext, engine } });
    const { response } = await resume(fake);
    expect(response.errors[0]!.message).toContain('engine threads was 8, is 1');
  });

  it.each(['load dataset', 'open metrics', 'train', 'save model'])(
    'releases lock and all that was opened when "%s" fails, and can go on again',
    async (call) => {
      const fake = await interrupted();
      fake.failing = call;
      expect((await resume(fake, { session: SESSION })).response.success).toBe(false);
      expect({ locks: fake.locks, models: fake.openModels, stores: fake.openStores }).toEqual({
        locks: 0,
        models: 0,
        stores: 0,
      });
      fake.failing = undefined;
      expect((await resume(fake, { session: SESSION })).response.success).toBe(true);
    },
  );

  it('adds up the training time of all processes', async () => {
    const fake = await interrupted();
    const before = fake.saved.at(-1)!.executionStatus.trainingTimeSeconds;
    expect(before).toBeGreaterThan(0);
    await resume(fake);
    expect(fake.saved.at(-1)!.executionStatus.trainingTimeSeconds).toBeGreaterThan(before);
  });

  it('knows no setting that belongs to the session, such as its model', () => {
    expect(() => parseResumeSessionRequest({ model: 'bert-tiny' })).toThrow('not a known setting');
  });
});
