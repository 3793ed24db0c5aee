import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** Inside the checkout, so that `training-arena` is found by its own name. */
const CACHE = path.join(ROOT, '.cache');

let folder: string;

beforeAll(async () => {
  await mkdir(CACHE, { recursive: true });
  folder = await mkdtemp(path.join(CACHE, 'library-guide-'));
});

afterAll(() => rm(folder, { recursive: true }));

function reviews(): string {
  const films = ['film', 'play', 'story', 'show', 'series'];
  const praise = ['warm', 'funny', 'clever', 'moving'];
  const blame = ['dull', 'tedious', 'clumsy', 'loud'];
  const rows = films.flatMap((film) =>
    praise.flatMap((good, index) => [
      { text: `a ${good} and ${praise[(index + 1) % 4]!} ${film}`, label: 'positive' },
      { text: `a ${blame[index]!} and ${blame[(index + 1) % 4]!} ${film}`, label: 'negative' },
    ]),
  );
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

describe('docs/guides/library.md', () => {
  it('trains and predicts as its first example says', async () => {
    const guide = await readFile(path.join(ROOT, 'docs/guides/library.md'), 'utf8');
    const example = /```ts\n(import [\s\S]*?)```/.exec(guide)![1]!;
    await writeFile(path.join(folder, 'example.mts'), example);
    await writeFile(path.join(folder, 'reviews.jsonl'), reviews());
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--conditions=source', '--import', 'tsx', 'example.mts'],
      { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } },
    );
    expect(stderr).toMatch(/test accuracy [01]/);
    const prediction = JSON.parse(stdout) as { labels: string[]; scores: { probability: number }[] };
    expect(['positive', 'negative']).toContain(prediction.labels[0]);
    expect(prediction.scores.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
  });
});
