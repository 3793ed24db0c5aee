import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { firstTokens } from '#infrastructure/models/text-vectors.js';
import { attention, packedAttention } from '#infrastructure/tensor/operations/attention.js';
import { binaryCrossEntropyWithLogits } from '#infrastructure/tensor/operations/binary-cross-entropy.js';
import { DropoutMask } from '#infrastructure/tensor/operations/dropout-mask.js';
import { dropout } from '#infrastructure/tensor/operations/dropout.js';
import { embedding } from '#infrastructure/tensor/operations/embedding.js';
import { layerNorm } from '#infrastructure/tensor/operations/layer-norm.js';
import { linear, linearInputMajor } from '#infrastructure/tensor/operations/linear.js';
import { lstmLayer } from '#infrastructure/tensor/operations/lstm-layer.js';
import { singleQueryAttention } from '#infrastructure/tensor/operations/single-query-attention.js';
import { softmaxCrossEntropy } from '#infrastructure/tensor/operations/softmax-cross-entropy.js';

import { drawInputs, expectClose } from '../differentiable-operation.js';
import { drawsOurMasks, ENGINES_UNDER_TEST, useEngine } from '#test/support/engines-under-test.js';

// Computed with PyTorch 2.13 in float64, as are the values of the activations below.
const CROSS_ENTROPY = 1.6947739403912432;
const BINARY_CROSS_ENTROPY = 34.808873160014635;
const LSTM = {
  outputs: [
    0.054908783, -0.11850781, 0.021322631, -0.251427576, 0.002831967, -0.054026842, 0.060854502, -0.120196004,
    0.02118994, -0.248388453,
  ],
  final: [0.002831967, -0.054026842, 0.02118994, -0.248388453],
};
const LSTM_REVERSED = {
  outputs: [
    0.041262139, -0.168246276, -0.000262317, -0.142705854, -0.01737781, 0.020405464, 0.106266653, -0.17913772,
    0.015496262, -0.173461828,
  ],
  final: [0.041262139, -0.168246276, 0.106266653, -0.17913772],
};

