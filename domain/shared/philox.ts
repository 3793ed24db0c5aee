/**
 * Philox4x32-10, a counter-based random number generator: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw,
 * "Parallel Random Numbers: As Easy as 1, 2, 3", SC'11, section 3.2 (constants: table 2 and the Random123 library).
 *
 * A number depends on (key, counter) alone, so there is no generator state to save: a resumed run draws what the
 * uninterrupted one would have drawn.
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** High 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  // Every sum is below 2^32: integers all the way, which engines keep in registers.
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) >>> 0;
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) >>> 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) >>> 0;
}

/**
 * One block: writes four unsigned 32-bit integers to `out` for the 128-bit counter (c0..c3) and 64-bit key (k0, k1).
 */
export function philox4x32(
  out: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  let x0 = c0 >>> 0;
  let x1 = c1 >>> 0;
  let x2 = c2 >>> 0;
  let x3 = c3 >>> 0;
  let key0 = k0 >>> 0;
  let key1 = k1 >>> 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, x0);
    const low0 = Math.imul(MULTIPLIER_0, x0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, x2);
    const low1 = Math.imul(MULTIPLIER_1, x2) >>> 0;
    x0 = (high1 ^ x1 ^ key0) >>> 0;
    x1 = low1;
    x2 = (high0 ^ x3 ^ key1) >>> 0;
    x3 = low0;
    key0 = (key0 + WEYL_0) >>> 0;
    key1 = (key1 + WEYL_1) >>> 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

/** What a stream of random numbers is for: streams of different uses never overlap. */
export const RANDOM_USES = { initialization: 1, shuffle: 2, dropout: 3, split: 4, sampling: 5 } as const;
export type RandomUse = keyof typeof RANDOM_USES;

/** Address of one stream: the seed of the run, what it is for, and up to two indices (epoch, step, layer, ...). */
export interface RandomKey {
  readonly seed: number;
  readonly use: RandomUse;
  readonly major?: number;
  readonly minor?: number;
}

/** Numbers of one stream, in order. Cheap to create; the position is local to the object. */
export class PhiloxStream {
  private readonly block = new Uint32Array(4);
  private used = 4;
  private counter = 0;

  constructor(private readonly key: RandomKey) {}

  /** Next unsigned 32-bit integer. */
  nextUint32(): number {
    if (this.used === 4) {
      fillPhiloxBlock(this.block, this.key, this.counter);
      this.counter++;
      this.used = 0;
    }
    return this.block[this.used++]!;
  }

  /** Next number in [0, 1), 24 bits of resolution. */
  nextFloat(): number {
    return (this.nextUint32() >>> 8) / 0x1000000;
  }

  /** Next integer in [0, bound), without modulo bias (rejection). `bound` from 1 to 2^32. */
  nextBelow(bound: number): number {
    for (;;) {
      const drawn = this.nextUint32();
      const rest = drawn % bound;
      // The last run of `bound` numbers below 2^32 is drawn again when it is cut short.
      if (drawn - rest + bound <= 0x100000000) return rest;
    }
  }

  /** Next standard normal number (Box-Muller, one of the pair). */
  nextNormal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.nextFloat()));
    return radius * Math.cos(2 * Math.PI * this.nextFloat());
  }
}

/** The `blockIndex`-th block of a stream: counter = (block, use, major, minor), key = (seed low, seed high). */
export function fillPhiloxBlock(out: Uint32Array, key: RandomKey, blockIndex: number): void {
  const seedHigh = Math.floor(key.seed / 0x100000000);
  philox4x32(out, blockIndex, RANDOM_USES[key.use], key.major ?? 0, key.minor ?? 0, key.seed, seedHigh);
}

/** Numbers drawn before they are used: swaps that wait for memory only overlap when nothing else is between them. */
const DRAWN_AHEAD = 4096;

/** Fisher-Yates shuffle of the integers 0 .. length - 1. */
export function shuffledIndices(length: number, key: RandomKey): Uint32Array {
  const indices = new Uint32Array(length);
  for (let index = 0; index < length; index++) indices[index] = index;
  const stream = new PhiloxStream(key);
  const others = new Uint32Array(DRAWN_AHEAD);
  for (let last = length - 1; last > 0;) {
    const count = Math.min(DRAWN_AHEAD, last);
    for (let ahead = 0; ahead < count; ahead++) others[ahead] = stream.nextBelow(last - ahead + 1);
    for (let ahead = 0; ahead < count; ahead++, last--) {
      const other = others[ahead]!;
      const held = indices[last]!;
      indices[last] = indices[other]!;
      indices[other] = held;
    }
  }
  return indices;
}
