import { describe, expect, it } from '@jest/globals';

import { parseRelaunchSessionRequest } from '#application/relaunch-session/relaunch-session-request.js';
import { RelaunchSessionUseCase } from '#application/relaunch-session/relaunch-session-use-case.js';
import type { FieldProblem, RawRequest } from '#application/request/parse-fields.js';
import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import { TrainModelUseCase } from '#application/train-model/train-model-use-case.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { TrainingJob, TrainingOutcome } from '#domain/training/trainer.js';
import { fakeDataset, FakeTrainingPorts } from '#test/support/fake-training-ports.js';

const SESSION = 'training_session_20260101_000000';
/** The fake model always says the second of two classes that are equally frequent in the validation split. */
const F1_BEFORE = 1 / 3;

/** Training rows: one with the first label, five with the second. */
const IMBALANCED = fakeDataset({ labelIds: Int32Array.of(0, 1, 1, 1, 1, 1, 0, 1, 0, 1) });

interface Reinforced {
  readonly fake: FakeTrainingPorts;
  readonly jobs: readonly TrainingJob[];
  readonly events: readonly TrainModelEvent[];
  readonly response: Awaited<ReturnType<TrainModelUseCase['execute']>>;
}

/** Trains with what is asked for; the further training ends as `further` says. */
async function reinforce(raw: RawRequest, further: Partial<TrainingOutcome> = {}): Promise<Reinforced> {
  const fake = new FakeTrainingPorts();
  fake.dataset = IMBALANCED;
  const jobs: TrainingJob[] = [];
  const events: TrainModelEvent[] = [];
  const trainer: typeof fake.ports.trainer = {
    ...fake.ports.trainer,
    train: async (job) => {
      jobs.push(job);
      const outcome = await fake.ports.trainer.train(job);
      return jobs.length === 1 ? outcome : { ...outcome, ...further };
    },
  };
  const ports = { ...fake.ports, trainer };
  const request = parseTrainModelRequest({ dataset: '/data.jsonl', ...raw });
  const response = await new TrainModelUseCase(ports).execute(request, {
    onEvent: (event) => events.push(event),
  });
  return { fake, jobs, events, response };
}

function problemsOf(raw: RawRequest): readonly string[] {
  try {
    parseTrainModelRequest({ dataset: '/data.jsonl', ...raw });
  } catch (error) {
    if (!(error instanceof ArenaError)) throw error;
    return (error.details['problems'] as readonly FieldProblem[]).map(
      ({ field, message }) => `${field} ${message}`,
    );
  }
  return [];
}

