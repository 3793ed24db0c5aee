/**
 * MurmurHash3_x86_128 by Austin Appleby (public domain, https://github.com/aappleby/smhasher, MurmurHash3.cpp) over the
 * UTF-16 (little-endian) bytes of a text, cut to its first 64 bits. With 10 million different texts, the chance that any
 * two share a hash is about 3e-6.
 */

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

/** A 64-bit hash as two unsigned 32-bit halves. */
export interface TextHash {
  low: number;
  high: number;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function finalMix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** The 32-bit word of the code units `2 * word` and `2 * word + 1`; a unit past the end counts as 0. */
function wordAt(text: string, word: number): number {
  const unit = word * 2;
  const low = unit < text.length ? text.charCodeAt(unit) : 0;
  const high = unit + 1 < text.length ? text.charCodeAt(unit + 1) : 0;
  return low | (high << 16);
}

/**
 * Hashes a text into `out`.
 * @param seed - unsigned 32-bit; another seed gives another, unrelated hash
 */
export function hashText(out: TextHash, text: string, seed = 0): void {
  let h1 = seed;
  let h2 = seed;
  let h3 = seed;
  let h4 = seed;
  const blockCount = text.length >>> 3; // 8 code units are one 16-byte block
  for (let block = 0; block < blockCount; block++) {
    const unit = block * 8;
    const k1 = text.charCodeAt(unit) | (text.charCodeAt(unit + 1) << 16);
    const k2 = text.charCodeAt(unit + 2) | (text.charCodeAt(unit + 3) << 16);
    const k3 = text.charCodeAt(unit + 4) | (text.charCodeAt(unit + 5) << 16);
    const k4 = text.charCodeAt(unit + 6) | (text.charCodeAt(unit + 7) << 16);
    h1 ^= Math.imul(rotateLeft(Math.imul(k1, C1), 15), C2);
    h1 = (Math.imul(rotateLeft(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotateLeft(Math.imul(k2, C2), 16), C3);
    h2 = (Math.imul(rotateLeft(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotateLeft(Math.imul(k3, C3), 17), C4);
    h3 = (Math.imul(rotateLeft(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotateLeft(Math.imul(k4, C4), 18), C1);
    h4 = (Math.imul(rotateLeft(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  const tail = blockCount * 4; // in words; missing words are 0 and leave their lane unchanged
  h4 ^= Math.imul(rotateLeft(Math.imul(wordAt(text, tail + 3), C4), 18), C1);
  h3 ^= Math.imul(rotateLeft(Math.imul(wordAt(text, tail + 2), C3), 17), C4);
  h2 ^= Math.imul(rotateLeft(Math.imul(wordAt(text, tail + 1), C2), 16), C3);
  h1 ^= Math.imul(rotateLeft(Math.imul(wordAt(text, tail), C1), 15), C2);

  const byteLength = text.length * 2;
  h1 ^= byteLength;
  h2 ^= byteLength;
  h3 ^= byteLength;
  h4 ^= byteLength;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = finalMix(h1);
  h2 = finalMix(h2);
  h1 = (h1 + h2 + finalMix(h3) + finalMix(h4)) | 0;
  out.low = h1 >>> 0;
  out.high = (h2 + h1) >>> 0;
}
