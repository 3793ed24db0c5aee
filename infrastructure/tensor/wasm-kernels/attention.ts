import { DropoutMask } from '../operations/dropout-mask.js';
import { rowStarts } from '../operations/ragged-rows.js';
import {
  attentionShape,
  fillHeadMask,
  gatherHead,
  gatherHeadTransposed,
  scatterHead,
  softmaxRows,
  type AttentionAttributes,
  type AttentionShape,
  type Head,
} from './attention-head.js';
import { ScratchMatrix } from './scratch-matrix.js';
import { transposeInto } from './transpose.js';
import type { WasmKernel } from './wasm-kernel.js';

/** `ArenaAttention` {q, k, v} gives [out]. One head at a time. */
export const attentionKernel: WasmKernel<AttentionAttributes> = (heap, inputs, attributes) => {
  const shape = attentionShape(inputs, attributes);
  const { longest, headSize } = shape;
  const out = heap.allocate(inputs['q']!.shape);
  const perToken = longest * headSize;
  const query = new ScratchMatrix(heap, perToken);
  const keyTransposed = new ScratchMatrix(heap, perToken);
  const value = new ScratchMatrix(heap, perToken);
  const mixed = new ScratchMatrix(heap, perToken);
  const scores = new ScratchMatrix(heap, longest * longest);
  const dropFactors = new HeadDropout(attributes, shape);
  forEachHead(shape, attributes, (head, index) => {
    const { length } = head;
    const perHead = length * headSize;
    gatherHead(query.values(perHead), heap.float32(inputs['q']!), head, attributes.scale);
    gatherHeadTransposed(keyTransposed.values(perHead), heap.float32(inputs['k']!), head);
    gatherHead(value.values(perHead), heap.float32(inputs['v']!), head);
    const scoreMatrix = scores.matrix(length, length);
    heap.multiply(query.matrix(length, headSize), keyTransposed.matrix(headSize, length), scoreMatrix);
    const probabilities = scores.values(length * length);
    softmaxRows(probabilities, length, attributes.causal);
    dropFactors.apply(probabilities, index, length);
    heap.multiply(scoreMatrix, value.matrix(length, headSize), mixed.matrix(length, headSize));
    scatterHead(heap.float32(out), mixed.values(perHead), head);
  });
  for (const scratch of [query, keyTransposed, value, mixed, scores]) scratch.free();
  return [out];
};

/**
 * `ArenaAttentionGrad` {dy, q, k, v} gives [dq, dk, dv]. With P the probabilities, M the dropout factors and
 * dP' = dy v^T: dv = (P M)^T dy, dS = P (M dP' - sum of each row of P M dP'), dq = scale dS k, dk = scale dS^T q.
 */
