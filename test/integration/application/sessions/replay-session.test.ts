import { createHash } from 'node:crypto';
import { appendFile, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeEach, describe, expect, it } from '@jest/globals';

import type { SessionReplay } from '#application/sessions/replay/replay-session-use-case.js';
import type { ReplayRequest } from '#application/sessions/replay/replay-range.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import type { TrainModelResponse } from '#application/train-model/train-model-response.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { createContainer } from '#infrastructure/composition/create-container.js';
import { TOKENS } from '#infrastructure/composition/tokens.js';
import { digestFile } from '#infrastructure/filesystem/file-digest.js';
import { FileSessionStore } from '#infrastructure/sessions/file-session-store.js';
import { readManifest, writeManifest } from '#infrastructure/training/checkpoints/checkpoint-manifest.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

/** Two labels that a word tells apart, and two tags. */
const ROWS = Array.from({ length: 40 }, (_, i) => ({
  text: `${i} ${i % 2 === 0 ? 'plum' : 'saw'}`,
  label: i % 2 === 0 ? 'fruit' : 'tool',
  tag: i % 3 === 0 ? 'old' : 'new',
}));
/** Four steps an epoch; a checkpoint, and an evaluation, every other one. */
const SETTINGS = {
  ...{ model: 'lstm-small', tokenizer: 'character', engine: 'wasm', labelColumn: 'label' },
  ...{ epochs: 2, batchSize: 4, gradientAccumulationSteps: 2, maxSequenceLength: 16, loggingSteps: 3 },
  ...{ saveStrategy: 'steps', saveSteps: 2, evaluationStrategy: 'steps', evaluationSteps: 2 },
  ...{ saveTotalLimit: 4, metricForBestModel: 'loss' },
};

