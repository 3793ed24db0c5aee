import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

import { ENGINE_NAMES, type EngineName } from '#domain/engine/engine.js';

import type { BenchmarkPrecision } from './race-job.js';
import { WORKLOADS, type Workload } from './workloads.js';

/** What a user asks `npm run bench:train` for. */
export interface BenchmarkOptions {
  readonly workloads: readonly Workload[];
  readonly engines: readonly EngineName[];
  readonly precisions: readonly BenchmarkPrecision[];
  /** Measured steps, at least. */
  readonly steps: number;
  readonly threads: number;
  /** Texts, tokenised; absent: those beside the checkout, or generated ones. */
  readonly tokens?: string;
  /** File for the figures. */
  readonly json?: string;
  readonly hasPeer: boolean;
  /** Races plain TensorFlow.js too. */
  readonly hasPlainTensorflow: boolean;
  readonly hasProfile: boolean;
}

export const USAGE = `npm run -s bench:train -- [options]
  --workload ${WORKLOADS.map(({ name }) => name).join(',')}
  --engine ${ENGINE_NAMES.join(',')}  (several run in one race; default wasm)
  --precision fp32,bf16,fp16  (default fp32)
  --steps N  measured steps, at least 20 (default 20)
  --threads N  of each side (default all processors)
  --tokens FILE  tokenised texts
  --json FILE  writes all figures
  --no-peer  without Python
  --plain-tensorflow  with plain TensorFlow.js over the TensorFlow of npm run build:tensorflow
  --profile  shares of time by kernel`;

/** Reads the command line. Throws when something in it is unknown, saying what is known. */
export function readOptions(args: readonly string[]): BenchmarkOptions {
  const values = valuesOf(args);
  const workload = chooseAmong(WORKLOADS.map(({ name }) => name));
  return {
    workloads: values.workload
      .split(',')
      .map((name) => WORKLOADS.find((one) => one.name === workload(name))!),
    engines: values.engine.split(',').map(chooseAmong(ENGINE_NAMES)),
    precisions: values.precision.split(',').map(chooseAmong(['fp32', 'bf16', 'fp16'] as const)),
    steps: positiveInteger('--steps', values.steps),
    threads: positiveInteger('--threads', values.threads),
    ...(values.tokens === undefined ? {} : { tokens: values.tokens }),
    ...(values.json === undefined ? {} : { json: values.json }),
    hasPeer: values.peer,
    hasPlainTensorflow: values['plain-tensorflow'],
    hasProfile: values.profile,
  };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        workload: { type: 'string', default: WORKLOADS.map(({ name }) => name).join(',') },
        engine: { type: 'string', default: 'wasm' },
        precision: { type: 'string', default: 'fp32' },
        steps: { type: 'string', default: '20' },
        threads: { type: 'string', default: String(availableParallelism()) },
        tokens: { type: 'string' },
        json: { type: 'string' },
        peer: { type: 'boolean', default: true },
        'plain-tensorflow': { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\n${USAGE}`, { cause });
  }
}

function chooseAmong<Name extends string>(known: readonly Name[]): (given: string) => Name {
  return (given) => {
    const found = known.find((name) => name === given);
    if (found === undefined)
      throw new Error(`Expected one of ${known.join(', ')}, found "${given}".\n${USAGE}`);
    return found;
  };
}

function positiveInteger(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`Expected a whole number from 1 for ${flag}, found "${text}".\n${USAGE}`);
  }
  return value;
}
