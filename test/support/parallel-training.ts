import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { BUILT_ARGUMENTS, runArenaProcess } from './arena-process.js';

/** Writes a dataset of two labels that a word tells apart; gives its path. */
export async function writeToyDataset(folder: string, rows = 240): Promise<string> {
  const file = path.join(folder, 'data.jsonl');
  const lines = Array.from({ length: rows }, (_, index) => {
    const isFruit = index % 2 === 0;
    const text = `box ${index} holds a ${isFruit ? 'plum' : 'saw'}`;
    return `${JSON.stringify({ text, label: isFruit ? 'fruit' : 'tool' })}\n`;
  });
  await writeFile(file, lines.join(''));
  return file;
}

/** Flags of a run of some 50 steps that saves every other one; processes are waited for 20 seconds. */
export function toyTrainingFlags(dataset: string): readonly string[] {
  return [
    ...['--dataset', dataset, '--engine', 'torch', '--model', 'bert-tiny', '--seed', '1'],
    ...['--epochs', '4', '--batch-size', '4', '--max-sequence-length', '16'],
    ...[
      '--save-strategy',
      'steps',
      '--save-steps',
      '2',
      '--save-total-limit',
      '2',
      '--process-timeout',
      '20',
    ],
  ];
}

/** SHA-256 of the weights that the only session of a workspace gave. */
export async function weightsDigest(workspace: string): Promise<string> {
  const sessions = await readdir(path.join(workspace, 'models'));
  const files = sessions.map((session) => path.join(workspace, 'models', session, 'model.safetensors'));
  // One that was killed while it was opened can't be resumed, and leaves an empty folder.
  const trained = files.filter((file) => existsSync(file));
  if (trained.length !== 1) throw new Error(`Expected one trained model, found ${trained.length}.`);
  const weights = await readFile(trained[0]!);
  return createHash('sha256').update(weights).digest('hex');
}

/** Two processes' worth of batches per step, whoever computes them. */
export const TWO_BATCHES = ['--data-parallel-size', '2'];

/** Trains in one process; gives the digest of the weights. */
export async function trainAlone(flags: readonly string[], workspace: string): Promise<string> {
  const { exitCode, stderr } = await runArenaProcess(['train', ...flags], workspace, BUILT_ARGUMENTS);
  if (exitCode !== 0) throw new Error(`Training in one process ended with ${exitCode}: ${stderr}`);
  return weightsDigest(workspace);
}

/** A folder of its own, the flags that train on a toy dataset in it, and the weights that one process gives. */
export interface ToyJob {
  readonly folder: string;
  readonly flags: readonly string[];
  readonly wholeDigest: string;
}

/** Trains in one process what several are going to train. Whoever calls removes the folder. */
export async function prepareToyJob(): Promise<ToyJob> {
  // Bits depend on the number of threads; children inherit this.
  process.env['OMP_NUM_THREADS'] = '1';
  const folder = await mkdtemp(path.join(tmpdir(), 'training-arena-'));
  const flags = [...toyTrainingFlags(await writeToyDataset(folder)), ...TWO_BATCHES];
  return { folder, flags, wholeDigest: await trainAlone(flags, path.join(folder, 'alone')) };
}
