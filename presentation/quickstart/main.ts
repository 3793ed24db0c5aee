import path from 'node:path';

import { ArenaCommandFailure, runArenaCommand } from './run-arena-command.js';
import { SNIPPETS } from './snippets.js';
import { writeDataset, writeJsonLines, type WrittenDataset } from './write-dataset.js';

const FOLDER = path.join('.cache', 'quickstart');
const DATASET = path.join(FOLDER, 'code.jsonl');

/** What is read of the answer of `arena train --json`. */
interface TrainingResult {
  readonly modelPath: string;
  readonly majorityBaseline: number;
  readonly test: { readonly accuracy: number };
}

/** Data, training, prediction: the same commands that anyone would type, on the packages that `npm ci` brought. */
async function quickstart(): Promise<void> {
  print(describe(await writeDataset('node_modules', DATASET)));
  const result = await train();
  print(
    `Language of a chunk of code, packages never seen in training: accuracy ${percent(result.test.accuracy)}`,
    `Always answering the most frequent language:                  accuracy ${percent(result.majorityBaseline)}`,
  );
  await predict(result.modelPath);
}

async function train(): Promise<TrainingResult> {
  const data = ['--dataset', DATASET, '--group-column', 'package'];
  const size = ['--max-sequence-length', '96', '--vocabulary-size', '4000', '--dropout', '0.2'];
  const time = ['--epochs', '3', '--engine', 'wasm', '--workspace', FOLDER];
  const args = ['train', '--task', 'text_classification', ...data, ...size, ...time, '--json'];
  return JSON.parse(await runArenaCommand(args)) as TrainingResult;
}

async function predict(model: string): Promise<void> {
  const input = path.join(FOLDER, 'snippets.jsonl');
  await writeJsonLines(input, SNIPPETS);
  print(await runArenaCommand(['predict', '--model', model, '--input', input, '--engine', 'wasm']));
}

function describe({ file, rows, candidateCount }: WrittenDataset): string {
  const labels = [...new Set(rows.map(({ label }) => label))];
  const lines = labels.map((label) => {
    const ofLabel = rows.filter((row) => row.label === label);
    const packageCount = new Set(ofLabel.map((row) => row.package)).size;
    return `  ${label.padEnd(24)} ${String(ofLabel.length).padStart(4)} chunks from ${packageCount} packages`;
  });
  return [`${file}: ${rows.length} of ${candidateCount} chunks of source files`, ...lines].join('\n');
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

try {
  await quickstart();
} catch (failure) {
  if (!(failure instanceof ArenaCommandFailure)) throw failure;
  process.exitCode = failure.exitCode;
}
