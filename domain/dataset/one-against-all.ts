import { ArenaError } from '../shared/errors.js';
import { LabelSpace } from './label-space.js';

/** Class ids of rows, as in `Dataset`. */
export interface LabelledRows {
  readonly labelSpace: LabelSpace;
  readonly labelIds: Int32Array;
  readonly labelOffsets: Uint32Array;
}

/** The two classes of a model that tells one label from all others: `not_joy`, `joy`. */
export function oneAgainstAllSpace(positiveLabel: string): LabelSpace {
  return new LabelSpace([`not_${positiveLabel}`, positiveLabel]);
}

/**
 * The rows with two classes: 1 where the positive label is among a row's labels, 0 where it is not.
 * @throws ArenaError `DATASET.LABELS_INVALID` when one of the two classes has no rows
 */
export function oneAgainstAll(rows: LabelledRows, positiveLabel: string): LabelledRows {
  const positiveId = rows.labelSpace.idOf(positiveLabel);
  const rowCount = rows.labelOffsets.length - 1;
  const labelIds = new Int32Array(rowCount);
  let positives = 0;
  for (let row = 0; row < rowCount; row++) {
    const ids = rows.labelIds.subarray(rows.labelOffsets[row], rows.labelOffsets[row + 1]);
    if (positiveId === undefined || !ids.includes(positiveId)) continue;
    labelIds[row] = 1;
    positives++;
  }
  if (positives === 0 || positives === rowCount) {
    const found = positives === 0 ? `none (of ${rowCount}) has it` : `all ${rowCount} have it`;
    throw new ArenaError(
      'DATASET.LABELS_INVALID',
      `Expected rows with the label '${positiveLabel}' and rows without it, but ${found}; the labels are ` +
        `${rows.labelSpace.names.slice(0, 20).join(', ')}. Name another label, or add rows.`,
    );
  }
  return {
    labelSpace: oneAgainstAllSpace(positiveLabel),
    labelIds,
    labelOffsets: Uint32Array.from({ length: rowCount + 1 }, (_, row) => row),
  };
}
