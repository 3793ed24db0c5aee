import * as tf from '@tensorflow/tfjs-core';

import { attention, packedAttention } from '#infrastructure/tensor/operations/attention.js';
import { binaryCrossEntropyWithLogits } from '#infrastructure/tensor/operations/binary-cross-entropy.js';
import { dropout } from '#infrastructure/tensor/operations/dropout.js';
import { embedding } from '#infrastructure/tensor/operations/embedding.js';
import { gatedLinearUnit } from '#infrastructure/tensor/operations/gated-linear-unit.js';
import { layerNorm } from '#infrastructure/tensor/operations/layer-norm.js';
import { linear, linearInputMajor, type Activation } from '#infrastructure/tensor/operations/linear.js';
import { linearCrossEntropy } from '#infrastructure/tensor/operations/linear-cross-entropy.js';
import { gruLayer } from '#infrastructure/tensor/operations/gru-layer.js';
import { linears } from '#infrastructure/tensor/operations/linears.js';
import { lstmLayer } from '#infrastructure/tensor/operations/lstm-layer.js';
import { residualNorm } from '#infrastructure/tensor/operations/residual-norm.js';
import { rmsNorm } from '#infrastructure/tensor/operations/rms-norm.js';
import { rotaryAngles, rotaryEmbedding } from '#infrastructure/tensor/operations/rotary-embedding.js';
import { singleQueryAttention } from '#infrastructure/tensor/operations/single-query-attention.js';
import { softmaxCrossEntropy } from '#infrastructure/tensor/operations/softmax-cross-entropy.js';

import { describeDifferentiableOperation } from '../differentiable-operation.js';

