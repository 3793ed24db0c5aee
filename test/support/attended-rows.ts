import * as tf from '@tensorflow/tfjs-core';

import { RANDOM_USES } from '#domain/shared/philox.js';
import { attention } from '#infrastructure/tensor/operations/attention.js';
import type { OperatorArgument } from '#infrastructure/torch/addon.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';

import { drawnValues } from './drawn-values.js';
import { HeldTensors, type Way } from './held-tensors.js';

/** Attention over rows of some lengths, of values that are the same each time. */
export interface AttendedRows {
  readonly way: Way;
  readonly heads: number;
  readonly headSize: number;
  readonly lengths: readonly number[];
  readonly causal: boolean;
  /** A {@link ScalarType}: what attention computes in. */
  readonly type: number;
  /** What its operands are rounded to first. */
  readonly rounding?: number;
  readonly dropout?: number;
  /** Queries, keys and values side by side in one matrix. */
  readonly isPacked?: boolean;
}

const KEY = { seed: 1, use: 'dropout', major: 3, minor: 4 } as const;

/** [out, dq, dk, dv] of attention, and their element types. Throws when a tensor is left over. */
export function attendByAddon(attended: AttendedRows) {
  const {
    way,
    heads,
    headSize,
    lengths,
    causal,
    type,
    rounding = type,
    dropout = 0,
    isPacked = false,
  } = attended;
  const tensors = new HeldTensors();
  const shape = shapeOf(attended);
  const operands = [1, 2, 3].map((phase) => drawnValues(shape[0] * shape[1], phase));
  const upload = (values: Float32Array, matrices = 1) => {
    const held = tensors.upload(values, [shape[0], matrices * shape[1]]);
    return tensors.cast(tensors.cast(held, rounding), type);
  };
  const inputs = isPacked
    ? [upload(sideBySide(operands, shape[1]), operands.length)]
    : operands.map((values) => upload(values));
  const dy = upload(drawnValues(shape[0] * shape[1], 4));
  const rows = tensors.upload(Int32Array.from(lengths), [lengths.length]);
  const settings = [
    heads,
    causal,
    1 / Math.sqrt(headSize),
    dropout,
    KEY.seed,
    RANDOM_USES[KEY.use],
    KEY.major,
    KEY.minor,
  ];
  const run = (name: string, ...args: OperatorArgument[]) => tensors.run(way, name, ...args, ...settings);
  const name = isPacked ? 'arena::packed_attention' : 'arena::attention';
  const [out, logSums] = run(name, ...inputs, rows);
  const gradients = run(`${name}_grad`, dy, ...inputs, rows, logSums?.id ?? null);
  const results = [out!, ...gradients].map((result) => result!);
  const [mixed, ...slopes] = results.map(({ id }) => tensors.read(id));
  const values = [mixed!, ...(isPacked ? takenApart(slopes[0]!, shape[1]) : slopes)];
  tensors.dispose();
  return { values, types: results.map(({ type }) => type) };
}

/** Matrices of rows of `size` values as one, row by row. */
function sideBySide(matrices: readonly Float32Array[], size: number): Float32Array {
  const rows = Array.from({ length: matrices[0]!.length / size }, (_, row) => row * size);
  return Float32Array.from(
    rows.flatMap((start) => matrices.flatMap((matrix) => [...matrix.subarray(start, start + size)])),
  );
}

/** The three matrices of which that is made. */
function takenApart(values: readonly number[], size: number): number[][] {
  return [0, 1, 2].map((which) => values.filter((_, at) => Math.floor(at / size) % 3 === which));
}

/** The same by the engine that TensorFlow.js is switched to, in float32. Rows without tokens have to come last. */
export function attendByEngine(attended: Omit<AttendedRows, 'way'>): number[][] {
  const { heads: headCount, lengths, causal, type, rounding = type, dropout: rate = 0 } = attended;
  const shape = shapeOf(attended);
  return tf.tidy(() => {
    const [q, k, v, dy] = [1, 2, 3, 4].map((phase) =>
      tf.tensor2d(rounded(drawnValues(shape[0] * shape[1], phase), rounding), [...shape]),
    );
    const options = { headCount, causal, lengths: Int32Array.from(lengths).filter((length) => length > 0) };
    const dropped = rate === 0 ? options : { ...options, dropout: { rate, key: KEY } };
    const attend = (...all: tf.Tensor[]) =>
      attention(...(all as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]), dropped);
    const slopes = tf.grads((...all) => tf.sum<tf.Scalar>(tf.mul(attend(...all), dy!)))([q!, k!, v!]);
    return [attend(q!, k!, v!), ...slopes].map((tensor) => [...tensor.dataSync()]);
  });
}

function shapeOf({ lengths, heads, headSize }: Omit<AttendedRows, 'way'>): readonly [number, number] {
  return [lengths.reduce((sum, length) => sum + length, 0), heads * headSize];
}

/** Values as an element type holds them. */
function rounded(values: Float32Array, type: number): number[] {
  const tensors = new HeldTensors();
  const narrow = tensors.cast(tensors.upload(values, [values.length]), type);
  const result = tensors.read(tensors.cast(narrow, ScalarType.Float));
  tensors.dispose();
  return result;
}
