import type * as tf from '@tensorflow/tfjs-core';

import { RANDOM_USES, type RandomUse } from '#domain/shared/philox.js';

import type { NativeTensor } from '../native-tensor.js';
import type { FusedKernelName } from '../../tensor/operations/fused-kernel.js';
import { kernel, type Inputs, type KernelBody } from './kernel.js';

interface DropoutAttributes {
  readonly rate: number;
  readonly seed?: number;
  readonly use?: RandomUse;
  readonly major?: number;
  readonly minor?: number;
}

interface LinearAttributes {
  readonly activation: string;
  readonly inputMajor: boolean;
}

interface LinearsAttributes {
  /** How many layers there are, and which of them have a bias. */
  readonly count: number;
  readonly biased: readonly number[];
}

interface AttentionAttributes extends DropoutAttributes {
  readonly headCount: number;
  /** Tokens per row. */
  readonly lengths: readonly number[];
  readonly causal: boolean;
  readonly scale: number;
}

interface SingleQueryAttributes extends DropoutAttributes {
  readonly headCount: number;
  /** Tokens per row. */
  readonly lengths: readonly number[];
}

interface LstmAttributes {
  /** Tokens per row. */
  readonly lengths: readonly number[];
  readonly reverse: boolean;
}

interface EpsilonAttributes {
  readonly epsilon: number;
}

interface AdamWAttributes {
  readonly count: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly alpha: number;
  readonly correction2: number;
  readonly decay: number;
  readonly gradientFactor: number;
}

/**
 * The kernels of infrastructure/tensor/operations/fused-kernel.ts, by the operators of native/operators/. Products take
 * their operands in the engine's low precision, where there is one, and what follows keeps that type.
 */
export function fusedKernels(): tf.KernelConfig[] {
  return [
    ...linearKernels(),
    ...normKernels(),
    ...rowKernels(),
    ...attentionKernels(),
    ...optimizerKernels(),
  ];
}

/** Like `kernel`, for one of the fused names. */
function fused<Attributes = object>(name: FusedKernelName, body: KernelBody<Attributes>): tf.KernelConfig {
  return kernel(name, body);
}

function linearKernels(): tf.KernelConfig[] {
  return [
    fused<LinearAttributes>('ArenaLinear', (operators, { x, weight, bias }, { activation, inputMajor }) => {
      const [low, lowWeight] = [operators.toLowPrecision(x!), operators.weightToLowPrecision(weight!)];
      return operators.callMany('arena::linear', low, lowWeight, bias, activation, inputMajor);
    }),
    fused<LinearAttributes>('ArenaLinearGrad', (operators, { dy, x, weight, residual }, attributes) => {
      const [low, lowWeight] = [operators.toLowPrecision(x!), operators.weightToLowPrecision(weight!)];
      const { activation, inputMajor } = attributes;
      return operators.callMany('arena::linear_grad', dy, low, lowWeight, residual, activation, inputMajor);
    }),
    fused<LinearsAttributes>('ArenaLinears', (operators, inputs, { count, biased }) => {
      const [x, ...parameters] = tensorsOf(inputs);
      const weights = parameters.slice(0, count).map(operators.weightToLowPrecision);
      const biasOf = new Map(biased.map((layer, index) => [layer, parameters[count + index]]));
      const biases = weights.map((_, layer) => biasOf.get(layer));
      return operators.callMany('arena::linears', operators.toLowPrecision(x!), weights, biases);
    }),
    fused<LinearsAttributes>('ArenaLinearsGrad', (operators, inputs, { count }) => {
      const tensors = tensorsOf(inputs);
      const [slopes, x, weights] = [tensors.slice(0, count), tensors[count]!, tensors.slice(count + 1)];
      const low = operators.toLowPrecision(x);
      return operators.callMany(
        'arena::linears_grad',
        slopes,
        low,
        weights.map(operators.weightToLowPrecision),
      );
    }),
  ];
}

