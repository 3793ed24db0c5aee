import { shuffledIndices } from '../shared/philox.js';
import type { EncodedSplit } from './trainer.js';

/**
 * A split in which the rows of some classes come more often: 2.5 times is every one twice and every other one, drawn by
 * the seed, a third time. A row with several labels counts where any of them is among the classes.
 *
 * @param factor - at least 1
 */
export function oversample(
  split: EncodedSplit,
  classes: readonly number[],
  factor: number,
  seed: number,
): EncodedSplit {
  const chosen = split.rows.filter((row) => hasAnyLabel(split, row, classes));
  const wholeCopies = Math.floor(factor) - 1;
  const partCount = Math.round((factor - Math.floor(factor)) * chosen.length);
  const order = shuffledIndices(chosen.length, { seed, use: 'sampling' });
  const part = Uint32Array.from(order.subarray(0, partCount), (position) => chosen[position]!);
  const rows = new Uint32Array(split.rows.length + wholeCopies * chosen.length + partCount);
  rows.set(split.rows);
  for (let copy = 0; copy < wholeCopies; copy++) rows.set(chosen, split.rows.length + copy * chosen.length);
  rows.set(part, rows.length - partCount);
  return { ...split, rows };
}

function hasAnyLabel({ labels }: EncodedSplit, row: number, classes: readonly number[]): boolean {
  return (
    labels?.ids.subarray(labels.offsets[row], labels.offsets[row + 1]).some((id) => classes.includes(id)) ??
    false
  );
}