describe.each(ENGINES_UNDER_TEST)('operations on %s', (engine) => {
  beforeAll(() => useEngine(engine));

  it('applies the activations of PyTorch', () => {
    const x = tf.tensor2d([[-3, -1, -0.25, 0, 0.5, 2, 4]]);
    const identity = tf.eye(7);
    const gelu = [-0.00404969409489031, -0.15865525393145707, -0.10032341857926907, 0, 0.34573123063700656];
    const geluNew = [
      -0.0036373920817729943, -0.15880800939172324, -0.100324649298315, 0, 0.34571400982514394,
    ];
    expectClose(linear(x, identity, undefined, 'gelu').dataSync().slice(0, 5), gelu, 1e-6);
    expectClose(linear(x, identity, undefined, 'gelu_new').dataSync().slice(0, 5), geluNew, 1e-6);
    expect([...linear(x, identity, undefined, 'relu').dataSync()]).toEqual([0, 0, 0, 0, 0.5, 2, 4]);
  });

  it('gives the same for a weight and its transpose in the other order', () => {
    const [x, weight] = drawInputs([
      [4, 6],
      [5, 6],
    ]).map(({ shape, values }) => tf.tensor(values, [...shape]));
    const inputMajor = linearInputMajor(x!, tf.transpose(weight!));
    expectClose(inputMajor.dataSync(), linear(x!, weight!).dataSync(), 1e-6);
  });

  it('normalizes each row to mean 0 and variance 1', () => {
    const y = layerNorm(tf.tensor2d([[1, 2, 3, 4]]), tf.ones([4]), tf.zeros([4]), 0);
    const unit = Math.sqrt(1.25);
    expectClose(y.dataSync(), [-1.5 / unit, -0.5 / unit, 0.5 / unit, 1.5 / unit], 1e-6);
  });

  it('adds up the gradient of an embedding row by row, but not that of padding', () => {
    const ids = tf.tensor2d([[2, 0, 2, 1]], [1, 4], 'int32');
    const gradient = tf.grad((table) => tf.sum(embedding(ids, table, 0)))(tf.zeros([3, 2]));
    expect([...gradient.dataSync()]).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('attends within each row', () => {
    const [x] = drawInputs([[5, 6]]).map(({ shape, values }) => tf.tensor(values, [...shape]));
    const both = x as tf.Tensor2D;
    const attend = (states: tf.Tensor2D, ...lengths: number[]) =>
      attention(states, states, states, { headCount: 2, causal: false, lengths: Int32Array.from(lengths) });
    const [first, second] = tf.split(both, [3, 2]) as [tf.Tensor2D, tf.Tensor2D];
    const alone = [...attend(first, 3).dataSync(), ...attend(second, 2).dataSync()];
    expectClose(attend(both, 3, 2).dataSync(), alone, 1e-6);
  });

  it.each([
    { headCount: 3, headSize: 2, lengths: Int32Array.of(3, 1, 5) },
    // Vectors, and parts of them, of every width.
    { headCount: 5, headSize: 19, lengths: Int32Array.of(131, 16, 7) },
  ])('is attention of one query, $headCount heads of $headSize', ({ headCount, headSize, lengths }) => {
    const size = headCount * headSize;
    const tokens = lengths.reduce((sum, length) => sum + length);
    const square = [size, size];
    // As initial weights are: large scores would magnify rounding.
    const inputs = drawInputs([[tokens, size], square, square, square, [size], [size]]).map(
      ({ shape, values }, index) => tf.mul(tf.tensor(values, [...shape]), index === 0 ? 1 : size ** -0.5),
    );
    const attend =
      (isOfOne: boolean) =>
      (x: tf.Tensor, ...weights: tf.Tensor[]) => {
        const states = x as tf.Tensor2D;
        const [ofQuery, ofKey, ofValue, keyBias, valueBias] = weights;
        const [key, value] = [
          { weight: ofKey!, bias: keyBias },
          { weight: ofValue!, bias: valueBias },
        ];
        const query = linear(states, ofQuery!);
        const options = { headCount, lengths, causal: false };
        if (isOfOne) return singleQueryAttention(firstTokens(query, lengths), states, key, value, options);
        const [keys, values] = [key, value].map(({ weight, bias }) => linear(states, weight, bias));
        return firstTokens(attention(query, keys!, values!, options), lengths);
      };
    const gradientsOf = (isOfOne: boolean) =>
      tf.grads((x, ...weights) => tf.sum(tf.square(attend(isOfOne)(x, ...weights))))(inputs);
    const [x, ...weights] = inputs as [tf.Tensor, ...tf.Tensor[]];
    expectClose(attend(true)(x, ...weights).dataSync(), attend(false)(x, ...weights).dataSync(), 2e-6);
    const expected = gradientsOf(false);
    for (const [index, gradient] of gradientsOf(true).entries()) {
      expectClose(gradient.dataSync(), expected[index]!.dataSync(), 2e-5);
    }
  });

  it('attends to queries, keys and values side by side as to each for itself', () => {
    const inputs = drawInputs([
      [9, 24],
      [9, 8],
    ]).map(({ shape, values }) => tf.tensor<tf.Rank.R2>(values, [shape[0]!, shape[1]!]));
    const [qkv, dy] = inputs as [tf.Tensor2D, tf.Tensor2D];
    const options = { headCount: 2, lengths: Int32Array.of(4, 5), causal: true };
    const apart = (all: tf.Tensor2D) => {
      const [q, k, v] = tf.split(all, 3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      return attention(q, k, v, options);
    };
    const together = (all: tf.Tensor2D) => packedAttention(all, options);
    expect(together(qkv).dataSync()).toEqual(apart(qkv).dataSync());
    const slopesOf = (attend: typeof apart) =>
      tf
        .grad((all) => attend(all as tf.Tensor2D))(qkv, dy)
        .dataSync();
    expect(slopesOf(together)).toEqual(slopesOf(apart));
  });

  it('says what packed attention expects', () => {
    expect(() =>
      packedAttention(tf.zeros([4, 16]), { headCount: 2, lengths: Int32Array.of(4), causal: true }),
    ).toThrow('packedAttention: qkv: expected [tokens, a multiple of 3 * 2], got [4, 16].');
  });

  it('lets the first token of causal attention see itself alone', () => {
    const [x] = drawInputs([[4, 6]]).map(({ shape, values }) => tf.tensor(values, [...shape]));
    const states = x as tf.Tensor2D;
    const options = { headCount: 1, lengths: Int32Array.of(4), causal: true };
    const out = attention(states, states, states, options).dataSync();
    expectClose(out.slice(0, 6), states.dataSync().slice(0, 6), 1e-6);
  });

  it('equals the mean of torch.nn.CrossEntropyLoss with weights, smoothing and an ignored row', () => {
    const logits = tf.tensor2d([
      [0.5, -1, 2],
      [1.5, 0.25, -0.75],
      [-2, 0.1, 0.3],
    ]);
    const { lossSum, weightSum } = softmaxCrossEntropy(logits, Int32Array.of(0, -100, 2), {
      classWeights: Float32Array.of(1, 2, 0.5),
      labelSmoothing: 0.2,
      ignoreIndex: -100,
    });
    expect(weightSum).toBe(1.5);
    expect(lossSum.dataSync()[0]! / weightSum).toBeCloseTo(CROSS_ENTROPY, 5);
  });

  it('equals torch.nn.BCEWithLogitsLoss with weights of the positive class, also far from 0', () => {
    const logits = tf.tensor2d([
      [0.5, -1],
      [90, -95],
    ]);
    const targets = tf.tensor2d([
      [1, 0],
      [0, 1],
    ]);
    const positiveWeights = Float32Array.of(3, 0.5);
    const loss = binaryCrossEntropyWithLogits(logits, targets, { positiveWeights }).dataSync()[0]!;
    expect(loss / 4).toBeCloseTo(BINARY_CROSS_ENTROPY, 4);
  });

  it('gives the states of torch.nn.LSTM over packed sequences', () => {
    for (const reverse of [false, true]) {
      const ramp = (shape: number[], phase: number) => {
        const size = shape.reduce((product, extent) => product * extent, 1);
        return tf.tensor(
          Float32Array.from({ length: size }, (_, index) => Math.sin(index * 0.7 + phase)),
          shape,
        );
      };
      const weights = {
        weightInputHidden: ramp([8, 3], 0.1),
        weightHiddenHidden: ramp([8, 2], 0.2),
        biasInputHidden: ramp([8], 0.3),
        biasHiddenHidden: ramp([8], 0.4),
      };
      const x = ramp([5, 3], 0.5) as tf.Tensor2D;
      const { outputs, final } = lstmLayer(x, Int32Array.of(3, 2), weights, reverse);
      const expected = reverse ? LSTM_REVERSED : LSTM;
      expectClose(outputs.dataSync(), expected.outputs, 1e-6);
      expectClose(final.dataSync(), expected.final, 1e-6);
    }
  });

  it('leaves values alone at a dropout rate of 0', () => {
    const x = tf.tensor1d([1, 2, 3]);
    expect([...dropout(x, 0, { seed: 1, use: 'dropout' }).dataSync()]).toEqual([1, 2, 3]);
  });

  it('names expected and found shapes', () => {
    const x = tf.zeros([2, 3]);
    expect(() => linear(x, tf.zeros([4, 5]))).toThrow('linear: weight: expected shape [out, 3], got [4, 5].');
    expect(() => linear(x, tf.zeros([4, 3]), tf.zeros([3]))).toThrow(
      'linear: bias: expected shape [4], got [3].',
    );
    expect(() => linearInputMajor(x, tf.zeros([4, 3]))).toThrow('expected shape [3, out], got [4, 3].');
    expect(() => layerNorm(x, tf.zeros([2]), tf.zeros([3]), 1e-5)).toThrow(
      'gamma: expected shape [3], got [2].',
    );
    expect(() => embedding(tf.zeros([2]), x)).toThrow('embedding: ids: expected dtype int32, got float32.');
    expect(() => dropout(x, 1, { seed: 1, use: 'dropout' })).toThrow(
      'dropout: rate: expected a number from 0',
    );
    const states = tf.zeros<tf.Rank.R2>([2, 4]);
    const attend = (headCount: number, length: number) => () =>
      attention(states, states, states, { headCount, lengths: Int32Array.of(length), causal: false });
    expect(attend(3, 2)).toThrow('attention: headCount: expected a divisor of 4, got 3.');
    expect(attend(2, 3)).toThrow('attention: lengths: expected a sum of 2, the number of tokens, got 3.');
    const layer = { weight: tf.zeros([4, 4]), bias: undefined };
    const attendOnce = (headCount: number, queries: number, size: number) => () =>
      singleQueryAttention(tf.zeros([queries, 4]), tf.zeros([2, size]), layer, layer, {
        headCount,
        lengths: Int32Array.of(2),
      });
    expect(attendOnce(3, 1, 4)).toThrow('singleQueryAttention: headCount: expected a divisor of 4, got 3.');
    expect(attendOnce(2, 2, 4)).toThrow(
      'singleQueryAttention: q: expected shape [1, heads * size], got [2, 4].',
    );
    expect(attendOnce(2, 1, 3)).toThrow(
      'singleQueryAttention: key weight: expected shape [4, 3], got [4, 4].',
    );
    const logits = tf.zeros<tf.Rank.R2>([2, 3]);
    expect(() => softmaxCrossEntropy(logits, Int32Array.of(0))).toThrow(
      'targets: expected shape [2], got [1].',
    );
    expect(() => softmaxCrossEntropy(logits, Int32Array.of(0, 3))).toThrow(
      'target of row 1: expected a class from 0 to 2, got 3.',
    );
    expect(() => binaryCrossEntropyWithLogits(logits, tf.zeros([2, 2]))).toThrow(
      'expected shape [2, 3], got [2, 2].',
    );
  });
});

describe.each(ENGINES_UNDER_TEST.filter(drawsOurMasks))('masks on %s', (engine) => {
  beforeAll(() => useEngine(engine));

  it('drop the same probabilities on every engine', () => {
    const value = tf.eye(9);
    const nothing = tf.zeros<tf.Rank.R2>([9, 9]);
    const out = attention(nothing, nothing, value, {
      headCount: 1,
      causal: false,
      lengths: Int32Array.of(9),
      dropout: { rate: 0.5, key: { seed: 4, use: 'dropout' } },
    });
    // Row q of the mask starts at value 16 q: 9 keys, rounded up to a multiple of 8.
    const factors = new Float32Array(9 * 16);
    new DropoutMask(0.5, { seed: 4, use: 'dropout' }).fill(factors);
    const expected = Array.from(out.dataSync(), (_, at) => factors[16 * Math.floor(at / 9) + (at % 9)]! / 9);
    expectClose(out.dataSync(), expected, 1e-6);
  });

  it.each([0.1, 0.5])('drop the same values on every engine, bit by bit, at rate %d', (rate) => {
    const key = { seed: 0x12345_89abcdef, use: 'dropout', major: 4_000_000_000, minor: 7 } as const;
    // No multiple of 8: the last block of random bits is not used up.
    const factors = new Float32Array(4003);
    new DropoutMask(rate, key).fill(factors);
    expect(dropout(tf.ones([factors.length]), rate, key).dataSync()).toEqual(factors);
  });
});
