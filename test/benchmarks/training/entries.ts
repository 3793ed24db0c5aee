import { fileURLToPath } from 'node:url';

import type { EngineName, EngineStatus } from '#domain/engine/engine.js';
import { readBuiltBinding } from '#infrastructure/tensor/tensorflow/built-binding.js';

import { ContestantProcess } from './contestant.js';
import type { PeerPython } from './peer-python.js';
import { ENGINE_PRECISIONS, type BenchmarkPrecision, type RaceJob } from './race-job.js';
import type { Workload } from './workloads.js';

/** A contestant with what the report has to know of it. */
export interface Entry {
  readonly contestant: ContestantProcess;
  readonly isPeer: boolean;
  /** Which of the job's batches it trains on. */
  readonly plan: keyof RaceJob['batches'];
}

const ENGINE_PROCESS = fileURLToPath(new URL('engine-process.ts', import.meta.url));
const PLAIN_TENSORFLOW_PROCESS = fileURLToPath(new URL('plain-tensorflow-process.ts', import.meta.url));
const PEER_SCRIPT = fileURLToPath(new URL('peer.py', import.meta.url));
const RUN_TYPESCRIPT = ['--conditions=source', '--import', 'tsx'];

/** Why an engine can't take part; undefined when it can. */
export function obstacleOf(status: EngineStatus, precision: BenchmarkPrecision): string | undefined {
  if (!status.available) return `${status.name} is left out: ${status.reason}`;
  if (!status.precisions.includes(ENGINE_PRECISIONS[precision])) {
    return `${status.name} is left out: it doesn't train in ${precision}.`;
  }
  return undefined;
}

/** Our trainer on one engine. */
export function engineEntry(
  engine: EngineName,
  jobFile: string,
  { threads, hasProfile }: { readonly threads: number; readonly hasProfile: boolean },
): Entry {
  const contestant = new ContestantProcess(engine, {
    command: process.execPath,
    args: [...RUN_TYPESCRIPT, ENGINE_PROCESS, engine, jobFile, ...(hasProfile ? ['profile'] : [])],
    environment: environmentOf(threads),
  });
  return { contestant, isPeer: false, plan: 'grouped' };
}

/** Why plain TensorFlow.js can't take part; undefined when it can. It is written for BERT and for FP32. */
export function plainTensorflowObstacle(
  { specification }: Workload,
  precision: BenchmarkPrecision,
): string | undefined {
  if (readBuiltBinding() === undefined) {
    return 'plain TensorFlow.js is left out: npm run build:tensorflow has not built its binding.';
  }
  if (specification.modelType === 'bert' && precision === 'fp32') return undefined;
  return 'plain TensorFlow.js is left out: it trains encoders in fp32.';
}

/** Plain TensorFlow.js on the batches that the workload's other peers get. */
export function plainTensorflowEntries({ peers }: Workload, jobFile: string, threads: number): Entry[] {
  return peers
    .filter(({ forcesAvx512 }) => !forcesAvx512)
    .map(({ groupByLength }) => {
      const plan = groupByLength ? 'grouped' : 'shuffled';
      const contestant = new ContestantProcess(
        groupByLength ? 'plain TensorFlow.js, grouped' : 'plain TensorFlow.js',
        {
          command: process.execPath,
          args: [...RUN_TYPESCRIPT, PLAIN_TENSORFLOW_PROCESS, jobFile, plan],
          environment: { ...environmentOf(threads), CUDA_VISIBLE_DEVICES: '-1', TF_CPP_MIN_LOG_LEVEL: '2' },
        },
      );
      return { contestant, isPeer: true, plan };
    });
}

/** The ways to run the peer on a workload; those that need a compiler only where there is one. */
export function peerEntries(workload: Workload, jobFile: string, peer: PeerPython, threads: number): Entry[] {
  const possible = workload.peers.filter(({ forcesAvx512 }) => !forcesAvx512 || peer.shim !== undefined);
  return possible.map(({ name, groupByLength, forcesAvx512 }) => {
    const plan = groupByLength ? 'grouped' : 'shuffled';
    const contestant = new ContestantProcess(name, {
      command: peer.command,
      args: [PEER_SCRIPT, jobFile, plan],
      environment: { ...environmentOf(threads), ...(forcesAvx512 ? { LD_PRELOAD: peer.shim } : {}) },
    });
    return { contestant, isPeer: true, plan };
  });
}

/** The same for all: as many threads, and no order to OpenBLAS to use older instructions than the processor has. */
function environmentOf(threads: number): NodeJS.ProcessEnv {
  const count = String(threads);
  const inherited = { ...process.env };
  delete inherited['OPENBLAS_CORETYPE'];
  return { ...inherited, OMP_NUM_THREADS: count, MKL_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count };
}
