/**
 * One process of `npm run bench:parallel`. Arguments: a {@link ParallelJob}. Writes a {@link ParallelResult} to its
 * standard output.
 */
import * as tf from '@tensorflow/tfjs-core';

import { readLaunchEnvironment } from '#infrastructure/distributed/launch-environment.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { TorchProcessGroup } from '#infrastructure/torch/torch-process-group.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';
import { MemoryCheckpoints, MemoryMetrics } from '#test/support/toy-training.js';

import { raceHyperparameters } from '../training/race-job.js';
import { splitOf } from '../training/race-split.js';
import { generateTokenRows } from '../training/token-rows.js';
import { WORKLOADS } from '../training/workloads.js';
import type { ParallelJob, ParallelResult, TracedStep } from './parallel-job.js';
import { TracedGroup, currentTime, type TracedSum } from './traced-group.js';

const SEED = 7;
const TIMEOUT_MS = 120_000;

const job = JSON.parse(process.argv[2]!) as ParallelJob;
const { processes, steps, warmupSteps } = job;
const workload = WORKLOADS.find((one) => one.name === job.workload)!;
await new TensorEngineRegistry().activate('torch');
const place = readLaunchEnvironment(process.env);
const group = place === undefined ? undefined : new TracedGroup(TorchProcessGroup.join(place, TIMEOUT_MS));
const trainer = group === undefined ? new AdvancedTrainer() : new AdvancedTrainer(() => group);
const model = await new TensorModelManager().create(workload.specification, SEED);
const traced: TracedStep[] = [];
let start = currentTime();
await trainer.train({
  model,
  train: splitOf(generateTokenRows(workload, SEED)),
  hyperparameters: {
    ...raceHyperparameters(
      {
        batchSize: job.globalBatchSize / processes,
        learningRate: workload.learningRate,
        weightDecay: 0.01,
        maxGradNorm: 1,
        warmupSteps: 0,
        stepsPerTurn: warmupSteps + steps,
        turns: 1,
      },
      true,
    ),
    dataParallelSize: processes,
  },
  checkpoints: new MemoryCheckpoints(),
  metrics: new MemoryMetrics(),
  evaluate: () => ({}),
  onEvent: (event) => {
    if (event.type !== 'step') return;
    const end = currentTime();
    traced.push({ start, end, sums: group?.sums ?? [] });
    if (group !== undefined) group.sums = [];
    start = end;
  },
});
const result: ParallelResult = {
  steps: traced.slice(warmupSteps),
  aloneMs: group === undefined ? 0 : sumsAloneMs(group, traced.at(-1)!.sums),
};
process.stdout.write(JSON.stringify(result));
group?.leave();

/** How long the sums of a step take when nothing else is computed. */
function sumsAloneMs(group: TracedGroup, sums: readonly TracedSum[]): number {
  const tensors = sums.map(({ bytes }) => tf.ones<tf.Rank.R1>([bytes / 4]));
  group.barrier();
  const before = performance.now();
  const pending = tensors.map((tensor) => group.beginAllReduce(tensor));
  for (const one of pending) one.wait();
  const time = performance.now() - before;
  tf.dispose(tensors);
  return time;
}
