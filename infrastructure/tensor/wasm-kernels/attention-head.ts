import { MASK_ALIGNMENT } from '../operations/attention-scores.js';
import type { DropoutMask } from '../operations/dropout-mask.js';
import { longestRow } from '../operations/ragged-rows.js';
import type { DropoutAttributes } from './dropout.js';
import { fastExp } from './fast-math.js';
import type { KernelInputs } from './wasm-kernel.js';

/** Attributes of the attention kernels. */
export interface AttentionAttributes extends DropoutAttributes {
  readonly headCount: number;
  /** Tokens per row. */
  readonly lengths: readonly number[];
  readonly causal: boolean;
  readonly scale: number;
}

/** Sizes of an attention kernel's tensors, [tokens, hidden], and rows. */
export interface AttentionShape {
  /** Tokens per row. */
  readonly lengths: Int32Array;
  readonly longest: number;
  readonly hidden: number;
  readonly headSize: number;
}

/** Sizes of q [tokens, hidden], of its heads, and its rows. */
export function attentionShape(
  { q }: KernelInputs,
  { headCount, lengths: rowLengths }: AttentionAttributes,
): AttentionShape {
  const hidden = q!.shape[1]!;
  const lengths = Int32Array.from(rowLengths);
  return { lengths, longest: longestRow(lengths), hidden, headSize: hidden / headCount };
}

/** One head of one row: its place in [tokens, hidden]. */
export interface Head {
  /** Index of the head's first value of the row's first token. */
  readonly start: number;
  /** Values from one token to the next: hidden. */
  readonly stride: number;
  readonly headSize: number;
  /** Tokens of the row. */
  readonly length: number;
}

/** Copies a head to a matrix [length, headSize], times `factor`. */
export function gatherHead(out: Float32Array, source: Float32Array, head: Head, factor = 1): void {
  const { start, stride, headSize, length } = head;
  for (let token = 0, to = 0; token < length; token++) {
    let from = start + token * stride;
    for (let i = 0; i < headSize; i++, to++, from++) out[to] = source[from]! * factor;
  }
}

/** Copies a head to a matrix [headSize, length]. */
export function gatherHeadTransposed(out: Float32Array, source: Float32Array, head: Head): void {
  const { start, stride, headSize, length } = head;
  for (let token = 0; token < length; token++) {
    const from = start + token * stride;
    for (let i = 0; i < headSize; i++) out[i * length + token] = source[from + i]!;
  }
}

/** Copies a matrix [length, headSize], times `factor`, to a head. */
export function scatterHead(out: Float32Array, matrix: Float32Array, head: Head, factor = 1): void {
  const { start, stride, headSize, length } = head;
  for (let token = 0, from = 0; token < length; token++) {
    let to = start + token * stride;
    for (let i = 0; i < headSize; i++, to++, from++) out[to] = matrix[from]! * factor;
  }
}

/** Softmax of each row of scores [length, length] in place; a causal row r uses its first r + 1 values, 0 beyond. */
export function softmaxRows(scores: Float32Array, length: number, causal: boolean): void {
  for (let row = 0; row < length; row++) {
    const start = row * length;
    const end = causal ? start + row + 1 : start + length;
    let largest = -Infinity;
    for (let i = start; i < end; i++) if (scores[i]! > largest) largest = scores[i]!;
    let sum = 0;
    for (let i = start; i < end; i++) {
      const value = fastExp(scores[i]! - largest);
      scores[i] = value;
      sum += value;
    }
    const factor = 1 / sum;
    for (let i = start; i < end; i++) scores[i]! *= factor;
    scores.fill(0, end, start + length);
  }
}

/** Dropout factors of a head, [length, length], out of the mask that `AttentionOptions` describes. */
export function fillHeadMask(
  out: Float32Array,
  mask: DropoutMask,
  headIndex: number,
  length: number,
  longest: number,
): void {
  const aligned = Math.ceil(longest / MASK_ALIGNMENT) * MASK_ALIGNMENT;
  for (let row = 0; row < length; row++) {
    mask.fill(out.subarray(row * length, (row + 1) * length), (headIndex * longest + row) * aligned);
  }
}
