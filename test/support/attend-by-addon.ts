import { loadAddon, type OperatorArgument } from '#infrastructure/torch/addon.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';

/** Attention over rows of some lengths, of values that are the same each time. */
export interface AttendedRows {
  /** The kernels of processor cores, or those of a GPU. */
  readonly way: 'call' | 'callAsOnGpu';
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
  const addon = loadAddon();
  const before = addon.memory().tensors;
  const shape = [lengths.reduce((sum, length) => sum + length, 0), heads * headSize] as const;
  const held: number[] = [];
  const hold = (id: number) => {
    held.push(id);
    return id;
  };
  const cast = (id: number, to: number) =>
    hold((addon.call(addon.lookUp('aten::to.dtype'), id, to) as number[])[0]!);
  const [q, k, v, dy] = [1, 2, 3, 4].map((phase) => {
    const values = drawn(shape[0] * shape[1], phase);
    return cast(cast(hold(addon.upload(values, ScalarType.Float, shape, false)[0]!), rounding), type);
  });
  const rows = hold(addon.upload(Int32Array.from(lengths), ScalarType.Int, [lengths.length], false)[0]!);
  const settings = [heads, causal, 1 / Math.sqrt(headSize), dropout, 1, 2, 3, 4];
  const run = (name: string, ...args: OperatorArgument[]) =>
    addon[way](addon.lookUp(name), ...args, ...settings) as (readonly number[] | null)[];
  const [out, logSums] = run('arena::attention', q, k, v, rows);
  const logSumsId = logSums === null ? null : hold(logSums![0]!);
  const results = [out!, ...run('arena::attention_grad', dy, q, k, v, rows, logSumsId)];
  const values = results.map((result) => [
    ...new Float32Array(addon.read(cast(hold(result![0]!), ScalarType.Float))),
  ]);
  for (const id of held) addon.dispose(id);
  if (addon.memory().tensors !== before) throw new Error('expected that no tensor is left');
  return { values, types: results.map((result) => result![1]) };
}

/** Values between -1 and 1 that look drawn at random, the same each time. */
function drawn(count: number, phase: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => {
    const value = Math.sin(12.9898 * at + 78.233 * phase) * 43_758.5453;
    return 2 * (value - Math.floor(value)) - 1;
  });
}
