/**
 * Memory and time of the command line on a file of 500 MB: `arena train`, 20 steps, a vocabulary of 4,000, 0.2 % held out for
 * validation and test each, defaults otherwise. Ends with 1 when the resident memory reaches 1.5 GB. Linux only: it reads /proc.
 *
 *     npm run -s bench:large-dataset -- [megabytes] [further flags of arena train]
 */
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

import { formatTable } from '#presentation/formatting/table.js';
import { SyntheticSource } from '#test/support/synthetic-source.js';

const MEGABYTE = 1e6;
const LIMIT_BYTES = 1.5e9;
const POLL_MS = 100;
const ROWS_PER_WRITE = 500;
/** Few steps and small held-out splits: the data is what is measured, not the model. */
const SHORT_RUN = [
  '--max-steps',
  '20',
  '--vocabulary-size',
  '4000',
  '--validation-ratio',
  '0.002',
  '--test-ratio',
  '0.002',
];
const ARENA = fileURLToPath(new URL('../../dist/presentation/cli/main.js', import.meta.url));

/** A step of the pipeline, as the command names it. */
interface StepMeasurement {
  readonly name: string;
  readonly startedAt: number;
  seconds: number;
  peakBytes: number;
}

const megabytes = Number(process.argv[2] ?? 500);
const folder = await mkdtemp(path.join(tmpdir(), 'training-arena-'));
try {
  const dataset = path.join(folder, 'code.jsonl');
  await writeDataset(dataset, megabytes * MEGABYTE);
  const bytes = (await stat(dataset)).size;
  const flags = [...SHORT_RUN, ...process.argv.slice(3)];
  const { steps, peakBytes } = await measure([
    'train',
    '--dataset',
    dataset,
    '--workspace',
    folder,
    ...flags,
  ]);
  print(steps, bytes, peakBytes);
  process.exitCode = peakBytes < LIMIT_BYTES ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function writeDataset(file: string, bytes: number): Promise<void> {
  await pipeline(Readable.from(jsonLines(bytes)), createWriteStream(file));
}

function* jsonLines(bytes: number): Generator<Buffer> {
  const source = new SyntheticSource(1);
  for (let written = 0; written < bytes;) {
    const rows = Array.from({ length: ROWS_PER_WRITE }, () => `${JSON.stringify(source.next())}\n`);
    const piece = Buffer.from(rows.join(''));
    written += piece.length;
    yield piece;
  }
}

/** Runs the command; a line such as "[2/9] Load the dataset" begins a step. */
async function measure(
  args: readonly string[],
): Promise<{ readonly steps: readonly StepMeasurement[]; readonly peakBytes: number }> {
  const child = spawn(process.execPath, [ARENA, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const steps: StepMeasurement[] = [];
  let peakBytes = 0;
  const look = () => {
    const memory = residentMemory(child.pid!);
    if (memory === undefined) return;
    peakBytes = Math.max(peakBytes, memory.peak);
    const step = steps.at(-1);
    if (step !== undefined) step.peakBytes = Math.max(step.peakBytes, memory.now);
  };
  const timer = setInterval(look, POLL_MS);
  const endStep = () => {
    const step = steps.at(-1);
    if (step !== undefined) step.seconds = (performance.now() - step.startedAt) / 1000;
  };
  createInterface({ input: child.stderr }).on('line', (line) => {
    process.stdout.write(`${line}\n`);
    const name = /^\[\d+\/\d+\] (.*)$/.exec(line)?.[1];
    if (name === undefined) return;
    endStep();
    steps.push({ name, startedAt: performance.now(), seconds: 0, peakBytes: 0 });
    look();
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearInterval(timer);
  endStep();
  if (exitCode !== 0) throw new Error(`arena train ended with exit code ${String(exitCode)}`);
  return { steps, peakBytes };
}

/** Bytes; undefined when the process has ended. */
function residentMemory(pid: number): { readonly now: number; readonly peak: number } | undefined {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytesOf = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  const [now, peak] = [bytesOf('VmRSS'), bytesOf('VmHWM')];
  return Number.isNaN(peak) ? undefined : { now, peak };
}

function print(steps: readonly StepMeasurement[], bytes: number, peakBytes: number): void {
  const columns = [
    { heading: 'step' },
    { heading: 'seconds', align: 'right' },
    { heading: 'MB/s of the file', align: 'right' },
    { heading: 'peak MB resident', align: 'right' },
  ] as const;
  const rows = steps.map(({ name, seconds, peakBytes: peak }) => [
    name,
    seconds.toFixed(1),
    seconds < 0.1 ? '' : (bytes / MEGABYTE / seconds).toFixed(1),
    (peak / MEGABYTE).toFixed(0),
  ]);
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  const verdict = peakBytes < LIMIT_BYTES ? 'below' : 'NOT below';
  process.stdout.write(
    `\n${formatTable(columns, rows).join('\n')}\n\n` +
      `${(bytes / MEGABYTE).toFixed(0)} MB in ${total.toFixed(0)} s, ` +
      `peak ${(peakBytes / MEGABYTE).toFixed(0)} MB, ${verdict} ${LIMIT_BYTES / MEGABYTE} MB\n`,
  );
}
