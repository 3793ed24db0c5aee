import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { parseRelaunchSessionRequest } from '#application/relaunch-session/relaunch-session-request.js';
import { RelaunchSessionUseCase } from '#application/relaunch-session/relaunch-session-use-case.js';
import type { DatasetSurvey } from '#domain/dataset/dataset-survey.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { FileSessionStore } from '#infrastructure/sessions/file-session-store.js';
import { fakeSurvey, FakeTrainingPorts } from '#test/support/fake-training-ports.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const SESSION = 'training_session_20251008_153000';
const NO_WARNING = (message: string): never => {
  throw new Error(message);
};

describe('a session of an earlier version', () => {
  const folder = useTemporaryFolder();

  /** A store whose only session is a fixture. */
  async function storeOf(fixture: string): Promise<FileSessionStore> {
    const store = new FileSessionStore(folder());
    const { sessionId, folders } = await store.create(new Date(2025, 9, 8, 15, 30, 0));
    expect(sessionId).toBe(SESSION);
    await copyFile(path.join('test/fixtures/sessions', fixture), folders.metadataFile);
    return store;
  }

  async function fileOf(store: FileSessionStore, session = SESSION): Promise<Record<string, unknown>> {
    const text = await readFile(store.foldersOf(session).metadataFile, 'utf8');
    return JSON.parse(text) as Record<string, unknown>;
  }

  async function relaunched(store: FileSessionStore, survey?: DatasetSurvey): Promise<SessionMetadata> {
    const fake = new FakeTrainingPorts();
    if (survey !== undefined) fake.survey = survey;
    const relaunch = new RelaunchSessionUseCase({ ...fake.ports, sessions: store });
    const response = await relaunch.execute(parseRelaunchSessionRequest({ session: SESSION }));
    expect(response.errors).toEqual([]);
    return store.load(response.sessionId!, NO_WARNING);
  }

  it('1.0 is opened with its settings, written back in the present format, and keeps what is unknown', async () => {
    const store = await storeOf('version-1.0-multi-class.json');
    const metadata = await store.load(SESSION, NO_WARNING);
    expect(metadata).toMatchObject({
      metadataVersion: '2.0',
      createdAt: '2025-10-08T15:30:00.123Z',
      trainingSession: { nodeVersion: 'Python 3.11.4' },
      datasetConfig: {
        trainingFiles: { train: '/data/reviews.jsonl' },
        multiclassKeys: ['label'],
        keyStrategies: { label: 'multi-class' },
        filesPerKey: { label: '/data/reviews.jsonl' },
      },
      trainingParams: { epochs: 4, learningRate: 0.002, gradientAccumulationSteps: 2, scheduler: 'linear' },
      executionStatus: { status: 'completed', bestF1: 0.75 },
    });
    const written = await fileOf(store);
    expect(written).toMatchObject({ metadata_version: '2.0', integrity_hash: expect.any(String) });
    expect(written['lab_notes']).toEqual({ reviewer: 'kept as it is' });
    expect(await store.load(SESSION, NO_WARNING)).toEqual(metadata);
  });

  it.each(['version-1.0-multi-class.json', 'version-2.0-before-resuming.json'])(
    '%s is relaunched with its settings, as a session of the present version',
    async (fixture) => {
      const store = await storeOf(fixture);
      const first = await store.load(SESSION, NO_WARNING);
      const second = await relaunched(store);
      expect(second.trainingParams).toEqual(first.trainingParams);
      expect(second.splitConfig).toEqual(first.splitConfig);
      expect(second.datasetConfig.primaryFile).toBe(first.datasetConfig.primaryFile);
      expect(second.trainingContext.parentSession).toBe(SESSION);
    },
  );

  it('2.0 from before sessions could resume is filled with what was added', async () => {
    const store = await storeOf('version-2.0-before-resuming.json');
    const metadata = await store.load(SESSION, NO_WARNING);
    expect(metadata.checkpoints).toEqual([
      { path: '/m/checkpoint-2', step: 2, epoch: 1, metric: null, digests: null },
    ]);
    expect(metadata.trainingContext).toMatchObject({ parentSession: null, storage: null });
    await store.save(metadata);
    expect(await store.load(SESSION, NO_WARNING)).toEqual(metadata);
  });

  it('1.1 with hybrid labels gets its four lost fields back from the names of its files', async () => {
    const store = await storeOf('version-1.1-hybrid.json');
    const { datasetConfig, modelConfig } = await store.load(SESSION, NO_WARNING);
    expect(modelConfig.selectedModels).toEqual(['lstm-small']);
    expect(datasetConfig).toMatchObject({
      multiclassKeys: ['tone'],
      onevsallKeys: ['emotion'],
      keyStrategies: { tone: 'multi-class', emotion: 'one-vs-all' },
      filesPerKey: { tone: '/data/emotions_tone.jsonl', emotion: '/data/emotions_emotion.jsonl' },
    });
    expect((await fileOf(store))['dataset_config']).toMatchObject({ multiclass_keys: ['tone'] });
  });

  it('1.1 with hybrid labels is relaunched with the models of its keys, whose labels the data tells', async () => {
    const labels = (...names: readonly string[]) => ({
      labelCounts: new Map(names.map((label) => [label, 5])),
      hasLists: false,
    });
    const keys = new Map([
      ['tone', labels('calm', 'harsh')],
      ['emotion', labels('fear', 'joy')],
    ]);
    const survey = fakeSurvey({ keys: [...keys.keys()], groups: [{ language: null, rowCount: 10, keys }] });
    const { trainingParams, datasetConfig, executionStatus } = await relaunched(
      await storeOf('version-1.1-hybrid.json'),
      survey,
    );
    expect(executionStatus.modelsTrained).toEqual(['tone', 'emotion-fear', 'emotion-joy']);
    expect(datasetConfig).toMatchObject({
      trainingApproach: 'hybrid',
      primaryFile: '/data/emotions.jsonl',
      categoriesByKey: { emotion: ['fear', 'joy'] },
    });
    expect(trainingParams).toMatchObject({ epochs: 4, learningRate: 0.002 });
  });

  it('1.1 with hybrid labels that nothing tells is refused, saying what is missing, and left as it is', async () => {
    const store = await storeOf('version-1.1-hybrid-without-keys.json');
    await expect(store.load(SESSION, NO_WARNING)).rejects.toMatchObject({
      code: 'SESSION.INVALID',
      message: expect.stringMatching(/forgot multiclass_keys, onevsall_keys, key_strategies/),
    });
    expect((await fileOf(store))['metadata_version']).toBe('1.1');
  });
});