describe('ReplaySessionUseCase', () => {
  const folder = useTemporaryFolder();
  const file = (): string => path.join(folder(), 'data.jsonl');
  const workspace = (): string => path.join(folder(), 'workspace');
  const store = (): FileSessionStore => new FileSessionStore(workspace());

  beforeEach(async () => {
    await writeFile(file(), ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''));
  });

  async function train(changes: Readonly<Record<string, unknown>> = {}): Promise<TrainModelResponse> {
    const request = parseTrainModelRequest({
      ...{ ...SETTINGS, dataset: file(), workspace: workspace() },
      ...changes,
    });
    const response = await createContainer({ workspace: workspace() })
      .get(TOKENS.trainModel)
      .execute(request);
    expect(response.errors).toEqual([]);
    return response;
  }

  function replay(session: string, request: ReplayRequest): Promise<SessionReplay> {
    const { replaySession } = TOKENS;
    return createContainer({ workspace: workspace() })
      .get(replaySession)
      .execute({ session, ...request });
  }

  /** Changes the last bit of a checkpoint's weights, and every digest that would tell. */
  async function forgeCheckpoint(session: string, step: number): Promise<void> {
    const metadata = await store().load(session, () => undefined);
    const checkpoint = path.join(metadata.outputPaths.checkpointsDir, `checkpoint-${step}`);
    const weights = path.join(checkpoint, 'model.safetensors');
    const bytes = await readFile(weights);
    bytes[bytes.length - 4]! ^= 1;
    await writeFile(weights, bytes);
    const facts = await readManifest(checkpoint);
    await rm(path.join(checkpoint, 'manifest.json'));
    await writeManifest(checkpoint, facts);
    const { sha256 } = await digestFile(weights);
    const forged: SessionMetadata = {
      ...metadata,
      checkpoints: metadata.checkpoints.map((recorded) =>
        recorded.step === step
          ? { ...recorded, digests: { ...recorded.digests!, weights: sha256 } }
          : recorded,
      ),
    };
    await store().save(forged);
  }

  /** SHA-256 over names and contents of all files of the workspace but the cache. */
  async function digestOfWorkspace(): Promise<string> {
    const hash = createHash('sha256');
    const names = await readdir(workspace(), { recursive: true, withFileTypes: true });
    const files = names
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    for (const name of files.sort().filter((one) => !one.includes('.cache'))) {
      hash.update(name).update(await readFile(name));
    }
    return hash.digest('hex');
  }

  const outcomesOf = ({ models }: SessionReplay): unknown =>
    models.map(({ checkpoints }) =>
      checkpoints.map(({ step, comparisons }) => [
        step,
        ...comparisons.map(({ part, agrees }) => `${part} ${agrees ? 'agrees' : 'differs'}`),
      ]),
    );
  const AGREEING = ['weights agrees', 'optimizer agrees', 'samples agrees', 'metric agrees'];

  it('comes to the digests on record, from a checkpoint as from the beginning, and leaves the session as it is', async () => {
    const { sessionId } = await train();
    const before = await digestOfWorkspace();
    const late = await replay(sessionId!, { steps: 3 });
    expect(late).toMatchObject({ agrees: true, models: [{ fromStep: 6 }] });
    expect(outcomesOf(late)).toEqual([[[8, ...AGREEING]]]);
    const whole = await replay(sessionId!, { steps: 5, from: 0 });
    expect(outcomesOf(whole)).toEqual([
      [
        [2, ...AGREEING],
        [4, ...AGREEING],
      ],
    ]);
    expect(await digestOfWorkspace()).toBe(before);
    expect(await readdir(path.join(workspace(), '.cache', 'replays'))).toEqual([]);
  });

  it('finds a checkpoint whose last bit was changed, with every digest that would tell', async () => {
    const { sessionId } = await train();
    await forgeCheckpoint(sessionId!, 4);
    const verified = await createContainer({ workspace: workspace() })
      .get(TOKENS.verifySession)
      .execute({ session: sessionId! });
    expect(verified.isWhole).toBe(true); // files alone do not tell
    const before = await replay(sessionId!, { steps: 4, from: 2 });
    expect(before.agrees).toBe(false);
    expect(outcomesOf(before)).toEqual([
      [[4, 'weights differs', 'optimizer agrees', 'samples agrees', 'metric agrees']],
    ]);
    const after = await replay(sessionId!, { steps: 2, from: 4 });
    expect(after).toMatchObject({ agrees: false, models: [{ checkpoints: [{ step: 6 }] }] });
  });

  it('refuses data with one letter changed, and a starting model with one bit changed', async () => {
    const first = await train();
    const base = path.join(folder(), 'base');
    await cp(first.modelPath!, base, { recursive: true });
    const { sessionId } = await train({ model: base, tokenizer: 'auto' });
    expect(await replay(sessionId!, { steps: 2 })).toMatchObject({ agrees: true });
    const weights = await readFile(path.join(base, 'model.safetensors'));
    weights[weights.length - 4]! ^= 1;
    await writeFile(path.join(base, 'model.safetensors'), weights);
    await expect(replay(sessionId!, { steps: 2 })).rejects.toMatchObject({
      code: 'SESSION.DRIFT',
      message: expect.stringContaining('starting model was'),
    });
    await appendFile(file(), '{"text":"x plum","label":"fruit"}\n');
    await expect(replay(first.sessionId!, { steps: 2 })).rejects.toMatchObject({
      code: 'SESSION.DRIFT',
      message: expect.stringContaining('data was'),
    });
  });

  it('replays the further training of reinforced learning, from its beginning too, and finds a changed bit', async () => {
    const rows = ROWS.map((row, i) => ({ ...row, label: i % 4 === 0 ? 'fruit' : 'tool' }));
    await writeFile(file(), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const { sessionId, reinforcement } = await train({
      ...{ learningRate: 1e-4, f1Threshold: 1, reinforcedEpochs: 2, reinforcedLearningRate: 3e-3 },
      saveTotalLimit: 1,
    });
    expect(reinforcement).toMatchObject({ epochs: 2 });
    const metadata = await store().load(sessionId!, () => undefined);
    const steps = metadata.reinforcedCheckpoints.map(({ step }) => step).filter((step) => step > 0);
    const all = steps.at(-1)!;
    const whole = await replay(sessionId!, { steps: all });
    expect(whole).toMatchObject({ agrees: true, skipped: [] });
    expect(whole.models.map(({ isFurther }) => isFurther)).toEqual([false, true]);
    // However few checkpoints were kept, what is on record after the first kept one comes out.
    expect(whole.models[1]!.checkpoints.at(-1)).toMatchObject({ step: all });
    const kept = path.join(metadata.outputPaths.checkpointsDir, 'reinforced');
    await rm(kept, { recursive: true });
    const fromBest = await replay(sessionId!, { steps: all });
    expect(fromBest.models[1]).toMatchObject({ isFurther: true, fromStep: 0, agrees: true });
    expect(outcomesOf(fromBest)).toMatchObject([expect.anything(), steps.map((step) => [step, ...AGREEING])]);
    const forged = metadata.reinforcedCheckpoints.map((one) => ({
      ...one,
      digests: { ...one.digests!, weights: '0'.repeat(64) },
    }));
    await store().save({ ...metadata, reinforcedCheckpoints: forged });
    const differing = await replay(sessionId!, { steps: all });
    expect(differing.models.map(({ agrees }) => agrees)).toEqual([true, false]);
    const named = await replay(sessionId!, { steps: all, from: 0 });
    expect(named.skipped).toEqual([
      {
        name: 'The further training of lstm-small',
        reason: '--from names a step of the first training.',
      },
    ]);
  });

  it('replays each model of a plan', async () => {
    const { sessionId } = await train({
      labelColumn: undefined,
      keyStrategies: 'label=multi-class,tag=one-vs-all',
    });
    const found = await replay(sessionId!, { steps: 2 });
    expect(found).toMatchObject({ agrees: true, skipped: [] });
    expect(found.models.map(({ name }) => name)).toEqual(['label', 'tag-new', 'tag-old']);
  });
});
