import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { describe, expect, it } from '@jest/globals';

import type { TrainModelResponse } from '#application/train-model/train-model-response.js';
import { recordedPlan } from '#domain/plan/plan-record.js';
import { planModels } from '#domain/plan/session-plan.js';
import { parseSessionFile } from '#infrastructure/sessions/session-file.js';
import { runArenaProcess } from '#test/support/arena-process.js';
import { sharedPath } from '#test/support/shared-folder.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const QUICK = [
  '--epochs',
  '1',
  '--max-steps',
  '2',
  '--max-sequence-length',
  '8',
  '--vocabulary-size',
  '300',
  '--json',
];

/** The first lines of a file, as they are. */
async function head(file: string, count: number): Promise<string> {
  const lines: string[] = [];
  const input = createReadStream(file);
  for await (const line of createInterface({ input })) {
    if (lines.push(line) === count) break;
  }
  input.destroy();
  return `${lines.join('\n')}\n`;
}

/**
 * The bug that must never come back: a session was saved without the fields that its models follow from, so that it was
 * relaunched with 0 models to train. Each case trains on real data, rebuilds the plan from the file on disk, and
 * relaunches.
 */
describe('a session with several models', () => {
  const folder = useTemporaryFolder();

  async function train(...args: string[]): Promise<TrainModelResponse> {
    const { exitCode, stdout, stderr } = await runArenaProcess(['train', ...args, ...QUICK], folder());
    if (exitCode !== 0) throw new Error(`${stdout}\n${stderr}`);
    return JSON.parse(stdout) as TrainModelResponse;
  }

  async function metadataOf({ sessionId }: TrainModelResponse) {
    const metadata = 'training_session_metadata/training_metadata.json';
    const file = join(folder(), 'logs/training_arena', sessionId!, metadata);
    return parseSessionFile(await readFile(file, 'utf8'), file);
  }

  const namesOf = ({ models }: TrainModelResponse): string[] => models!.map(({ name }) => name);

  /** The models that the metadata tells, and those that a relaunch trains. */
  async function modelsAgain(trained: TrainModelResponse) {
    const metadata = await metadataOf(trained);
    const rebuilt = planModels(recordedPlan(metadata)).map(({ name }) => name);
    const { stdout } = await runArenaProcess(['relaunch', trained.sessionId!, '--json'], folder());
    const relaunched = JSON.parse(stdout) as TrainModelResponse;
    expect(relaunched).toMatchObject({ success: true, errors: [] });
    expect(relaunched.sessionId).not.toBe(trained.sessionId);
    expect(relaunched.models?.every(({ state }) => state === 'trained')).toBe(true);
    return { rebuilt, relaunched: namesOf(relaunched) };
  }

  async function goEmotions(rows: number): Promise<string> {
    const file = join(folder(), 'goemotions.jsonl');
    await writeFile(file, await head(sharedPath('data/goemotions/train.jsonl'), rows));
    return file;
  }

  it('has the same models again when it is hybrid', async () => {
    const dataset = await goEmotions(400);
    const strategies = 'labels.sentiment=multi-class,labels.ekman=one-vs-all';
    const trained = await train('--dataset', dataset, '--key-strategies', strategies);
    const expected = [
      'sentiment',
      ...['anger', 'disgust', 'fear', 'joy', 'neutral', 'sadness', 'surprise'].map(
        (label) => `ekman-${label}`,
      ),
    ];
    expect(namesOf(trained)).toEqual(expected);
    expect((await metadataOf(trained)).datasetConfig).toMatchObject({
      trainingApproach: 'hybrid',
      multiclassKeys: ['labels.sentiment'],
      onevsallKeys: ['labels.ekman'],
      keyStrategies: { 'labels.sentiment': 'multi-class', 'labels.ekman': 'one-vs-all' },
      filesPerKey: { 'labels.sentiment': dataset, 'labels.ekman': dataset },
    });
    expect(await modelsAgain(trained)).toEqual({ rebuilt: expected, relaunched: expected });
  });

  it('has one model per key again when it has several multi-class keys', async () => {
    const file = join(folder(), 'two-keys.jsonl');
    const rows = (await head(sharedPath('data/goemotions/train.jsonl'), 600)).trim().split('\n');
    const labelled = rows.map(
      (row) => JSON.parse(row) as { text: string; labels: Record<string, string | string[]> },
    );
    // The multi-key form: a row's first label of every key, in columns of their own.
    const first = labelled.map(({ text, labels: { sentiment, ekman } }) => ({
      text,
      sentiment,
      ekman: ekman?.[0],
    }));
    await writeFile(file, first.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const trained = await train('--dataset', file, '--label-columns', 'sentiment,ekman');
    expect(namesOf(trained)).toEqual(['sentiment', 'ekman']);
    expect((await metadataOf(trained)).datasetConfig.multiclassKeys).toEqual(['sentiment', 'ekman']);
    expect(await modelsAgain(trained)).toEqual({
      rebuilt: ['sentiment', 'ekman'],
      relaunched: ['sentiment', 'ekman'],
    });
  });

  it('trains on the filtered data again when labels had too few rows', async () => {
    const dataset = await goEmotions(400);
    const rare = ['--min-samples-per-label', '40'];
    const trained = await train('--dataset', dataset, '--key-strategies', 'labels.ekman=one-vs-all', ...rare);
    const metadata = await metadataOf(trained);
    const { primaryFile, sourceFile, minSamplesPerLabel } = metadata.datasetConfig;
    expect([sourceFile, minSamplesPerLabel]).toEqual([dataset, 40]);
    expect(primaryFile).toBe(
      join(folder(), 'logs/training_arena', trained.sessionId!, 'filtered_dataset/filtered-1.jsonl'),
    );
    const kept = (await readFile(primaryFile, 'utf8')).trim().split('\n');
    const counts = new Map<string, number>();
    for (const line of kept) {
      const labels = (JSON.parse(line) as Record<string, string | string[]>)['labels.ekman']!;
      for (const label of [labels].flat()) counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(40);
    const expected = [...counts.keys()].sort().map((label) => `ekman-${label}`);
    expect(namesOf(trained)).toEqual(expected);
    expect(await modelsAgain(trained)).toEqual({ rebuilt: expected, relaunched: expected });
  });

  it('has the same models per language again, and reports the malformed French lines', async () => {
    const files = `en=${sharedPath('data/xed/en.tsv')},fr=${sharedPath('data/xed/fr.tsv')}`;
    const columns = ['--text-column', '#1', '--label-columns', '#2', '--no-quotes'];
    const args = ['train', '--language-datasets', files, ...columns, ...QUICK];
    const { exitCode, stdout, stderr } = await runArenaProcess(args, folder());
    expect(exitCode).toBe(0);
    expect(stderr).toContain('257 rows');
    expect(stderr).toMatch(/fr\.tsv:\d+: expected 2 columns, found 1/);
    const trained = JSON.parse(stdout) as TrainModelResponse;
    expect(trained.models?.map(({ name, language }) => [name, language])).toEqual([
      ['2-en', 'en'],
      ['2-fr', 'fr'],
    ]);
    expect((await metadataOf(trained)).languageConfig).toMatchObject({
      confirmedLanguages: ['en', 'fr'],
      languageDistribution: { en: 17_528, fr: 7560 - 257 },
      modelStrategy: 'per-language',
      perLanguageTraining: true,
    });
    expect(await modelsAgain(trained)).toEqual({ rebuilt: ['2-en', '2-fr'], relaunched: ['2-en', '2-fr'] });
  });

  it('has the same models again when it is hybrid, for languages that the texts tell', async () => {
    const file = join(folder(), 'subtitles.jsonl');
    const rows = [];
    for (const language of ['en', 'fr']) {
      const lines = (await head(sharedPath(`data/xed/${language}.tsv`), 1500)).trim().split('\n');
      for (const [text, numbers] of lines.map((line) => line.trim().split('\t'))) {
        if (numbers === undefined) continue;
        // Plutchik's wheel: joy, trust, anticipation and surprise on one side of it.
        const emotion = numbers.split(', ')[0]!;
        const side = ['2', '5', '7', '8'].includes(emotion) ? 'bright' : 'dark';
        rows.push(`${JSON.stringify({ text, emotion, side })}\n`);
      }
    }
    await writeFile(file, rows.join(''));
    const strategies = 'emotion=multi-class,side=one-vs-all';
    const trained = await train('--dataset', file, '--key-strategies', strategies, '--per-language');
    const { datasetConfig, languageConfig } = await metadataOf(trained);
    expect(datasetConfig.trainingApproach).toBe('hybrid');
    expect(languageConfig).toMatchObject({
      detectionMethod: 'detection',
      confirmedLanguages: ['en', 'fr'],
      detectedLanguages: ['en', 'fr'],
    });
    const expected = ['en', 'fr'].map((language) => `emotion-${language}`);
    for (const language of ['en', 'fr'])
      expected.push(...['bright', 'dark'].map((side) => `side-${side}-${language}`));
    expect(namesOf(trained)).toEqual(expected);
    expect(await modelsAgain(trained)).toEqual({ rebuilt: expected, relaunched: expected });
  });
});
