import { describe, expect, it } from '@jest/globals';

import { ListSessionsUseCase } from '#application/sessions/list-sessions-use-case.js';
import { ShowSessionUseCase } from '#application/sessions/show-session-use-case.js';
import { VerifySessionUseCase } from '#application/sessions/verify-session-use-case.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import { TrainModelUseCase } from '#application/train-model/train-model-use-case.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { CheckpointInspection } from '#domain/training/checkpoint.js';
import { FakeTrainingPorts } from '#test/support/fake-training-ports.js';

const SESSION = 'training_session_20260101_000000';

async function trained(): Promise<FakeTrainingPorts> {
  const fake = new FakeTrainingPorts();
  await new TrainModelUseCase(fake.ports).execute(parseTrainModelRequest({ dataset: '/data.jsonl' }));
  fake.existing.add('/data.jsonl');
  for (const file of Object.keys(fake.saved.at(-1)!.outputPaths.fileDigests)) fake.existing.add(file);
  return fake;
}

/** Makes the session one that is in progress, with other metrics of its checkpoints where given. */
function setInProgress(fake: FakeTrainingPorts, metrics: readonly (number | null)[] = []): void {
  const last = fake.saved.at(-1)!;
  const [checkpoint] = last.checkpoints;
  const changes: Partial<SessionMetadata> = {
    executionStatus: { ...last.executionStatus, status: 'in_progress', currentEpoch: 2.5 },
    checkpoints: metrics.map((metric, index) => ({ ...checkpoint!, step: index + 1, metric })),
  };
  fake.saved.push({ ...last, ...changes });
}

function checkpoint(step: number, changes: Partial<CheckpointInspection> = {}): CheckpointInspection {
  const digests = { weights: 'w', optimizer: 'o', samples: 's' };
  const info = {
    path: `/workspace/checkpoint-${step}`,
    step,
    epoch: 1,
    metrics: {},
    createdAt: '',
    isBest: false,
  };
  return { path: info.path, info: { ...info, digests }, ...changes };
}

describe('ListSessionsUseCase', () => {
  it('tells state, progress, best metric and size of each session', async () => {
    const fake = await trained();
    setInProgress(fake, [0.5, null, 0.75]);
    fake.holder = { pid: 7, hostname: 'here', since: '' };
    const { sessions } = await new ListSessionsUseCase(fake.ports).execute();
    expect(sessions).toMatchObject([
      {
        sessionId: SESSION,
        state: 'in_progress',
        epoch: 2.5,
        metricName: 'f1_macro',
        bestMetric: 0.75,
        bytes: 2000,
        holder: { pid: 7 },
      },
    ]);
  });

  it('shows a session whose process died as interrupted', async () => {
    const fake = await trained();
    setInProgress(fake);
    const { sessions } = await new ListSessionsUseCase(fake.ports).execute();
    expect(sessions).toMatchObject([{ state: 'interrupted', bestMetric: null }]);
  });

  it('lists a session that can not be read beside the others', async () => {
    const fake = await trained();
    const sessions: typeof fake.ports.sessions = {
      ...fake.ports.sessions,
      load: (id, warn) =>
        id === SESSION
          ? fake.ports.sessions.load(id, warn)
          : Promise.reject(new ArenaError('SESSION.INVALID', 'neither file is whole')),
      list: () => Promise.resolve([SESSION, 'training_session_broken']),
    };
    const list = await new ListSessionsUseCase({ ...fake.ports, sessions }).execute();
    expect(list.sessions).toHaveLength(1);
    expect(list.unreadable).toEqual([
      { sessionId: 'training_session_broken', problem: 'neither file is whole' },
    ]);
  });
});

describe('ShowSessionUseCase', () => {
  it('gives the whole metadata of a session', async () => {
    const fake = await trained();
    const shown = await new ShowSessionUseCase(fake.ports).execute({ session: SESSION });
    expect(shown.metadata).toBe(fake.saved.at(-1));
    expect(shown.summary).toMatchObject({ state: 'completed', modelsTrained: 1, modelsPlanned: 1 });
  });

  it('does not know a session that is not there', async () => {
    const show = new ShowSessionUseCase((await trained()).ports).execute({ session: 'training_session_0' });
    await expect(show).rejects.toMatchObject({ code: 'SESSION.NOT_FOUND' });
  });
});