export const attentionGradKernel: WasmKernel<AttentionAttributes> = (heap, inputs, attributes) => {
  const shape = attentionShape(inputs, attributes);
  const { longest, headSize } = shape;
  const gradients = [0, 1, 2].map(() => heap.allocate(inputs['q']!.shape));
  const [dq, dk, dv] = gradients;
  const perToken = longest * headSize;
  const query = new ScratchMatrix(heap, perToken);
  const key = new ScratchMatrix(heap, perToken);
  // Holds k^T, then v^T: right operands that the product wants upright.
  const upright = new ScratchMatrix(heap, perToken);
  const slope = new ScratchMatrix(heap, perToken);
  const product = new ScratchMatrix(heap, perToken);
  const scores = new ScratchMatrix(heap, longest * longest);
  const scoreSlopes = new ScratchMatrix(heap, longest * longest);
  const turned = new ScratchMatrix(heap, longest * longest);
  const dropFactors = new HeadDropout(attributes, shape);
  forEachHead(shape, attributes, (head, index) => {
    const { length } = head;
    const perHead = length * headSize;
    const square = length * length;
    gatherHead(query.values(perHead), heap.float32(inputs['q']!), head, attributes.scale);
    gatherHead(key.values(perHead), heap.float32(inputs['k']!), head);
    gatherHead(slope.values(perHead), heap.float32(inputs['dy']!), head);
    const queryMatrix = query.matrix(length, headSize);
    const slopeMatrix = slope.matrix(length, headSize);

    gatherHeadTransposed(upright.values(perHead), heap.float32(inputs['k']!), head);
    heap.multiply(queryMatrix, upright.matrix(headSize, length), scores.matrix(length, length));
    softmaxRows(scores.values(square), length, attributes.causal);

    gatherHeadTransposed(upright.values(perHead), heap.float32(inputs['v']!), head);
    heap.multiply(slopeMatrix, upright.matrix(headSize, length), scoreSlopes.matrix(length, length));

    const factors = dropFactors.factors(index, length);
    const droppedTransposed = turned.values(square);
    transposeDropped(droppedTransposed, scores.values(square), factors, length);
    heap.multiply(turned.matrix(length, length), slopeMatrix, product.matrix(length, headSize));
    scatterHead(heap.float32(dv!), product.values(perHead), head);

    softmaxGradientRows(scoreSlopes.values(square), scores.values(square), factors, length);
    heap.multiply(
      scoreSlopes.matrix(length, length),
      key.matrix(length, headSize),
      product.matrix(length, headSize),
    );
    scatterHead(heap.float32(dq!), product.values(perHead), head, attributes.scale);

    transposeInto(turned.values(square), scoreSlopes.values(square), length, length);
    heap.multiply(turned.matrix(length, length), queryMatrix, product.matrix(length, headSize));
    scatterHead(heap.float32(dk!), product.values(perHead), head);
  });
  for (const scratch of [query, key, upright, slope, product, scores, scoreSlopes, turned]) scratch.free();
  return gradients;
};

function forEachHead(
  { lengths, hidden, headSize }: AttentionShape,
  { headCount }: AttentionAttributes,
  visit: (head: Head, index: number) => void,
): void {
  for (const [row, rowStart] of rowStarts(lengths).entries()) {
    for (let head = 0; head < headCount; head++) {
      const start = rowStart * hidden + head * headSize;
      visit({ start, stride: hidden, headSize, length: lengths[row]! }, row * headCount + head);
    }
  }
}

/** Dropout factors head by head. */
class HeadDropout {
  private readonly mask: DropoutMask | undefined;
  private readonly buffer: Float32Array;

  constructor(
    { rate, ...key }: AttentionAttributes,
    private readonly shape: AttentionShape,
  ) {
    this.mask = rate > 0 ? new DropoutMask(rate, key) : undefined;
    this.buffer = new Float32Array(rate > 0 ? shape.longest ** 2 : 0);
  }

  /** Factors of a head, [length, length]; undefined without dropout. Valid until the next call. */
  factors(headIndex: number, length: number): Float32Array | undefined {
    if (this.mask === undefined) return undefined;
    const factors = this.buffer.subarray(0, length * length);
    fillHeadMask(factors, this.mask, headIndex, length, this.shape.longest);
    return factors;
  }

  apply(probabilities: Float32Array, headIndex: number, length: number): void {
    const factors = this.factors(headIndex, length);
    if (factors === undefined) return;
    for (let i = 0; i < probabilities.length; i++) probabilities[i]! *= factors[i]!;
  }
}

/** out = (probabilities * factors)^T */
function transposeDropped(
  out: Float32Array,
  probabilities: Float32Array,
  factors: Float32Array | undefined,
  length: number,
): void {
  if (factors === undefined) {
    transposeInto(out, probabilities, length, length);
    return;
  }
  for (let row = 0; row < length; row++) {
    for (let column = 0; column < length; column++) {
      const at = row * length + column;
      out[column * length + row] = probabilities[at]! * factors[at]!;
    }
  }
}

/** Turns slopes of the dropped probabilities into slopes of the scores, in place. */
function softmaxGradientRows(
  slopes: Float32Array,
  probabilities: Float32Array,
  factors: Float32Array | undefined,
  length: number,
): void {
  for (let row = 0; row < length; row++) {
    const start = row * length;
    const end = start + length;
    let weighted = 0;
    for (let i = start; i < end; i++) {
      if (factors !== undefined) slopes[i]! *= factors[i]!;
      weighted += probabilities[i]! * slopes[i]!;
    }
    for (let i = start; i < end; i++) slopes[i] = probabilities[i]! * (slopes[i]! - weighted);
  }
}
