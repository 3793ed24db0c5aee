import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { collectChunks } from './collect-chunks.js';
import { selectBalanced, type CodeChunk, type SelectionLimits } from './select-balanced.js';

/** Small enough to train on in two minutes, large enough to learn from. */
const LIMITS: SelectionLimits = {
  rowsPerLabel: 700,
  rowsPerPackage: 20,
  minRowsPerLabel: 150,
  minPackagesPerLabel: 10,
};

/** What was written. */
export interface WrittenDataset {
  readonly file: string;
  readonly rows: readonly CodeChunk[];
  /** Chunks that there were to choose from. */
  readonly candidateCount: number;
}

/** Writes the quickstart's dataset, JSON lines with `code`, `label`, `package` and `path`. */
export async function writeDataset(nodeModules: string, file: string): Promise<WrittenDataset> {
  const candidates = await collectChunks(nodeModules);
  const { rows } = selectBalanced(candidates, LIMITS);
  await writeJsonLines(file, rows);
  return { file, rows, candidateCount: candidates.length };
}

/** One JSON object a line; the folder is made where it is missing. */
export async function writeJsonLines(file: string, rows: readonly object[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