describe('VerifySessionUseCase', () => {
  const verify = (fake: FakeTrainingPorts) =>
    new VerifySessionUseCase(fake.ports).execute({ session: SESSION });

  it('finds a complete session whole', async () => {
    const fake = await trained();
    fake.inspections = [checkpoint(3)];
    const found = await verify(fake);
    expect(found).toMatchObject({ isWhole: true, verdict: expect.stringContaining('Complete') });
    expect(new Set(found.items.map(({ kind }) => kind))).toEqual(
      new Set(['metadata', 'data', 'checkpoint', 'result']),
    );
  });

  it('names each file that is missing or has another content', async () => {
    const fake = await trained();
    const [first, second] = Object.keys(fake.saved.at(-1)!.outputPaths.fileDigests);
    fake.existing.delete(first!);
    fake.existing.delete('/data.jsonl');
    const { outputPaths } = fake.saved.at(-1)!;
    const fileDigests = { ...outputPaths.fileDigests, [second!]: 'another digest' };
    fake.saved.push({ ...fake.saved.at(-1)!, outputPaths: { ...outputPaths, fileDigests } });
    const found = await verify(fake);
    expect(found.isWhole).toBe(false);
    expect(found.items.filter(({ problem }) => problem !== undefined).map(({ path }) => path)).toEqual([
      '/data.jsonl',
      first,
      second,
    ]);
  });

  it('says from which checkpoint the session goes on: the last whole one whose best one is whole', async () => {
    const fake = await trained();
    setInProgress(fake);
    const damaged = { problem: 'a bit was flipped' };
    fake.inspections = [checkpoint(2), checkpoint(4, { bestStep: 2 }), checkpoint(6, damaged)];
    expect(await verify(fake)).toMatchObject({ isWhole: false, resumesFromStep: 4 });
    fake.inspections = [checkpoint(2, damaged), checkpoint(4, { bestStep: 2 })];
    expect(await verify(fake)).toMatchObject({ resumesFromStep: 0 });
    fake.inspections = [];
    expect((await verify(fake)).verdict).toContain('from the beginning');
  });

  it('looks at the checkpoints of further training, too', async () => {
    const fake = await trained();
    const last = fake.saved.at(-1)!;
    fake.saved.push({ ...last, reinforcedCheckpoints: last.checkpoints });
    fake.inspections = [checkpoint(3)];
    fake.reinforcedInspections = [checkpoint(5, { problem: 'cut short' })];
    const found = await verify(fake);
    expect(found.items.filter(({ kind }) => kind === 'checkpoint')).toEqual([
      { path: '/workspace/checkpoint-3', kind: 'checkpoint' },
      { path: '/workspace/checkpoint-5', kind: 'checkpoint', problem: 'cut short' },
    ]);
  });

  it('tells a whole checkpoint that is not the one that the session recorded', async () => {
    const fake = await trained();
    const digests = { weights: 'others', optimizer: 'o', samples: 's' };
    const other = checkpoint(3);
    fake.inspections = [{ ...other, info: { ...other.info!, digests } }];
    expect((await verify(fake)).isWhole).toBe(false);
  });

  it('has nothing to say about resuming while a process works on the session', async () => {
    const fake = await trained();
    setInProgress(fake);
    fake.holder = { pid: 7, hostname: 'here', since: '' };
    const found = await verify(fake);
    expect(found.verdict).toContain('works on it');
    expect(found.resumesFromStep).toBeUndefined();
  });
});

