import { RANDOM_USES, type RandomKey } from '#domain/shared/philox.js';

/**
 * Which values dropout keeps. Value i of a mask is 16 bits of a Philox4x32-10 block (domain/shared/philox.ts): block
 * floor(i / 8), low half of the first word first. A value is dropped when its bits, as an integer, are below
 * rate * 65536, so the same key gives the same mask on every engine, and any part of a mask can be made alone. On a GPU
 * libtorch draws other masks from the same keys (docs/decisions/0009-torch-engine.md).
 */
export class DropoutMask {
  /** Bits below this are dropped. */
  readonly threshold: number;
  /** What kept values are multiplied with, so that the expected value stays the same: 1 / (1 - rate). */
  readonly scale: number;
  private readonly words = new Int32Array(4);

  constructor(
    rate: number,
    private readonly key: RandomKey,
  ) {
    this.threshold = Math.round(rate * 0x10000);
    this.scale = 0x10000 / (0x10000 - this.threshold);
  }

  /** Fills `out` with the factors (0 or `scale`) of the values from `start` on. */
  fill(out: Float32Array, start = 0): void {
    const firstBlock = Math.floor(start / VALUES_PER_BLOCK);
    const before = start - firstBlock * VALUES_PER_BLOCK;
    let block = firstBlock;
    let position = 0;
    if (before > 0) position = this.fillPart(out, 0, block++, before);
    for (; position + VALUES_PER_BLOCK <= out.length; position += VALUES_PER_BLOCK) {
      this.fillWhole(out, position, block++);
    }
    if (position < out.length) this.fillPart(out, position, block, 0);
  }

  private fillWhole(out: Float32Array, position: number, block: number): void {
    const { threshold, scale, words } = this;
    philoxBlock(words, block, this.key);
    for (let word = 0, at = position; word < 4; word++, at += 2) {
      const bits = words[word]!;
      out[at] = (bits & 0xffff) < threshold ? 0 : scale;
      out[at + 1] = bits >>> 16 < threshold ? 0 : scale;
    }
  }

  /** Values of a block from `firstLane` on, as far as there is room; returns the position after them. */
  private fillPart(out: Float32Array, position: number, block: number, firstLane: number): number {
    const factors = new Float32Array(VALUES_PER_BLOCK);
    this.fillWhole(factors, 0, block);
    const part = factors.subarray(firstLane, firstLane + out.length - position);
    out.set(part, position);
    return position + part.length;
  }
}

const VALUES_PER_BLOCK = 8;
const ROUNDS = 10;
const MULTIPLIER_0 = 0xd2511f53 | 0;
const MULTIPLIER_1 = 0xcd9e8d57 | 0;

/** `fillPhiloxBlock` of the domain, in 32-bit integers throughout: four times as fast. */
function philoxBlock(out: Int32Array, block: number, key: RandomKey): void {
  let x0 = block | 0;
  let x1: number = RANDOM_USES[key.use];
  let x2 = (key.major ?? 0) | 0;
  let x3 = (key.minor ?? 0) | 0;
  let key0 = key.seed | 0;
  let key1 = Math.floor(key.seed / 0x100000000) | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, x0);
    const high1 = multiplyHigh(MULTIPLIER_1, x2);
    const low0 = Math.imul(MULTIPLIER_0, x0);
    const low1 = Math.imul(MULTIPLIER_1, x2);
    x0 = high1 ^ x1 ^ key0;
    x1 = low1;
    x2 = high0 ^ x3 ^ key1;
    x3 = low0;
    key0 = (key0 + 0x9e3779b9) | 0;
    key1 = (key1 + 0xbb67ae85) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

/** High 32 bits of the product of two unsigned integers, out of 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const first = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const second = (Math.imul(aLow, bHigh) + (first & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (first >>> 16) + (second >>> 16)) | 0;
}
