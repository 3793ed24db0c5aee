/**
 * One file to a store and back with `arena storage cp`, the AWS CLI and rclone (those that are installed), by turns, on a
 * server that the benchmark starts. Ends with 1 when ours has less than 0.9 times the rate of each of the others, or when
 * its memory grows with the file. Linux only: it reads /proc. Files lie in the system's temporary folder (TMPDIR).
 *
 *     npm run -s bench:storage -- [--megabytes 1000] [--rounds 5] [--server ceph|swift]
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { formatTable } from '#presentation/formatting/table.js';

import { startCephRadosgw } from '../storage/servers/ceph-radosgw.js';
import { startOpenstackSwift } from '../storage/servers/openstack-swift.js';
import { makeBucket, openProvider } from '../storage/support/storage-servers.js';
import { contestantsFor, type Contestant } from './storage/contestants.js';

const MEGABYTE = 1e6;
const SMALLEST_RATIO = 0.9;
/** What the memory of a file four times as large may have more. */
const LARGEST_GROWTH = 1.15;
const POLL_MS = 20;
const DIRECTIONS = ['upload', 'download'] as const;

type Direction = (typeof DIRECTIONS)[number];

interface Turn {
  readonly contestant: string;
  readonly direction: Direction;
  readonly seconds: number;
  readonly peakBytes: number;
}

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    server: { type: 'string', default: 'ceph' },
  },
});
const bytes = Number(values.megabytes) * MEGABYTE;
// rclone does not start with a bundle of certificates, which nothing here needs.
delete process.env['AWS_CA_BUNDLE'];
delete process.env['NODE_OPTIONS'];
const folder = await mkdtemp(path.join(tmpdir(), 'training-arena-'));
const serverFolder = path.join(folder, 'server');
await mkdir(serverFolder);
const { server, stop } = await (values.server === 'swift' ? startOpenstackSwift : startCephRadosgw)(
  serverFolder,
);
try {
  const bucket = await makeBucket(server);
  const contestants = contestantsFor(server, bucket);
  const turns: Turn[] = [];
  const file = path.join(folder, 'file');
  const sha256 = await writeFileOf(file, bytes);
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const contestant of contestants) {
      const measured = await takeTurns(contestant, bucket, file, sha256);
      if (round > 0) turns.push(...measured); // the first round warms the server up
    }
  }
  await writeFileOf(file, bytes / 4);
  const smaller = await takeTurns(contestants[0]!, bucket, file);
  process.exitCode = report(contestants, turns, smaller) ? 0 : 1;
} finally {
  await stop();
  await rm(folder, { recursive: true, force: true });
}

/** One upload and one download; what came back is what was sent. */
async function takeTurns(
  contestant: Contestant,
  bucket: string,
  file: string,
  sha256?: string,
): Promise<Turn[]> {
  const key = `object-of-${contestant.name.replaceAll(' ', '-')}`;
  const target = path.join(folder, 'target');
  const up = await measure(contestant, 'upload', contestant.upload(file, key));
  const down = await measure(contestant, 'download', contestant.download(key, target));
  if (sha256 !== undefined && (await digestOf(target)) !== sha256) {
    throw new Error(`${contestant.name} brought back another file.`);
  }
  await rm(target);
  await openProvider(server, bucket, '').delete(key);
  return [up, down];
}

async function measure(
  { name, environment }: Contestant,
  direction: Direction,
  [program = '', ...args]: readonly string[],
): Promise<Turn> {
  const started = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakBytes = 0;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(child.pid!));
  }, POLL_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  if (code !== 0) throw new Error(`${name}: ${direction} ended with ${code}.`);
  process.stdout.write(`${name} ${direction} ${seconds.toFixed(2)} s\n`);
  return { contestant: name, direction, seconds, peakBytes };
}

function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0; // it has ended
  }
}

function report(
  contestants: readonly Contestant[],
  turns: readonly Turn[],
  smaller: readonly Turn[],
): boolean {
  const of = (name: string, direction: Direction): Turn[] =>
    turns.filter((turn) => turn.contestant === name && turn.direction === direction);
  const rateOf = (name: string, direction: Direction): number =>
    bytes / MEGABYTE / median(of(name, direction).map(({ seconds }) => seconds));
  const peakOf = (own: readonly Turn[]): number => Math.max(...own.map(({ peakBytes }) => peakBytes));
  const [ours, ...others] = contestants.map(({ name }) => name);
  const rows = DIRECTIONS.flatMap((direction) =>
    contestants.map(({ name }) => [
      direction,
      name,
      rateOf(name, direction).toFixed(0),
      (rateOf(ours!, direction) / rateOf(name, direction)).toFixed(2),
      (peakOf(of(name, direction)) / MEGABYTE).toFixed(0),
    ]),
  );
  const headings = ['direction', 'program', 'MB/s', 'ours is', 'peak MB'];
  const columns = headings.map((heading) => ({ heading }));
  process.stdout.write(
    `\n${server.name}, ${values.megabytes} MB\n${formatTable(columns, rows).join('\n')}\n`,
  );
  const growth = DIRECTIONS.map(
    (direction) =>
      peakOf(of(ours!, direction)) / peakOf(smaller.filter((turn) => turn.direction === direction)),
  );
  process.stdout.write(
    `memory of ours beside that of a quarter of the file: ${growth.map((ratio) => ratio.toFixed(2)).join(', ')}\n`,
  );
  const isFast = DIRECTIONS.every((direction) =>
    others.some((name) => rateOf(ours!, direction) / rateOf(name, direction) >= SMALLEST_RATIO),
  );
  return isFast && growth.every((ratio) => ratio <= LARGEST_GROWTH);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}

/** Writes bytes that nothing can compress; returns their SHA-256. */
async function writeFileOf(file: string, size: number): Promise<string> {
  const target = await open(file, 'w');
  const hash = createHash('sha256');
  for (let written = 0; written < size;) {
    const piece = randomBytes(Math.min(8 * 1024 * 1024, size - written));
    hash.update(piece);
    await target.write(piece);
    written += piece.byteLength;
  }
  await target.close();
  return hash.digest('hex');
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
