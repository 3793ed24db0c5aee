/**
 * How fast the tensor operations are: a BERT-like encoder layer, forward and backward, part by part, and the optimizer.
 *
 *     node --conditions=source --import tsx test/benchmarks/operations.ts [engine] [hidden] [composed]
 *
 * `composed` leaves out the fused kernels of the engine.
 */
import * as tf from '@tensorflow/tfjs-core';

import type { EngineChoice } from '#domain/engine/engine.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { attention } from '#infrastructure/tensor/operations/attention.js';
import { FUSED_KERNELS, hasFusedKernel } from '#infrastructure/tensor/operations/fused-kernel.js';
import { dropout } from '#infrastructure/tensor/operations/dropout.js';
import { embedding } from '#infrastructure/tensor/operations/embedding.js';
import { layerNorm } from '#infrastructure/tensor/operations/layer-norm.js';
import { linear } from '#infrastructure/tensor/operations/linear.js';
import { lstmLayer } from '#infrastructure/tensor/operations/lstm-layer.js';
import { softmaxCrossEntropy } from '#infrastructure/tensor/operations/softmax-cross-entropy.js';
import { AdamW } from '#infrastructure/tensor/optimizer/adamw.js';
import { globalNorm } from '#infrastructure/tensor/optimizer/global-norm.js';

const BATCH = 16;
const TOKENS = 64;
const HEADS = 4;
const RATE = 0.1;
const REPETITIONS = 10;

const engine = (process.argv[2] ?? 'wasm') as EngineChoice;
const hidden = Number(process.argv[3] ?? 256);
const rows = BATCH * TOKENS;
const key = { seed: 1, use: 'dropout' } as const;
const lengths = new Int32Array(BATCH).fill(TOKENS);

await new TensorEngineRegistry().activate(engine);
if (process.argv[4] === 'composed') {
  const present = FUSED_KERNELS.filter(hasFusedKernel);
  // TensorFlow.js's own wasm engine has no gradient of a look-up at all.
  for (const name of present) if (name !== 'ArenaEmbeddingGrad') tf.unregisterKernel(name, tf.getBackend());
}
process.stdout.write(`${tf.getBackend()}, ${BATCH} x ${TOKENS} tokens, hidden ${hidden}, ${HEADS} heads\n`);

const input = tf.randomNormal<tf.Rank.R2>([rows, hidden]);
const square = () => tf.randomNormal([hidden, hidden], 0, 0.02);
const up = tf.randomNormal([4 * hidden, hidden], 0, 0.02);
const down = tf.randomNormal([hidden, 4 * hidden], 0, 0.02);
const [query, key_, value, output] = [square(), square(), square(), square()] as const;
const bias = tf.zeros([hidden]);
const wideBias = tf.zeros([4 * hidden]);
const gamma = tf.ones([hidden]);

const linearFlops = (out: number, inner: number) => 3 * 2 * rows * out * inner;
const attentionFlops = 3 * 2 * 2 * BATCH * TOKENS * TOKENS * hidden;
const layerFlops = 4 * linearFlops(hidden, hidden) + 2 * linearFlops(4 * hidden, hidden) + attentionFlops;

