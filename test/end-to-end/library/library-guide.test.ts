import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const WORDS = {
  good: ['wonderful', 'lovely', 'brilliant', 'delightful'],
  bad: ['dreadful', 'boring', 'awful', 'tedious'],
} as const;
const THINGS = ['evening', 'film', 'book', 'concert', 'dinner', 'journey', 'story', 'play', 'talk', 'game'];

let folder: string;

/** Eighty short reviews whose adjective decides the label. */
function reviews(): string {
  return Object.entries(WORDS)
    .flatMap(([label, words]) =>
      words.flatMap((word) => THINGS.map((thing) => JSON.stringify({ text: `a ${word} ${thing}`, label }))),
    )
    .join('\n');
}

async function exampleOfTheGuide(): Promise<string> {
  const guide = await readFile(path.join(ROOT, 'docs/guides/library.md'), 'utf8');
  return /```ts\n([\s\S]*?)```/.exec(guide)![1]!;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'arena-library-'));
  await writeFile(path.join(folder, 'reviews.jsonl'), reviews());
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('docs/guides/library.md', () => {
  it('shows a program that trains a model and asks it', async () => {
    // Inside the package, where its own name resolves, but not where other tests look for sources. It is run on these, not
    // on a build that may be older.
    const results = path.join(ROOT, 'coverage');
    const program = path.join(results, `library-guide-${process.pid}.mts`);
    await mkdir(results, { recursive: true });
    await writeFile(program, await exampleOfTheGuide());
    try {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--conditions=source', '--import', import.meta.resolve('tsx'), program],
        { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } },
      );
      expect(stdout).toContain('7/9 Train');
      expect(stdout).toMatch(/accuracy (0\.[5-9]\d*|1)\n/);
      expect(stdout).toMatch(/label good\n$/);
    } finally {
      await rm(program);
    }
  });
});
