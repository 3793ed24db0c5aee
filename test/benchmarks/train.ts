/**
 * How fast models train, on our engines and with Hugging Face's Trainer, by turns in one run. docs/benchmarks.md says
 * how this is made fair.
 *
 *     npm run -s bench:train -- --workload encoder-4x256 --engine torch,wasm --steps 40
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';

import {
  engineEntry,
  obstacleOf,
  peerEntries,
  plainTensorflowEntries,
  plainTensorflowObstacle,
  type Entry,
} from './training/entries.js';
import { matrixFlops } from './training/matrix-flops.js';
import { readOptions } from './training/options.js';
import { findPeerPython } from './training/peer-python.js';
import { writeRaceJob, type BenchmarkPrecision, type RaceJob } from './training/race-job.js';
import {
  assertSameStart,
  figuresOf,
  formatFigures,
  formatProfile,
  formatRatios,
  speedRatios,
  type Measurement,
} from './training/race-report.js';
import { runRace, type RaceResult } from './training/race.js';
import { generateTokenRows, readTokenRows, type TokenRows } from './training/token-rows.js';
import type { Workload } from './training/workloads.js';

const STEPS_PER_TURN = 5;
const SEED = 7;
const TEXTS_BESIDE_CHECKOUT = fileURLToPath(
  new URL('../../../shared/peers/data/tokens.json', import.meta.url),
);

const options = readOptions(process.argv.slice(2));
const { threads, hasProfile } = options;
const tokenFile = options.tokens ?? (existsSync(TEXTS_BESIDE_CHECKOUT) ? TEXTS_BESIDE_CHECKOUT : undefined);
const records: object[] = [];
const folder = await mkdtemp(path.join(tmpdir(), 'training-arena-race-'));
try {
  const processor = cpus()[0]?.model ?? 'unknown processor';
  print(`${processor}, ${threads} threads for each, load before ${loadavg()[0]!.toFixed(2)}`);
  if (tokenFile === undefined) print('Generated texts: no file of tokens was given or found.');
  const peer = options.hasPeer ? await findPeerPython(folder) : 'No peer: --no-peer.';
  if (typeof peer === 'string') print(peer);
  else if (peer.shim === undefined) print('No C compiler: peers with AVX-512 forced are left out.');
  for (const workload of options.workloads) {
    for (const precision of options.precisions) {
      const measurements = await race(workload, precision, typeof peer === 'string' ? undefined : peer);
      records.push(report(workload, precision, measurements));
    }
  }
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(records, undefined, 2)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function race(
  workload: Workload,
  precision: BenchmarkPrecision,
  peer: Exclude<Awaited<ReturnType<typeof findPeerPython>>, string> | undefined,
): Promise<Measurement[]> {
  print(`\n${workload.name}, ${precision}`);
  const turns = Math.ceil(options.steps / STEPS_PER_TURN);
  const length = { warmupSteps: workload.warmupSteps, stepsPerTurn: STEPS_PER_TURN, turns };
  const jobFolder = path.join(folder, `${workload.name}-${precision}`);
  await mkdir(jobFolder);
  const settings = { ...length, precision, threads };
  const { job, file } = await writeRaceJob(jobFolder, workload, await rowsOf(workload), settings);
  const entries = [
    ...(await engineEntries(file, precision)),
    ...(peer === undefined ? [] : peerEntries(workload, file, peer, threads)),
    ...(options.hasPlainTensorflow ? plainEntries(workload, file, precision) : []),
  ];
  const contestants = entries.map(({ contestant }) => contestant);
  const results = await runRace(contestants, turns);
  await rm(jobFolder, { recursive: true });
  return entries.map((entry, index) => measurementOf(workload, job, entry, results[index]!));
}

async function rowsOf(workload: Workload): Promise<TokenRows> {
  return tokenFile === undefined ? generateTokenRows(workload, SEED) : readTokenRows(tokenFile, workload);
}

async function engineEntries(jobFile: string, precision: BenchmarkPrecision): Promise<Entry[]> {
  const statuses = await new TensorEngineRegistry().list();
  return options.engines.flatMap((name) => {
    const obstacle = obstacleOf(
      statuses.find((status) => status.name === name)!,
      precision,
    );
    if (obstacle === undefined) return [engineEntry(name, jobFile, { threads, hasProfile })];
    print(obstacle);
    return [];
  });
}

function plainEntries(workload: Workload, jobFile: string, precision: BenchmarkPrecision): Entry[] {
  const obstacle = plainTensorflowObstacle(workload, precision);
  if (obstacle === undefined) return plainTensorflowEntries(workload, jobFile, threads);
  print(obstacle);
  return [];
}

function measurementOf(workload: Workload, job: RaceJob, entry: Entry, result: RaceResult): Measurement {
  const batches = job.batches[entry.plan].slice(job.warmupSteps);
  const lengths = batches.map((batch) => batch.map((row) => job.rows.ids[row]!.length));
  const lastLayer = entry.isPeer ? 'all tokens' : 'first tokens';
  return {
    ...result,
    isPeer: entry.isPeer,
    plan: entry.plan,
    samples: lengths.map((batch) => batch.length),
    tokens: lengths.map((batch) => batch.reduce((sum, length) => sum + length, 0)),
    flops: lengths.map((batch) => matrixFlops(workload.specification, batch, lastLayer)),
  };
}

function report(
  workload: Workload,
  precision: BenchmarkPrecision,
  measurements: readonly Measurement[],
): object {
  const limitGflops = Math.max(...measurements.map(({ matrixProductGflops }) => matrixProductGflops));
  const figures = measurements.map((measurement) => figuresOf(measurement, limitGflops));
  const ratios = speedRatios(measurements);
  print(`measured limit of matrix products: ${limitGflops.toFixed(0)} GFLOP/s`);
  print([...formatFigures(figures), '', ...formatRatios(ratios)].join('\n'));
  for (const measurement of measurements) {
    if (measurement.kernelMilliseconds === undefined) continue;
    print(`\n${measurement.name}\n${formatProfile(measurement).join('\n')}`);
  }
  assertSameStart(measurements, precision);
  return { workload: workload.name, precision, threads, limitGflops, figures, ratios, measurements };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
