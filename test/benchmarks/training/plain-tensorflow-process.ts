/**
 * The peer of `npm run bench:train` that TensorFlow.js has without us: a BERT of standard operations with its own
 * gradients and its Adam, over the TensorFlow that `npm run build:tensorflow` found. FP32.
 *
 *     plain-tensorflow-process.ts JOB.json grouped|shuffled
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import * as tf from '@tensorflow/tfjs-core';

import { readSafetensors } from '#infrastructure/safetensors/read-safetensors.js';
import { readBuiltBinding } from '#infrastructure/tensor/tensorflow/built-binding.js';
import { registerBuiltBinding } from '#infrastructure/tensor/tensorflow/load-binding.js';

import { matrixProductGflops } from './matrix-product-gflops.js';
import { PlainBert, type BertConfig } from './plain-bert.js';
import { readRaceJob, totalSteps, type RaceJob } from './race-job.js';
import { say, waitForGo } from './turn-signals.js';
import { Turns } from './turns.js';

/** As in torch.nn.utils.clip_grad_norm_. */
const NORM_EPSILON = 1e-6;

/** TensorFlow.js's Adam with its learning rate, which it reads at each step. */
type Adam = Omit<tf.AdamOptimizer, 'learningRate'> & { learningRate: number };

const [jobFile, plan] = process.argv.slice(2) as [string, keyof RaceJob['batches']];
const job = await readRaceJob(jobFile);
const tensorflow = readBuiltBinding()?.tensorflow.version;
tf.enableProdMode();
registerBuiltBinding();
await tf.setBackend('tensorflow');
// Its bundle for Node leaves its gradients out; this file of it has them.
createRequire(import.meta.url)('@tensorflow/tfjs-core/dist/register_all_gradients.js');

const weights = await readWeights(job.modelFolder);
const config = JSON.parse(await readFile(path.join(job.modelFolder, 'config.json'), 'utf8')) as BertConfig;
const bert = new PlainBert(config, weights);
const adam = tf.train.adam(job.learningRate) as unknown as Adam;

const firstLoss = tf.tidy(() => lossOf(job.batches.grouped[0]!, false).dataSync()[0]!);
const versions = `TensorFlow.js ${tf.version_core}, TensorFlow ${tensorflow}, Node ${process.versions.node}`;
say({ firstLoss, matrixProductGflops: matrixProductGflops(), versions });
waitForGo();
const turns = new Turns(job, (turn) => {
  say(turn);
  waitForGo();
});
const steps = totalSteps(job);
job.batches[plan].forEach((batch, step) => {
  adam.learningRate = job.learningRate * (1 - step / steps);
  turns.stepDone(trainStep(batch));
});
say({ peakBytes: process.resourceUsage().maxRSS * 1024 });

function trainStep(batch: readonly number[]): number {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => lossOf(batch, true));
    const squares = Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)));
    const norm = tf.sqrt(tf.addN(squares));
    const scale = tf.minimum(1, tf.div(job.maxGradNorm, tf.add(norm, NORM_EPSILON)));
    const clipped = Object.entries(grads).map(([name, grad]) => ({ name, tensor: tf.mul(grad, scale) }));
    adam.applyGradients(clipped);
    return value.dataSync()[0]!;
  });
}

function lossOf(batch: readonly number[], isTraining: boolean): tf.Scalar {
  const { ids, labels } = job.rows;
  return bert.loss(
    batch.map((row) => ids[row]!),
    batch.map((row) => labels![row]!),
    isTraining,
  );
}

async function readWeights(folder: string): Promise<Map<string, tf.Variable>> {
  const { tensors } = await readSafetensors(path.join(folder, 'model.safetensors'));
  return new Map(
    Array.from(tensors, ([name, { data, shape }]) => [
      name,
      tf.variable(tf.tensor(data, [...shape]), true, name),
    ]),
  );
}
