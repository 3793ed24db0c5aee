/**
 * `npm run bench:resume [-- ROWS]`: how long a run that goes on needs to find its place in a dataset of ten million rows.
 * It trains a few steps, is told to stop, and goes on; the time is from "Load the dataset" until the first step is
 * trained. Ends with 1 when that takes two seconds or more.
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { formatTable } from '#presentation/formatting/table.js';

const ARENA = path.resolve('dist/presentation/cli/main.js');
const ROWS = Number(process.argv[2] ?? 10_000_000);
const LIMIT_SECONDS = 2;
const ROWS_PER_WRITE = 10_000;
/** A small model and short texts: the time is that of the data. */
const SETTINGS = [
  ...['--model', 'lstm-small', '--tokenizer', 'character', '--engine', 'wasm', '--max-sequence-length', '16'],
  ...['--batch-size', '8', '--epochs', '1', '--validation-ratio', '0.0001', '--test-ratio', '0.0001'],
  ...['--evaluation-strategy', 'no', '--no-load-best-model-at-end', '--logging-steps', '1'],
];

/** A line that the command printed, and when, in seconds from its start. */
interface TimedLine {
  readonly text: string;
  readonly seconds: number;
}

const folder = await mkdtemp(path.join(tmpdir(), 'arena-resume-'));
try {
  const dataset = path.join(folder, 'rows.jsonl');
  await pipeline(Readable.from(jsonLines()), createWriteStream(dataset));
  const megabytes = (await stat(dataset)).size / 1e6;
  process.stdout.write(`${ROWS.toLocaleString('en')} rows, ${megabytes.toFixed(0)} MB\n\nThe first run:\n`);
  const first = await untilFirstStep(['train', '--dataset', dataset, '--workspace', folder, ...SETTINGS]);
  process.stdout.write(`${tableOf(first)}\n\nThe run that goes on:\n`);
  const second = await untilFirstStep(['resume', '--workspace', folder, '--logging-steps', '1']);
  const seconds = secondsBetween(second, '[2/9]', '  step ');
  const verdict = seconds < LIMIT_SECONDS ? 'below' : 'NOT below';
  process.stdout.write(
    `${tableOf(second)}\n\nIts place was found, and the first step trained, in ${seconds.toFixed(2)} s, ` +
      `${verdict} ${LIMIT_SECONDS} s; when the file was read first: ` +
      `${secondsBetween(first, '[2/9]', '  step ').toFixed(0)} s.\n`,
  );
  process.exitCode = seconds < LIMIT_SECONDS ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

function* jsonLines(): Generator<string> {
  const words = ['plum', 'saw', 'pear', 'axe'];
  for (let start = 0; start < ROWS; start += ROWS_PER_WRITE) {
    const rows = Array.from({ length: Math.min(ROWS_PER_WRITE, ROWS - start) }, (_, i) => {
      const label = i % 2 === 0 ? 'fruit' : 'tool';
      return `${JSON.stringify({ text: `${start + i} ${words[i % words.length]!}`, label })}\n`;
    });
    yield rows.join('');
  }
}

/** Runs the command until it has trained a step, and lets it save and end. */
async function untilFirstStep(args: readonly string[]): Promise<readonly TimedLine[]> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [ARENA, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const lines: TimedLine[] = [];
  let isStopped = false;
  createInterface({ input: child.stderr }).on('line', (text) => {
    lines.push({ text, seconds: (performance.now() - startedAt) / 1000 });
    if (isStopped || !text.startsWith('  step ')) return;
    isStopped = true;
    child.kill('SIGTERM');
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (exitCode === 130) return lines;
  throw new Error(
    `Expected the command to be interrupted, it ended with ${String(exitCode)}:\n${textOf(lines)}`,
  );
}

function textOf(lines: readonly TimedLine[]): string {
  return lines.map(({ text }) => text).join('\n');
}

/** Between the first lines that begin so. */
function secondsBetween(lines: readonly TimedLine[], from: string, to: string): number {
  return secondsAt(lines, to) - secondsAt(lines, from);
}

function secondsAt(lines: readonly TimedLine[], beginning: string): number {
  const line = lines.find(({ text }) => text.startsWith(beginning));
  if (line === undefined) throw new Error(`Expected a line "${beginning}", found:\n${textOf(lines)}`);
  return line.seconds;
}

/** The steps of the command until the first step of training, with what each took. */
function tableOf(lines: readonly TimedLine[]): string {
  const steps = lines.filter(({ text }) => /^\[\d+\/\d+\] /.test(text));
  const ends = [...steps.slice(1).map(({ seconds }) => seconds), secondsAt(lines, '  step ')];
  const rows = steps.map(({ text, seconds }, index) => [
    text.replace(/^\[\d+\/\d+\] /, '').replace('Train', 'Train, first step'),
    (ends[index]! - seconds).toFixed(2),
  ]);
  const start = ['start of the process', steps[0]!.seconds.toFixed(2)];
  return formatTable([{ heading: 'step' }, { heading: 'seconds', align: 'right' }], [start, ...rows]).join(
    '\n',
  );
}