describe('a session with a plan', () => {
  const HYBRID = { dataset: '/data.jsonl', keyStrategies: 'label=multi-class,topics=one-vs-all' };

  /** A plan of four models, the second of which was interrupted. */
  async function interruptedPlan(): Promise<FakeTrainingPorts> {
    const fake = new FakeTrainingPorts();
    const { trainer } = fake.ports;
    const original = trainer.train.bind(trainer);
    let count = 0;
    trainer.train = async (job) => {
      const outcome = await original(job);
      return (count += 1) === 2 ? { ...outcome, endedBecause: 'interrupted' } : outcome;
    };
    await new TrainModelUseCase(fake.ports).execute(parseTrainModelRequest(HYBRID));
    fake.existing.add('/data.jsonl');
    for (const { outputPaths } of fake.saved) {
      for (const file of Object.keys(outputPaths.fileDigests)) fake.existing.add(file);
    }
    return fake;
  }

  it('is listed with the progress of each of its models', async () => {
    const { sessions } = await new ListSessionsUseCase((await interruptedPlan()).ports).execute();
    expect(sessions).toMatchObject([{ sessionId: SESSION, state: 'interrupted', modelsTrained: 1 }]);
    expect(sessions[0]!.models).toMatchObject([
      { name: 'label', state: 'completed', epoch: 1 },
      { name: 'topics-art', state: 'interrupted', epoch: 1, resumesFromStep: 3 },
      { name: 'topics-law', state: 'pending', epoch: 0, bestMetric: null, resumesFromStep: 0 },
      { name: 'topics-war', state: 'pending', epoch: 0, bestMetric: null, resumesFromStep: 0 },
    ]);
    expect(sessions[0]!.models![0]).not.toHaveProperty('resumesFromStep');
  });

  it('has the best metric of all its models', async () => {
    const fake = await interruptedPlan();
    for (const [name, metric] of [
      ['label', 0.5],
      ['topics-art', 0.75],
    ] as const) {
      const member = fake.saved.findLast(({ trainingSession: { sessionId } }) => sessionId.endsWith(name))!;
      fake.saved.push({ ...member, checkpoints: [{ ...member.checkpoints[0]!, metric }] });
    }
    const { summary } = await new ShowSessionUseCase(fake.ports).execute({ session: SESSION });
    expect(summary.bestMetric).toBe(0.75);
  });

  it('is verified with the files of its models, and says which model goes on, and from where', async () => {
    const fake = await interruptedPlan();
    fake.inspections = [checkpoint(2), checkpoint(3, { problem: 'cut short' })];
    const found = await new VerifySessionUseCase(fake.ports).execute({ session: SESSION });
    expect(found.isWhole).toBe(false);
    expect(found.items.filter(({ kind }) => kind === 'metadata')).toHaveLength(3);
    expect(new Set(found.items.map(({ path }) => path)).size).toBe(found.items.length);
    expect(found.models).toMatchObject([
      { name: 'label', state: 'completed' },
      { name: 'topics-art', state: 'interrupted', resumesFromStep: 2 },
      { name: 'topics-law', state: 'pending', resumesFromStep: 0 },
      { name: 'topics-war', state: 'pending', resumesFromStep: 0 },
    ]);
    expect(found.verdict).toBe(
      `1 of 4 models are trained. It goes on with topics-art after step 2: arena resume ${SESSION}`,
    );
  });

  it('is damaged when the metadata of a model can not be read', async () => {
    const fake = await interruptedPlan();
    const sessions: typeof fake.ports.sessions = {
      ...fake.ports.sessions,
      load: (id, warn) =>
        id.endsWith('topics-art')
          ? Promise.reject(new ArenaError('SESSION.INVALID', 'neither file is whole'))
          : fake.ports.sessions.load(id, warn),
    };
    const found = await new VerifySessionUseCase({ ...fake.ports, sessions }).execute({ session: SESSION });
    expect(found.items.filter(({ problem }) => problem !== undefined)).toEqual([
      {
        path: `/logs/${SESSION}/models/topics-art/m.json`,
        kind: 'metadata',
        problem: 'neither file is whole',
      },
    ]);
    const list = await new ListSessionsUseCase({ ...fake.ports, sessions }).execute();
    expect(list.warnings).toEqual(['neither file is whole']);
  });
});
