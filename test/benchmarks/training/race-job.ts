import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Precision } from '#domain/engine/engine.js';
import { drawInitialValues } from '#domain/model/initial-values.js';
import { parametersOf } from '#domain/model/parameters.js';
import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import { TrainingPlan } from '#domain/training/training-plan.js';
import { architectureOf } from '#infrastructure/models/architectures.js';
import { writeCommonFields } from '#infrastructure/models/common-config.js';
import { configFileOf, writeConfigFile } from '#infrastructure/models/config-file.js';
import { writeSafetensors } from '#infrastructure/safetensors/write-safetensors.js';
import { TOY_HYPERPARAMETERS } from '#test/support/toy-training.js';

import type { TokenRows } from './token-rows.js';
import type { Workload } from './workloads.js';

export type BenchmarkPrecision = 'fp32' | 'bf16' | 'fp16';

/** What our engines call them. */
export const ENGINE_PRECISIONS: Readonly<Record<BenchmarkPrecision, Precision>> = {
  fp32: 'float32',
  bf16: 'bfloat16',
  fp16: 'float16',
};

/** How long a race is: steps that are not measured, then turns of steps that are. */
export interface RaceLength {
  readonly warmupSteps: number;
  readonly stepsPerTurn: number;
  readonly turns: number;
}

/** Everything that both sides read from one file, so that they train the same. */
export interface RaceJob extends RaceLength {
  /** With `config.json` and `model.safetensors`. */
  readonly modelFolder: string;
  readonly rows: TokenRows;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly maxGradNorm: number;
  readonly precision: BenchmarkPrecision;
  readonly threads: number;
  /** Rows of each step's batch, with rows grouped by length and without. */
  readonly batches: { readonly grouped: readonly number[][]; readonly shuffled: readonly number[][] };
}

const SEED = 7;

/** Steps of a whole race. */
export function totalSteps({ warmupSteps, stepsPerTurn, turns }: RaceLength): number {
  return warmupSteps + stepsPerTurn * turns;
}

/** The settings that our trainer gets: those of Hugging Face's Trainer, nothing evaluated and nothing saved. */
export function raceHyperparameters(
  job: Pick<RaceJob, 'batchSize' | 'learningRate' | 'weightDecay' | 'maxGradNorm'> & RaceLength,
  groupByLength: boolean,
): Hyperparameters {
  const steps = totalSteps(job);
  return {
    ...TOY_HYPERPARAMETERS,
    batchSize: job.batchSize,
    learningRate: job.learningRate,
    weightDecay: job.weightDecay,
    maxGradNorm: job.maxGradNorm,
    epochs: steps, // more than enough: the steps end the run
    maxSteps: steps,
    seed: SEED,
    groupByLength,
    evaluationStrategy: 'no',
    saveStrategy: 'no',
    loggingStrategy: 'steps',
    loggingSteps: 1,
  };
}

/** Draws weights, plans batches, and writes both into a folder; gives the job and its file. */
export async function writeRaceJob(
  folder: string,
  workload: Workload,
  rows: TokenRows,
  settings: RaceLength & { readonly precision: BenchmarkPrecision; readonly threads: number },
): Promise<{ readonly job: RaceJob; readonly file: string }> {
  const modelFolder = path.join(folder, 'model');
  await writeModel(modelFolder, workload);
  const fixed = { batchSize: workload.batchSize, learningRate: workload.learningRate };
  const common = { ...settings, ...fixed, weightDecay: 0.01, maxGradNorm: 1 };
  const lengths = Uint32Array.from(rows.ids, (row) => row.length);
  const plan = (groupByLength: boolean) =>
    batchesOf(new TrainingPlan(lengths, raceHyperparameters(common, groupByLength)));
  const batches = { grouped: plan(true), shuffled: plan(false) };
  const job: RaceJob = { ...common, modelFolder, rows, batches };
  const file = path.join(folder, 'job.json');
  await writeFile(file, JSON.stringify(job));
  return { job, file };
}

export async function readRaceJob(file: string): Promise<RaceJob> {
  return JSON.parse(await readFile(file, 'utf8')) as RaceJob;
}

async function writeModel(folder: string, { specification }: Workload): Promise<void> {
  await mkdir(folder, { recursive: true });
  const architecture = architectureOf(specification.modelType);
  const config = {
    ...writeCommonFields(architecture, specification),
    ...architecture.writeConfig(specification),
  };
  await writeConfigFile(configFileOf(folder), config);
  const values = drawInitialValues(parametersOf(specification), SEED);
  await writeSafetensors(path.join(folder, 'model.safetensors'), values, { format: 'pt' });
}

function batchesOf(plan: TrainingPlan): number[][] {
  return Array.from({ length: plan.totalSteps }, (_, step) =>
    plan.windowAt(step).batches.flatMap((batch) => [...batch]),
  );
}
