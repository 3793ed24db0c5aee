/**
 * Our side of `npm run bench:train`: trains the model of a job with the product's own trainer, turn by turn.
 *
 *     engine-process.ts ENGINE JOB.json [profile]
 */
import * as tf from '@tensorflow/tfjs-core';

import type { EngineChoice } from '#domain/engine/engine.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';
import { MemoryCheckpoints, MemoryMetrics } from '#test/support/toy-training.js';

import { KernelProfile } from './kernel-profile.js';
import { matrixProductGflops } from './matrix-product-gflops.js';
import { ENGINE_PRECISIONS, raceHyperparameters, readRaceJob } from './race-job.js';
import { splitOf } from './race-split.js';
import { say, waitForGo } from './turn-signals.js';
import { Turns } from './turns.js';

const [engine, jobFile, wantsProfile] = process.argv.slice(2);
const job = await readRaceJob(jobFile!);
const precision = ENGINE_PRECISIONS[job.precision];
// The profile takes a kernel's time from its call to its return.
if (wantsProfile === 'profile') process.env['ARENA_BLOCKING'] = '1';
const active = await new TensorEngineRegistry().activate(engine as EngineChoice, precision);
const model = await new TensorModelManager().open(job.modelFolder);
const trainer = new AdvancedTrainer();
const split = splitOf(job.rows);
const profile = wantsProfile === 'profile' ? new KernelProfile() : undefined;

const firstBatch = { ...split, rows: Uint32Array.from(job.batches.grouped[0]!) };
const { loss: firstLoss } = await trainer.predict(model, firstBatch, job.batchSize);
const versions = `TensorFlow.js ${tf.version_core}, ${active.name}, Node ${process.versions.node}`;
say({ firstLoss, matrixProductGflops: matrixProductGflops(), versions });
waitForGo();
let turnsDone = 0;
const turns = new Turns(job, (turn) => {
  // The first turn warms up and is not measured.
  if (turnsDone++ === 0) profile?.attach();
  say(turn);
  waitForGo();
});
await trainer.train({
  model,
  train: split,
  precision,
  hyperparameters: raceHyperparameters(job, true),
  checkpoints: new MemoryCheckpoints(),
  metrics: new MemoryMetrics(),
  evaluate: () => ({}),
  onEvent: (event) => {
    turns.onEvent(event);
  },
});
say({
  peakBytes: process.resourceUsage().maxRSS * 1024,
  ...(profile === undefined ? {} : { kernelMilliseconds: profile.totals() }),
});
