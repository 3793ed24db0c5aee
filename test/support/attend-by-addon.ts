import type { OperatorArgument } from '#infrastructure/torch/addon.js';

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
}

/** [out, dq, dk, dv] of attention, and their element types. Throws when a tensor is left over. */
export function attendByAddon(attended: AttendedRows) {
  const { way, heads, headSize, lengths, causal, type, rounding = type, dropout = 0 } = attended;
  const tensors = new HeldTensors();
  const shape = [lengths.reduce((sum, length) => sum + length, 0), heads * headSize] as const;
  const [q, k, v, dy] = [1, 2, 3, 4].map((phase) => {
    const values = tensors.upload(drawn(shape[0] * shape[1], phase), shape);
    return tensors.cast(tensors.cast(values, rounding), type);
  });
  const rows = tensors.upload(Int32Array.from(lengths), [lengths.length]);
  const settings = [heads, causal, 1 / Math.sqrt(headSize), dropout, 1, 2, 3, 4];
  const run = (name: string, ...args: OperatorArgument[]) => tensors.run(way, name, ...args, ...settings);
  const [out, logSums] = run('arena::attention', q, k, v, rows);
  const gradients = run('arena::attention_grad', dy, q, k, v, rows, logSums?.id ?? null);
  const results = [out!, ...gradients].map((result) => result!);
  const values = results.map(({ id }) => tensors.read(id));
  tensors.dispose();
  return { values, types: results.map(({ type }) => type) };
}

/** Values between -1 and 1 that look drawn at random, the same each time. */
function drawn(count: number, phase: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => {
    const value = Math.sin(12.9898 * at + 78.233 * phase) * 43_758.5453;
    return 2 * (value - Math.floor(value)) - 1;
  });
}