function normKernels(): tf.KernelConfig[] {
  return [
    fused<EpsilonAttributes>('ArenaLayerNorm', (operators, { x, gamma, beta }, { epsilon }) =>
      operators.callMany('arena::layer_norm', x, gamma, beta, epsilon, operators.lowPrecision),
    ),
    fused('ArenaLayerNormGrad', ({ callMany }, { dy, x, gamma, mean, inverseDeviation }) =>
      callMany('arena::layer_norm_grad', dy, x, gamma, mean, inverseDeviation),
    ),
    fused<EpsilonAttributes & DropoutAttributes>(
      'ArenaResidualNorm',
      ({ callMany }, { x, residual, gamma, beta }, { epsilon, ...dropout }) =>
        callMany('arena::residual_norm', x, residual, gamma, beta, epsilon, ...dropoutArguments(dropout)),
    ),
    fused<DropoutAttributes>(
      'ArenaResidualNormGrad',
      ({ callMany }, { dy, sum, gamma, mean, inverseDeviation }, dropout) =>
        callMany(
          'arena::residual_norm_grad',
          ...[dy, sum, gamma, mean, inverseDeviation],
          ...dropoutArguments(dropout),
        ),
    ),
  ];
}

/** Kernels that work on each token alone. */
function rowKernels(): tf.KernelConfig[] {
  return [
    fused<{ rowCount: number; paddingId: number }>(
      'ArenaEmbeddingGrad',
      ({ call }, { dy, ids }, { rowCount, paddingId }) =>
        call('arena::embedding_grad', dy, ids, rowCount, paddingId),
    ),
    fused<DropoutAttributes>('ArenaDropout', ({ call }, { x }, dropout) =>
      call('arena::dropout', x, ...dropoutArguments(dropout)),
    ),
    fused('ArenaSoftmaxCrossEntropy', ({ callMany }, { logits, ids, hard, soft, classWeights }) =>
      callMany('arena::softmax_cross_entropy', logits, ids, hard, soft, classWeights),
    ),
    fused('ArenaSoftmaxCrossEntropyGrad', ({ call }, inputs) => {
      const { dy, logits, ids, hard, soft, classWeights, logSums } = inputs;
      return call('arena::softmax_cross_entropy_grad', dy, logits, ids, hard, soft, classWeights, logSums);
    }),
    fused<{ wantsGradients: boolean }>(
      'ArenaLinearCrossEntropy',
      (operators, { x, weight, bias, ids, hard }, { wantsGradients }) => {
        const [low, lowWeight] = [operators.toLowPrecision(x!), operators.weightToLowPrecision(weight!)];
        return operators.callMany(
          'arena::linear_cross_entropy',
          ...[low, lowWeight, bias, ids, hard, wantsGradients],
        );
      },
    ),
  ];
}

