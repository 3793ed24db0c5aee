import { createHash } from 'node:crypto';

/** A number that follows from a seed and two counters alone. */
export function drawUint32(seed: number, first: number, second: number): number {
  return createHash('sha256').update(`${seed}/${first}/${second}`).digest().readUInt32LE(0);
}