describe('reinforced learning', () => {
  it('is off unless it is asked for', async () => {
    const { jobs, response, fake } = await reinforce({});
    expect(jobs).toHaveLength(1);
    expect(response).not.toHaveProperty('reinforcement');
    expect(fake.saved.at(-1)!.reinforcedLearningConfig.enabled).toBe(false);
    expect(fake.saved.at(-1)!.executionStatus.reinforcement).toBeNull();
  });

  it('trains a model under the threshold further, and no model that reaches it', async () => {
    const { jobs } = await reinforce({ f1Threshold: 0.34 });
    expect(jobs).toHaveLength(2);
    const reached = await reinforce({ f1Threshold: 0.33 });
    expect(reached.jobs).toHaveLength(1);
    expect(reached.response.reinforcement).toMatchObject({ epochs: 0, replaced: false });
  });

  it('shows rows of the minority class as often as oversampleFactor says', async () => {
    const { jobs } = await reinforce({ oversampleFactor: 4 });
    expect(jobs.map(({ train }) => [...train.rows])).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2, 3, 4, 5, 0, 0, 0],
    ]);
  });

  it('multiplies the weight of the minority class with classWeightFactor, on top of balanced weights', async () => {
    const plain = await reinforce({ classWeightFactor: 3 });
    expect(plain.jobs.map(({ classWeights }) => classWeights && [...classWeights])).toEqual([
      undefined,
      [3, 1],
    ]);
    const balanced = await reinforce({ classWeightFactor: 3, classWeights: 'balanced' });
    expect([...balanced.jobs[1]!.classWeights!]).toEqual([3 * 3, expect.closeTo(0.6, 6)]);
  });

  it('trains for reinforcedEpochs, or for as many as follow from minimum, maximum and F1', async () => {
    const epochs = async (raw: RawRequest): Promise<number> =>
      (await reinforce(raw)).jobs[1]!.hyperparameters.epochs;
    expect(await epochs({ reinforcedEpochs: 7 })).toBe(7);
    const bounds = { f1Threshold: 2 / 3, minReinforcedEpochs: 4, maxReinforcedEpochs: 8 };
    expect(await epochs({ ...bounds, autoCalculateEpochs: true })).toBe(6); // half-way
    expect(await epochs({ ...bounds, minReinforcedEpochs: 8 })).toBe(8);
    expect(await epochs({ ...bounds, maxReinforcedEpochs: 20 })).toBe(12);
  });

  it('has a batch size and a learning rate of its own', async () => {
    const { jobs } = await reinforce({ reinforcedBatchSize: 5, reinforcedLearningRate: 0.25 });
    expect(jobs[1]!.hyperparameters).toMatchObject({ batchSize: 5, learningRate: 0.25 });
    const [first, further] = (await reinforce({ learningRate: 0.5, batchSize: 9, f1Threshold: 0.9 })).jobs;
    expect(first!.hyperparameters).toMatchObject({ batchSize: 9, learningRate: 0.5 });
    expect(further!.hyperparameters).toMatchObject({ batchSize: 9, learningRate: 0.25 });
  });

  it('gives the trainer the F1 to beat, and other checkpoints to write', async () => {
    const { jobs } = await reinforce({ reinforcedLearning: true });
    expect(jobs[0]!.startingMetrics).toBeUndefined();
    expect(jobs[1]!.startingMetrics!['f1_macro']).toBeCloseTo(F1_BEFORE, 10);
    expect(jobs[1]!.hyperparameters).toMatchObject({ metricForBestModel: 'f1_macro', greaterIsBetter: true });
  });

  it('reports F1 before and after, and a reinforced model that is better as the best', async () => {
    const { fake, response, events } = await reinforce(
      { f1Threshold: 0.9, reinforcedEpochs: 4 },
      { bestMetric: 0.8, bestEpoch: 3, epochsRun: 4 },
    );
    const expected = {
      f1Before: expect.closeTo(F1_BEFORE, 10),
      f1After: 0.8,
      epochs: 4,
      replaced: true,
      minorityLabels: ['bad'],
    };
    expect(response.reinforcement).toEqual(expected);
    expect(response).toMatchObject({ bestMetric: 0.8, bestEpoch: 4, epochsRun: 5 });
    const { executionStatus, reinforcedLearningConfig } = fake.saved.at(-1)!;
    expect(executionStatus.reinforcement).toEqual(expected);
    expect(executionStatus.currentEpoch).toBe(5);
    expect(fake.saved.at(-1)!.checkpoints).toHaveLength(1);
    expect(fake.saved.at(-1)!.reinforcedCheckpoints).toHaveLength(1);
    expect(reinforcedLearningConfig).toMatchObject({ enabled: true, manualEpochs: 4, reinforcedEpochs: 4 });
    expect(fake.written.get('run log')).toMatchObject({ reinforcedLearning: expected });
    expect(events.filter(({ type }) => type === 'reinforcement')).toHaveLength(2);
  });

  it('keeps the first model where none is better, and says so', async () => {
    const { response } = await reinforce({ f1Threshold: 0.9 }, { bestMetric: F1_BEFORE, bestEpoch: 0 });
    expect(response.reinforcement).toMatchObject({ f1After: F1_BEFORE, replaced: false });
    expect(response).toMatchObject({ bestMetric: 0.75, bestEpoch: 1 });
  });

  it('records the further training as begun when it is interrupted, and ends the run', async () => {
    const { fake, response } = await reinforce({ f1Threshold: 0.9 }, { endedBecause: 'interrupted' });
    expect(response.errors[0]).toMatchObject({ code: 'TRAINING.INTERRUPTED' });
    expect(fake.saved.at(-1)!.executionStatus).toMatchObject({
      status: 'interrupted',
      reinforcement: { f1After: null },
    });
  });

  it('is relaunched with the same settings, and with others where they are given', async () => {
    const settings = {
      f1Threshold: 0.9,
      oversampleFactor: 3,
      classWeightFactor: 4,
      minReinforcedEpochs: 3,
      maxReinforcedEpochs: 5,
      reinforcedBatchSize: 6,
      reinforcedLearningRate: 0.75,
    };
    const { fake } = await reinforce(settings);
    const recorded = fake.saved.at(-1)!.reinforcedLearningConfig;
    const relaunch = async (overrides: RawRequest) => {
      const response = await new RelaunchSessionUseCase(fake.ports).execute(
        parseRelaunchSessionRequest({ session: SESSION, ...overrides }),
      );
      expect(response.errors).toEqual([]);
      return fake.saved.at(-1)!.reinforcedLearningConfig;
    };
    expect(await relaunch({})).toEqual(recorded);
    expect(await relaunch({ reinforcedEpochs: 2 })).toMatchObject({
      ...settings,
      manualEpochs: 2,
      autoCalculateEpochs: false,
    });
    expect(await relaunch({ reinforcedLearning: false })).toMatchObject({
      enabled: false,
      f1Threshold: null,
    });
  });

  it('refuses settings that contradict each other, and data to measure nothing on', () => {
    expect(problemsOf({ reinforcedEpochs: 3, autoCalculateEpochs: true })).toEqual([
      "autoCalculateEpochs can't be used with reinforcedEpochs: give one of them",
    ]);
    expect(problemsOf({ autoCalculateEpochs: false })).toEqual([
      'autoCalculateEpochs is off: say how many epochs with reinforcedEpochs',
    ]);
    expect(problemsOf({ minReinforcedEpochs: 5, maxReinforcedEpochs: 4 })).toEqual([
      'minReinforcedEpochs expected at most maxReinforcedEpochs, 4, found 5',
    ]);
    expect(problemsOf({ reinforcedLearning: true, validationRatio: 0 })).toEqual([
      expect.stringContaining('reinforcedLearning needs a validation split'),
    ]);
    expect(problemsOf({ reinforcedLearning: true, task: 'code_generation' })).toEqual([
      expect.stringContaining('reinforcedLearning has no meaning for code_generation'),
    ]);
    expect(problemsOf({ reinforcedLearning: false, f1Threshold: 0.5, validationRatio: 0 })).toEqual([]);
  });
});