/** Kernels that work on whole rows of tokens. */
function attentionKernels(): tf.KernelConfig[] {
  return [
    fused<AttentionAttributes>('ArenaAttention', ({ callMany, hostIndices }, { q, k, v }, attributes) =>
      callMany(
        'arena::attention',
        ...[q, k, v, hostIndices(attributes.lengths)],
        ...attentionArguments(attributes),
      ),
    ),
    fused<AttentionAttributes>('ArenaAttentionGrad', ({ callMany, hostIndices }, inputs, attributes) => {
      const { dy, q, k, v, logSums } = inputs;
      return callMany(
        'arena::attention_grad',
        ...[dy, q, k, v, hostIndices(attributes.lengths), logSums],
        ...attentionArguments(attributes),
      );
    }),
    fused<AttentionAttributes>('ArenaPackedAttention', ({ callMany, hostIndices }, { qkv }, attributes) =>
      callMany(
        'arena::packed_attention',
        ...[qkv, hostIndices(attributes.lengths)],
        ...attentionArguments(attributes),
      ),
    ),
    fused<AttentionAttributes>('ArenaPackedAttentionGrad', ({ call, hostIndices }, inputs, attributes) => {
      const { dy, qkv, logSums } = inputs;
      return call(
        'arena::packed_attention_grad',
        ...[dy, qkv, hostIndices(attributes.lengths), logSums],
        ...attentionArguments(attributes),
      );
    }),
    fused<SingleQueryAttributes>(
      'ArenaSingleQueryAttention',
      ({ callMany, hostIndices }, { q, x, keyWeight, valueWeight, valueBias }, attributes) => {
        const { headCount, lengths, ...dropout } = attributes;
        return callMany(
          'arena::single_query_attention',
          ...[q, x, keyWeight, valueWeight, valueBias, hostIndices(lengths), headCount],
          ...dropoutArguments(dropout),
        );
      },
    ),
    fused<SingleQueryAttributes>(
      'ArenaSingleQueryAttentionGrad',
      ({ callMany, hostIndices }, inputs, { headCount, lengths, ...dropout }) => {
        const { dy, q, x, keyWeight, valueWeight, valueBias } = inputs;
        const { absorbed, means, sums, probabilities } = inputs;
        return callMany(
          'arena::single_query_attention_grad',
          ...[dy, q, x, keyWeight, valueWeight, valueBias, hostIndices(lengths)],
          ...[absorbed, means, sums, probabilities, headCount],
          ...dropoutArguments(dropout),
        );
      },
    ),
    fused<LstmAttributes>('ArenaLstm', (operators, inputs, { lengths, reverse }) =>
      operators.callMany(
        'arena::lstm',
        ...[inputs['x'], operators.hostIndices(lengths), ...lstmWeights(inputs), reverse],
        operators.lowPrecision,
      ),
    ),
    fused<LstmAttributes>('ArenaLstmGrad', (operators, inputs, { lengths, reverse }) => {
      const { dy, x, outputs, gates, cells } = inputs;
      return operators.callMany(
        'arena::lstm_grad',
        ...[dy, x, operators.hostIndices(lengths), outputs, gates, cells],
        ...[...lstmWeights(inputs), reverse],
        operators.lowPrecision,
      );
    }),
  ];
}

function lstmWeights(inputs: Inputs) {
  const { weightInputHidden, weightHiddenHidden, biasInputHidden, biasHiddenHidden } = inputs;
  return [weightInputHidden, weightHiddenHidden, biasInputHidden, biasHiddenHidden];
}

function optimizerKernels(): tf.KernelConfig[] {
  return [
    fused<AdamWAttributes>('ArenaAdamW', (operators, inputs, attributes) => {
      const { count, beta1, beta2, epsilon, alpha, correction2, decay, gradientFactor } = attributes;
      const all = (name: string) => Array.from({ length: count }, (_, index) => inputs[`${name}${index}`]!);
      const parameters = all('parameter');
      const { copies, copied } = operators.lowPrecisionCopies(parameters);
      return operators.callMany(
        'arena::adamw_',
        ...[parameters, all('gradient'), all('expAvg'), all('expAvgSq'), copies, copied],
        ...[beta1, beta2, epsilon, alpha, correction2, decay, gradientFactor],
      );
    }),
    fused('ArenaSumOfSquares', ({ call }, inputs) => call('arena::sum_of_squares', tensorsOf(inputs))),
    fused<{ sizes: readonly number[] }>('ArenaParts', ({ callMany }, { x }, { sizes }) =>
      callMany('split_with_sizes', x, sizes, 0),
    ),
  ];
}

function tensorsOf(inputs: Inputs): NativeTensor[] {
  return Object.values(inputs);
}

function attentionArguments({
  headCount,
  causal,
  scale,
  ...dropout
}: AttentionAttributes): (number | boolean)[] {
  return [headCount, causal, scale, ...dropoutArguments(dropout)];
}

/** Rate, seed, use, major, minor: the address of a mask's random numbers. */
function dropoutArguments({
  rate,
  seed = 0,
  use = 'dropout',
  major = 0,
  minor = 0,
}: DropoutAttributes): number[] {
  return [rate, seed, RANDOM_USES[use], major, minor];
}
