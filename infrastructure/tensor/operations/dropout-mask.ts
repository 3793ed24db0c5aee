import { RANDOM_USES, type RandomKey } from '#domain/shared/philox.js';

/**
 * Which values dropout keeps. Value i of a mask is 16 bits of a Philox4x32-10 block (domain/shared/philox.ts): block
 * floor(i / 8), low half of the first word first. A value is dropped when its bits, as an integer, are below
 * rate * 65536, so the same key gives the same mask on every engine, and any part of a mask can be made alone.
 */
export class DropoutMask {
  /** Bits below this are dropped. */
  readonly threshold: number;
  /** What kept values are multiplied with, so that the expected value stays the same: 1 / (1 - rate). */
  readonly scale: number;
  private readonly words = new Uint32Array(4);

  constructor(
    rate: number,
    private readonly key: RandomKey,
  ) {
    this.threshold = Math.round(rate * 0x10000);
    this.scale = 0x10000 / (0x10000 - this.threshold);
  }

  /** Fills `out` with the factors (0 or `scale`) of the values from `start` on. */
  fill(out: Float32Array, start = 0): void {
    const { threshold, scale, words } = this;
    let position = -(start % VALUES_PER_BLOCK);
    for (let block = Math.floor(start / VALUES_PER_BLOCK); position < out.length; block++) {
      philoxBlock(words, block, this.key);
      for (let lane = 0; lane < VALUES_PER_BLOCK; lane++, position++) {
        if (position < 0 || position >= out.length) continue;
        const bits = (words[lane >>> 1]! >>> ((lane & 1) << 4)) & 0xffff;
        out[position] = bits < threshold ? 0 : scale;
      }
    }
  }
}

const VALUES_PER_BLOCK = 8;
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const TWO_16 = 0x10000;
const TO_16 = 1 / TWO_16;

/**
 * `fillPhiloxBlock` of the domain, written for speed: the high half of a 64-bit product comes out of two 48-bit
 * products, which doubles hold exactly.
 */
function philoxBlock(out: Uint32Array, block: number, key: RandomKey): void {
  let x0 = block >>> 0;
  let x1: number = RANDOM_USES[key.use];
  let x2 = (key.major ?? 0) >>> 0;
  let x3 = (key.minor ?? 0) >>> 0;
  let key0 = key.seed | 0;
  let key1 = Math.floor(key.seed / 0x100000000) | 0;
  for (let round = 0; round < 10; round++) {
    const product0 = (MULTIPLIER_0 >>> 16) * x0 + Math.floor((MULTIPLIER_0 & 0xffff) * x0 * TO_16);
    const product1 = (MULTIPLIER_1 >>> 16) * x2 + Math.floor((MULTIPLIER_1 & 0xffff) * x2 * TO_16);
    const low0 = Math.imul(MULTIPLIER_0, x0);
    const low1 = Math.imul(MULTIPLIER_1, x2);
    x0 = (Math.floor(product1 * TO_16) ^ x1 ^ key0) >>> 0;
    x2 = (Math.floor(product0 * TO_16) ^ x3 ^ key1) >>> 0;
    x1 = low1;
    x3 = low0;
    key0 = (key0 + 0x9e3779b9) | 0;
    key1 = (key1 + 0xbb67ae85) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}