measure('linear', linearFlops(hidden, hidden), [input, query, bias], (x, w, b) => linear(x, w, b));
measure('linear 4x with gelu', linearFlops(4 * hidden, hidden), [input, up, wideBias], (x, w, b) =>
  linear(x, w, b, 'gelu'),
);
measure('attention', attentionFlops, [input, input, input], (q, k, v) =>
  attention(q as tf.Tensor2D, k as tf.Tensor2D, v as tf.Tensor2D, {
    headCount: HEADS,
    lengths,
    causal: false,
  }),
);
measure('attention with dropout', attentionFlops, [input, input, input], (q, k, v) =>
  attention(q as tf.Tensor2D, k as tf.Tensor2D, v as tf.Tensor2D, {
    headCount: HEADS,
    lengths,
    causal: false,
    dropout: { rate: RATE, key },
  }),
);
measure('layerNorm', 0, [input, gamma, bias], (x, g, b) => layerNorm(x, g, b, 1e-12));
measure('dropout', 0, [input], (x) => dropout(x, RATE, key));
const ids = tf.randomUniform<tf.Rank.R2>([BATCH, TOKENS], 0, 8000, 'int32');
measure('embedding of 8000', 0, [tf.randomNormal([8000, hidden])], (table) => embedding(ids, table, 0));
const targets = new Int32Array(rows);
measure(
  'softmaxCrossEntropy of 2000',
  0,
  [tf.randomNormal([rows, 2000])],
  (logits) => softmaxCrossEntropy(logits as tf.Tensor2D, targets).lossSum,
);
measure(
  'lstmLayer',
  3 * 2 * rows * 8 * hidden * hidden,
  [input, tf.randomNormal([4 * hidden, hidden], 0, 0.02), up, wideBias, wideBias],
  (x, weightInputHidden, weightHiddenHidden, biasInputHidden, biasHiddenHidden) =>
    lstmLayer(
      x as tf.Tensor2D,
      lengths,
      {
        weightInputHidden: weightInputHidden,
        weightHiddenHidden: weightHiddenHidden,
        biasInputHidden: biasInputHidden,
        biasHiddenHidden: biasHiddenHidden,
      },
      false,
    ).outputs,
);
measure('encoder layer', layerFlops, [input], (x) => encoderLayer(x));
measure('encoder layer without dropout', layerFlops, [input], (x) => encoderLayer(x, 0));
measureOptimizer(12 * hidden * hidden);

/** Gradients reach every weight, as in training. */
function encoderLayer(x: tf.Tensor | undefined, rate = RATE): tf.Tensor {
  const states = x as tf.Tensor2D;
  const drop = <T extends tf.Tensor>(each: T): T => (rate === 0 ? each : dropout(each, rate, key));
  const attended = attention(
    linear(states, query, bias),
    linear(states, key_, bias),
    linear(states, value, bias),
    { headCount: HEADS, lengths, causal: false, ...(rate === 0 ? {} : { dropout: { rate, key } }) },
  );
  const middle = layerNorm(tf.add(states, drop(linear(attended, output, bias))), gamma, bias, 1e-12);
  const expanded = linear(middle, up, wideBias, 'gelu');
  return layerNorm(tf.add(middle, drop(linear(expanded, down, bias))), gamma, bias, 1e-12);
}

function measureOptimizer(size: number): void {
  const parameters = Array.from({ length: 12 }, (_, index): [string, tf.Variable] => [
    `p${index}`,
    tf.variable(tf.randomNormal([size / 12])),
  ]);
  const settings = {
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.01,
    decayNames: new Set<string>(),
  };
  const optimizer = new AdamW(parameters, settings);
  const gradients = new Map<string, tf.Tensor>(
    parameters.map(([name]) => [name, tf.randomNormal([size / 12])]),
  );
  report(`clip and AdamW, ${(size / 1e6).toFixed(1)} M parameters`, 0, () => {
    globalNorm(gradients);
    optimizer.step(gradients, 1e-3);
  });
}

function measure(
  name: string,
  flops: number,
  inputs: readonly tf.Tensor[],
  run: (...inputs: tf.Tensor[]) => tf.Tensor,
): void {
  const forward = () => tf.tidy(() => void run(...inputs));
  const backward = tf.grads((...args) => tf.sum(run(...args)));
  report(`${name}: forward`, flops / 3, forward);
  report(`${name}: forward + backward`, flops, () => tf.tidy(() => void backward([...inputs])));
}

/** Median milliseconds per call, and billions of multiplications and additions per second. */
function report(name: string, flops: number, run: () => void): void {
  const times: number[] = [];
  for (let repetition = 0; repetition < REPETITIONS + 3; repetition++) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  const median = times.slice(3).sort((a, b) => a - b)[REPETITIONS / 2]!;
  const speed = flops === 0 ? '' : `${(flops / median / 1e6).toFixed(1).padStart(7)} GFLOP/s`;
  process.stdout.write(`${name.padEnd(48)}${median.toFixed(2).padStart(9)} ms${speed}\n`);
}