const ACTIVATIONS: readonly Activation[] = ['none', 'gelu', 'gelu_new', 'relu', 'tanh'];
for (const activation of ACTIVATIONS) {
  describeDifferentiableOperation({
    name: `linear with activation ${activation}`,
    inputShapes: [[2, 3, 5], [4, 5], [4]],
    run: (x, weight, bias) => linear(x, weight, bias, activation),
  });
}
describeDifferentiableOperation({
  name: 'linear without bias, weight wider than the rows are many',
  inputShapes: [
    [3, 2],
    [17, 2],
  ],
  run: (x, weight) => linear(x, weight),
});
describeDifferentiableOperation({
  name: 'linearInputMajor',
  inputShapes: [[6, 5], [5, 4], [4]],
  run: (x, weight, bias) => linearInputMajor(x, weight, bias, 'gelu_new'),
});
describeDifferentiableOperation({
  name: 'linear with more rows than are transposed at a time',
  inputShapes: [[130, 37], [21, 37], [21]],
  run: (x, weight, bias) => linear(x, weight, bias),
});
describeDifferentiableOperation({
  name: 'linearInputMajor with far more inputs than outputs',
  inputShapes: [[150, 41], [41, 18], [18]],
  run: (x, weight, bias) => linearInputMajor(x, weight, bias),
});
for (const [rows, size] of [
  [6, 5],
  // So many that they are multiplied in another way.
  [130, 32],
] as const) {
  describeDifferentiableOperation({
    name: `linears of ${rows} rows, of which the second has no bias`,
    inputShapes: [[rows, size], [16, size], [32, size], [48, size], [16], [48]],
    run: (x, query, key, value, queryBias, valueBias) => {
      const results = linears(x as tf.Tensor2D, [
        { weight: query, bias: queryBias },
        { weight: key, bias: undefined },
        { weight: value, bias: valueBias },
      ]);
      return tf.concat(results, 1);
    },
    parityTolerance: 4e-6,
  });
}
describeDifferentiableOperation({
  name: 'linears of which one is not used',
  inputShapes: [
    [6, 5],
    [4, 5],
  ],
  run: (x, used) => {
    const layers = [used, tf.ones([3, 5])].map((weight) => ({ weight, bias: undefined }));
    return linears(x as tf.Tensor2D, layers)[0]!;
  },
});
describeDifferentiableOperation({
  name: 'layerNorm',
  inputShapes: [[2, 3, 8], [8], [8]],
  run: (x, gamma, beta) => layerNorm(x, gamma, beta, 1e-5),
});
describeDifferentiableOperation({
  name: 'residualNorm with dropout',
  drops: true,
  inputShapes: [[5, 9], [5, 9], [9], [9]],
  run: (x, residual, gamma, beta) =>
    residualNorm(
      x as tf.Tensor2D,
      residual as tf.Tensor2D,
      { gamma, beta, epsilon: 1e-5 },
      { rate: 0.3, key: { seed: 8, use: 'dropout', major: 1 } },
    ),
});
describeDifferentiableOperation({
  name: 'residualNorm',
  inputShapes: [[3, 8], [3, 8], [8], [8]],
  run: (x, residual, gamma, beta) =>
    residualNorm(x as tf.Tensor2D, residual as tf.Tensor2D, {
      gamma,
      beta,
      epsilon: 1e-5,
    }),
});
describeDifferentiableOperation({
  name: 'embedding without padding',
  inputShapes: [[5, 3]],
  run: (table) =>
    embedding(
      tf.tensor2d(
        [
          [1, 4, 1],
          [0, 1, 2],
        ],
        [2, 3],
        'int32',
      ),
      table,
    ),
});
for (const causal of [false, true]) {
  for (const lengths of [Int32Array.of(5, 3), Int32Array.of(4, 4)]) {
    describeDifferentiableOperation({
      name: `${causal ? 'causal attention' : 'attention'} of rows of ${lengths.join(' and ')} tokens`,
      inputShapes: [
        [8, 6],
        [8, 6],
        [8, 6],
      ],
      run: (q, k, v) =>
        attention(q as tf.Tensor2D, k as tf.Tensor2D, v as tf.Tensor2D, { headCount: 2, lengths, causal }),
    });
  }
}
describeDifferentiableOperation({
  name: 'attention of four heads over two of keys and values',
  inputShapes: [
    [8, 12],
    [8, 6],
    [8, 6],
  ],
  run: (q, k, v) =>
    attention(q as tf.Tensor2D, k as tf.Tensor2D, v as tf.Tensor2D, {
      headCount: 4,
      keyValueHeadCount: 2,
      lengths: Int32Array.of(5, 3),
      causal: true,
    }),
});
describeDifferentiableOperation({
  name: 'local attention',
  inputShapes: [
    [8, 6],
    [8, 6],
    [8, 6],
  ],
  run: (q, k, v) =>
    attention(q as tf.Tensor2D, k as tf.Tensor2D, v as tf.Tensor2D, {
      headCount: 2,
      lengths: Int32Array.of(5, 3),
      causal: false,
      reach: 1,
    }),
});
for (const reach of [8, 1]) {
  describeDifferentiableOperation({
    name: `packedAttention to ${reach} tokens`,
    inputShapes: [[8, 18]],
    run: (qkv) =>
      packedAttention(qkv as tf.Tensor2D, {
        headCount: 2,
        lengths: Int32Array.of(5, 3),
        causal: true,
        reach,
      }),
  });
}
for (const pairing of ['halves', 'neighbours'] as const) {
  describeDifferentiableOperation({
    name: `rotaryEmbedding of ${pairing}, part of each head`,
    inputShapes: [[5, 12]],
    run: (x) => {
      const angles = rotaryAngles(Int32Array.of(0, 1, 2, 0, 7), Float64Array.of(1, 0.3));
      return rotaryEmbedding(x as tf.Tensor2D, angles, 2, pairing);
    },
  });
}
describeDifferentiableOperation({
  name: 'rmsNorm',
  inputShapes: [[3, 8], [8]],
  run: (x, gamma) => rmsNorm(x, gamma, 1e-5),
});
for (const activation of ['silu', 'gelu', 'gelu_new', 'relu'] as const) {
  describeDifferentiableOperation({
    name: `gatedLinearUnit with ${activation}`,
    inputShapes: [
      [3, 5],
      [3, 5],
    ],
    run: (gate, x) => gatedLinearUnit(gate, x, activation),
  });
}
describeDifferentiableOperation({
  name: 'attention with dropout',
  drops: true,
  inputShapes: [
    [10, 6],
    [10, 6],
    [10, 6],
  ],
  run: (q, k, v) =>
    attention(q as tf.Tensor2D, k as tf.Tensor2D, v as tf.Tensor2D, {
      headCount: 3,
      lengths: Int32Array.of(4, 5, 1),
      causal: false,
      scale: 0.7,
      dropout: { rate: 0.4, key: { seed: 3, use: 'dropout', major: 2, minor: 1 } },
    }),
});
for (const rate of [0, 0.4]) {
  for (const isBiased of [true, false]) {
    describeDifferentiableOperation({
      name: `singleQueryAttention ${isBiased ? 'with' : 'without'} biases, ${rate} dropped`,
      drops: rate > 0,
      inputShapes: [[3, 6], [10, 5], [6, 5], [6, 5], ...(isBiased ? [[6], [6]] : [])],
      run: (q, x, ...parameters) => {
        // What the forward pass computes is gone in the backward pass unless it was saved; variables are not.
        const [keyWeight, valueWeight, keyBias, valueBias] = parameters.map((tensor) => tf.mul(tensor, 1.5));
        const [key, value] = [
          { weight: keyWeight!, bias: keyBias },
          { weight: valueWeight!, bias: valueBias },
        ];
        return singleQueryAttention(q as tf.Tensor2D, x as tf.Tensor2D, key, value, {
          headCount: 2,
          lengths: Int32Array.of(4, 5, 1),
          dropout: { rate, key: { seed: 3, use: 'dropout', major: 2, minor: 1 } },
        });
      },
    });
  }
}
describeDifferentiableOperation({
  name: 'dropout',
  drops: true,
  inputShapes: [[3, 7]],
  run: (x) => dropout(x, 0.3, { seed: 11, use: 'dropout', major: 5 }),
});
describeDifferentiableOperation({
  name: 'softmaxCrossEntropy',
  inputShapes: [[4, 3]],
  run: (logits) => softmaxCrossEntropy(logits as tf.Tensor2D, Int32Array.of(2, 0, 1, 1)).lossSum,
});
describeDifferentiableOperation({
  name: 'softmaxCrossEntropy with class weights, label smoothing and an ignored row',
  inputShapes: [[4, 3]],
  run: (logits) =>
    softmaxCrossEntropy(logits as tf.Tensor2D, Int32Array.of(2, -100, 1, 0), {
      classWeights: Float32Array.of(0.5, 2, 1.25),
      labelSmoothing: 0.1,
      ignoreIndex: -100,
    }).lossSum,
});
describeDifferentiableOperation({
  name: 'linearCrossEntropy with an ignored row',
  inputShapes: [
    [4, 3],
    [7, 3],
  ],
  run: (x, weight) => {
    const head = { weight: weight as tf.Tensor2D };
    return linearCrossEntropy(x as tf.Tensor2D, head, Int32Array.of(6, -100, 0, 2), -100, true);
  },
});
describeDifferentiableOperation({
  name: 'linearCrossEntropy with a bias',
  inputShapes: [[4, 3], [7, 3], [7]],
  run: (x, weight, bias) => {
    const head = { weight: weight as tf.Tensor2D, bias: bias as tf.Tensor1D };
    return linearCrossEntropy(x as tf.Tensor2D, head, Int32Array.of(6, -100, 0, 2), -100, true);
  },
});
describeDifferentiableOperation({
  name: 'binaryCrossEntropyWithLogits',
  inputShapes: [[3, 2]],
  run: (logits) =>
    binaryCrossEntropyWithLogits(
      logits as tf.Tensor2D,
      tf.tensor2d([
        [1, 0],
        [0, 0],
        [1, 1],
      ]),
      { positiveWeights: Float32Array.of(3, 0.5) },
    ),
});
const RECURRENT = [
  { name: 'lstmLayer', layer: lstmLayer, rows: 12, states: 3 },
  { name: 'lstmLayer of 16 states', layer: lstmLayer, rows: 64, states: 16 },
  { name: 'gruLayer', layer: gruLayer, rows: 9, states: 3 },
].flatMap((kind) => [false, true].map((reverse) => ({ ...kind, reverse })));

for (const { name, layer, rows, states, reverse } of RECURRENT) {
  describeDifferentiableOperation({
    name: reverse ? `${name}, reversed` : name,
    inputShapes: [[8, 2], [rows, 2], [rows, states], [rows], [rows]],
    run: (x, weightInputHidden, weightHiddenHidden, biasInputHidden, biasHiddenHidden) => {
      const { outputs, final } = layer(
        x as tf.Tensor2D,
        Int32Array.of(4, 1, 3),
        {
          weightInputHidden: weightInputHidden,
          weightHiddenHidden: weightHiddenHidden,
          biasInputHidden: biasInputHidden,
          biasHiddenHidden: biasHiddenHidden,
        },
        reverse,
      );
      return tf.concat([tf.reshape(outputs, [-1]), tf.reshape(final, [-1])]);
    },
  });
}
