import * as tf from '@tensorflow/tfjs-core';

import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { expectShape, expectThat } from './shape-check.js';

/** How {@link softmaxCrossEntropy} weighs. */
export interface CrossEntropyOptions {
  /** Weight of each class, [c]; default 1. */
  readonly classWeights?: Float32Array;
  /** Part of the target that is spread evenly over all classes, 0 to 1: Szegedy et al. 2015, arXiv:1512.00567. */
  readonly labelSmoothing?: number;
  /** Rows with this target don't count. */
  readonly ignoreIndex?: number;
}

/** A loss as a fraction: parts of a batch can be added before the division. */
export interface WeightedLoss {
  /** Differentiable. */
  readonly lossSum: tf.Scalar;
  /** Sum of the class weights of the targets of the counted rows. */
  readonly weightSum: number;
}

/**
 * Cross-entropy of softmax(logits), summed over rows; `lossSum / weightSum` is the mean of `torch.nn.CrossEntropyLoss`
 * with the same weights, smoothing and ignored index. With classes i, target t, weights w, log-probabilities l and
 * smoothing s, a row gives -(1 - s) w_t l_t - s / c * sum_i w_i l_i.
 *
 * @param logits - [n, c]
 * @param targets - [n], 0 to c - 1 or `ignoreIndex`
 */
export function softmaxCrossEntropy(
  logits: tf.Tensor2D,
  targets: Int32Array | tf.Tensor1D,
  options: CrossEntropyOptions = {},
): WeightedLoss {
  expectShape('softmaxCrossEntropy: logits', logits.shape, ['n', 'c']);
  const [rowCount, classCount] = logits.shape;
  const targetIds = targets instanceof Int32Array ? targets : targets.dataSync<'int32'>();
  expectTargets(targetIds, rowCount, classCount, options);
  const coefficients = targetCoefficients(targetIds, classCount, options);
  const run = hasFusedKernel('ArenaSoftmaxCrossEntropy') ? fused : composed;
  const lossSum = tf.tidy(() => run(logits, coefficients));
  return { lossSum: lossSum as tf.Scalar, weightSum: coefficients.weightSum };
}

/** Throws `ARGUMENT.INVALID` unless every target is a class, or ignored, and the options fit. */
export function expectTargets(
  targets: ArrayLike<number>,
  rowCount: number,
  classCount: number,
  { classWeights, labelSmoothing = 0, ignoreIndex }: CrossEntropyOptions,
): void {
  const what = 'softmaxCrossEntropy';
  expectShape(`${what}: targets`, [targets.length], [rowCount]);
  if (classWeights !== undefined) {
    expectShape(`${what}: classWeights`, [classWeights.length], [classCount]);
  }
  expectThat(
    labelSmoothing >= 0 && labelSmoothing <= 1,
    `${what}: labelSmoothing`,
    '0 to 1',
    String(labelSmoothing),
  );
  for (let row = 0; row < rowCount; row++) {
    const target = targets[row]!;
    if (target === ignoreIndex || (target >= 0 && target < classCount)) continue;
    expectThat(false, `${what}: target of row ${row}`, `a class from 0 to ${classCount - 1}`, String(target));
  }
}

/** What a loss does with each row: row r's is -hard[r] * l_target - soft[r] * sum_i w_i l_i. */
export interface TargetCoefficients {
  /** [n]; 0 for ignored rows. */
  readonly ids: Int32Array;
  /** [n]: (1 - smoothing) * weight of the target. */
  readonly hard: Float32Array;
  /** [n]: smoothing / c, or 0 for ignored rows; absent without smoothing. */
  readonly soft?: Float32Array;
  /** [c] */
  readonly classWeights?: Float32Array;
  readonly weightSum: number;
}

/** Coefficients of the targets of each row under the options. */
export function targetCoefficients(
  targets: Int32Array,
  classCount: number,
  { classWeights, labelSmoothing = 0, ignoreIndex }: CrossEntropyOptions,
): TargetCoefficients {
  const ids = new Int32Array(targets.length);
  const hard = new Float32Array(targets.length);
  const soft = new Float32Array(targets.length);
  let weightSum = 0;
  for (const [row, target] of targets.entries()) {
    if (target === ignoreIndex) continue;
    const weight = classWeights?.[target] ?? 1;
    ids[row] = target;
    hard[row] = (1 - labelSmoothing) * weight;
    soft[row] = labelSmoothing / classCount;
    weightSum += weight;
  }
  if (labelSmoothing === 0) return { ids, hard, weightSum };
  return { ids, hard, soft, classWeights: classWeights ?? new Float32Array(classCount).fill(1), weightSum };
}

function composed(logits: tf.Tensor2D, { ids, hard, soft, classWeights }: TargetCoefficients): tf.Tensor {
  const classCount = logits.shape[1];
  const logProbabilities = tf.logSoftmax(logits);
  let target: tf.Tensor = tf.mul(
    tf.oneHot(tf.tensor1d(ids, 'int32'), classCount),
    tf.expandDims(tf.tensor1d(hard), 1),
  );
  if (soft !== undefined && classWeights !== undefined) {
    target = tf.add(target, tf.mul(tf.expandDims(tf.tensor1d(soft), 1), tf.tensor1d(classWeights)));
  }
  return tf.neg(tf.sum(tf.mul(target, logProbabilities)));
}

/**
 * `ArenaSoftmaxCrossEntropy` {logits, ids, hard, soft?, classWeights?} gives [lossSum, logSums?]: logSums [n] are the
 * logarithms of the sums of exponentials, where the engine has a use for them. `ArenaSoftmaxCrossEntropyGrad` {dy, and
 * the same, logSums?} gives [dLogits].
 */
function fused(logits: tf.Tensor2D, { ids, hard, soft, classWeights }: TargetCoefficients): tf.Tensor {
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const targets = [tf.tensor1d(ids, 'int32'), tf.tensor1d(hard)];
    if (soft !== undefined && classWeights !== undefined) {
      targets.push(tf.tensor1d(soft), tf.tensor1d(classWeights));
    }
    const saved = [logits, ...targets];
    const [lossSum, logSums] = runFusedKernel('ArenaSoftmaxCrossEntropy', named(saved));
    save(logSums === undefined ? saved : [...saved, logSums]);
    return {
      value: lossSum!,
      gradFunc: (dy: tf.Tensor, tensors: tf.Tensor[]) => {
        const inputs = { dy, ...named(tensors.slice(0, saved.length)), logSums: tensors[saved.length] };
        return runFusedKernel('ArenaSoftmaxCrossEntropyGrad', inputs)[0]!;
      },
    };
  });
  return operation(logits);
}

function named([logits, ids, hard, soft, classWeights]: readonly tf.Tensor[]): Record<
  string,
  tf.Tensor | undefined
> {
  return { logits, ids, hard, soft, classWeights };
}
