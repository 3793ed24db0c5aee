import { ArenaError } from '../shared/errors.js';
import { PhiloxStream, shuffledIndices } from '../shared/philox.js';
import { SPLIT, type SplitRatios } from './dataset-loader.js';

const SPLIT_COUNT = 3;
/** Below this difference two numbers of rows count as equal: they are sums of rounded products. */
const TOLERANCE = 1e-9;

/** What {@link splitRows} divides. */
export interface SplitRequest {
  /** Unit of each row: rows of one unit stay together. Length: rows. See `joinRows`. */
  readonly unitOf: Uint32Array;
  readonly unitCount: number;
  /** Classes to stratify by, as in `Dataset`; no labels at all (offsets of zeros) means no stratification. */
  readonly labelIds: Int32Array;
  readonly labelOffsets: Uint32Array;
  readonly classCount: number;
  readonly ratios: SplitRatios;
  readonly seed: number;
}

/** Compressed lists: the members of list i are values[offsets[i]] .. values[offsets[i + 1] - 1]. */
interface Lists {
  readonly offsets: Uint32Array;
  readonly values: Uint32Array;
}

/**
 * Divides rows into training, validation and test split, without separating the rows of a unit.
 *
 * Iterative stratification (K. Sechidis, G. Tsoumakas, I. Vlahavas, "On the Stratification of Multi-Label Data", ECML
 * PKDD 2011, algorithm 1): the class with the fewest rows left is dealt out first, each unit to the split that still
 * wants most rows of that class. Rows without a label are one more class. Three refinements:
 * - Units count with all their rows, large units come first.
 * - Rows left over by rounding (a split wants a fraction of a row) go to the split that is furthest behind its share of
 *   all rows so far, so that the rounding of many small classes does not add up.
 * - A class with a single row goes to training; a split that would stay empty gets the smallest unit of another one.
 *
 * When every unit is one row with one label, each class is within one row of its share in every split, unless a split
 * had to be filled.
 * @returns a `SPLIT` number per row; a function of the request alone
 * @throws ArenaError `DATASET.SPLIT_IMPOSSIBLE` when there are fewer units than splits with a share,
 * `ARGUMENT.INVALID` when the ratios are not shares of one
 */
export function splitRows(request: SplitRequest): Uint8Array {
  const shares = sharesOf(request.ratios);
  const wanted = shares.filter((share) => share > 0).length;
  if (request.unitCount < wanted) {
    throw new ArenaError(
      'DATASET.SPLIT_IMPOSSIBLE',
      `${request.unitOf.length} rows, ${request.unitCount} when duplicates and groups stay together, can't be divided ` +
        `into ${wanted} splits. Give more rows, separate validation and test files, or set the ratio of a split to 0.`,
    );
  }
  const dealer = new UnitDealer(request, shares);
  const splitOfUnit = dealer.deal();
  return Uint8Array.from(request.unitOf, (unit) => splitOfUnit[unit]!);
}

function sharesOf({ train, validation, test }: SplitRatios): readonly number[] {
  const shares = [train, validation, test];
  const total = train + validation + test;
  if (shares.every((share) => share >= 0) && Math.abs(total - 1) < 1e-6) return shares;
  throw new ArenaError(
    'ARGUMENT.INVALID',
    `The split ratios must be 0 or more and add up to 1, found ${shares.join(' + ')} = ${total}.`,
  );
}

/** The state of one division: what each split still wants. */
class UnitDealer {
  private readonly splitOfUnit: Uint8Array;
  private readonly isDealt: Uint8Array;
  private readonly unitSizes: Uint32Array;
  private readonly unitOrder: Uint32Array;
  /** Class of every (row, label) of a unit. */
  private readonly classesOfUnit: Lists;
  /** Units of a class, in dealing order, repeated for every row. */
  private readonly unitsOfClass: Lists;
  private readonly classCount: number;
  private readonly classRows: Uint32Array;
  private readonly classRowsLeft: Uint32Array;
  /** Rows of class c that split s still wants: [s * classCount + c]. */
  private readonly wantedRows: Float64Array;
  private readonly dealtRows = new Float64Array(SPLIT_COUNT);
  private readonly ties: PhiloxStream;

  constructor(
    request: SplitRequest,
    private readonly shares: readonly number[],
  ) {
    this.classCount = request.classCount + 1; // the last one: rows without a label
    this.ties = new PhiloxStream({ seed: request.seed, use: 'split', major: 1 });
    this.splitOfUnit = new Uint8Array(request.unitCount);
    this.isDealt = new Uint8Array(request.unitCount);
    this.unitSizes = new Uint32Array(request.unitCount);
    for (const unit of request.unitOf) this.unitSizes[unit]!++;
    this.unitOrder = largestFirst(
      shuffledIndices(request.unitCount, { seed: request.seed, use: 'split' }),
      this.unitSizes,
    );
    this.classesOfUnit = listClasses(request);
    this.unitsOfClass = invert(this.classesOfUnit, this.unitOrder, this.classCount);
    this.classRows = Uint32Array.from(
      { length: this.classCount },
      (_, label) => this.unitsOfClass.offsets[label + 1]! - this.unitsOfClass.offsets[label]!,
    );
    this.classRowsLeft = this.classRows.slice();
    this.wantedRows = new Float64Array(SPLIT_COUNT * this.classCount);
    for (let split = 0; split < SPLIT_COUNT; split++) {
      this.classRows.forEach((rows, label) => {
        this.wantedRows[split * this.classCount + label] = rows * shares[split]!;
      });
    }
  }

  /** @returns split of each unit */
  deal(): Uint8Array {
    for (let label = this.rarestClass(); label !== undefined; label = this.rarestClass()) {
      const { offsets, values } = this.unitsOfClass;
      for (let i = offsets[label]!; i < offsets[label + 1]!; i++) {
        const unit = values[i]!;
        if (this.isDealt[unit] === 0) this.give(unit, this.chooseSplit(unit, label));
      }
    }
    for (let split = 0; split < SPLIT_COUNT; split++) {
      if (this.shares[split]! > 0 && this.dealtRows[split] === 0) this.fill(split);
    }
    return this.splitOfUnit;
  }

  private rarestClass(): number | undefined {
    let rarest: number | undefined;
    this.classRowsLeft.forEach((left, label) => {
      if (left > 0 && (rarest === undefined || left < this.classRowsLeft[rarest]!)) rarest = label;
    });
    return rarest;
  }

  private chooseSplit(unit: number, label: number): number {
    if (this.classRows[label] === 1 && this.shares[SPLIT.train]! > 0) return SPLIT.train;
    const { offsets, values } = this.classesOfUnit;
    let rows = 0; // of this class in the unit
    for (let i = offsets[unit]!; i < offsets[unit + 1]!; i++) if (values[i] === label) rows++;

    const wanted = (split: number): number => this.wantedRows[split * this.classCount + label]!;
    const open = [0, 1, 2].filter((split) => this.shares[split]! > 0);
    const nearly = open.filter((split) => wanted(split) > rows - 1 + TOLERANCE);
    const roomy = nearly.filter((split) => wanted(split) >= rows - TOLERANCE);
    if (roomy.length > 0 || nearly.length === 0) {
      return this.pickLargest(roomy.length > 0 ? roomy : open, wanted);
    }
    return this.pickLargest(nearly, (split) => this.rowsBehind(split));
  }

  /** How many rows a split is behind its share of the rows dealt so far. */
  private rowsBehind(split: number): number {
    const dealt = this.dealtRows.reduce((sum, rows) => sum + rows, 0);
    return dealt * this.shares[split]! - this.dealtRows[split]!;
  }

  /** The candidate with the largest score, by lot among equals. */
  private pickLargest(candidates: readonly number[], score: (split: number) => number): number {
    const best = Math.max(...candidates.map(score));
    const tied = candidates.filter((split) => score(split) >= best - TOLERANCE);
    return tied.length === 1 ? tied[0]! : tied[this.ties.nextBelow(tied.length)]!;
  }

  private give(unit: number, split: number): void {
    const { offsets, values } = this.classesOfUnit;
    for (let i = offsets[unit]!; i < offsets[unit + 1]!; i++) {
      this.wantedRows[split * this.classCount + values[i]!]! -= 1;
      this.classRowsLeft[values[i]!]!--;
    }
    this.isDealt[unit] = 1;
    this.splitOfUnit[unit] = split;
    this.dealtRows[split]! += this.unitSizes[unit]!;
  }

  /** Moves the smallest unit of the split with most rows to spare, one that holds no single-row class if possible. */
  private fill(split: number): void {
    const unitCounts = [0, 0, 0];
    for (const owner of this.splitOfUnit) unitCounts[owner]!++;
    const donors = [0, 1, 2].filter((donor) => unitCounts[donor]! > 1);
    const donor = this.pickLargest(donors, (candidate) => -this.rowsBehind(candidate));
    const units = this.unitOrder.filter((unit) => this.splitOfUnit[unit] === donor);
    const unit = units.findLast((candidate) => !this.hasSingleRowClass(candidate)) ?? units.at(-1)!;
    this.splitOfUnit[unit] = split;
    this.dealtRows[donor]! -= this.unitSizes[unit]!;
    this.dealtRows[split]! += this.unitSizes[unit]!;
  }

  private hasSingleRowClass(unit: number): boolean {
    const { offsets, values } = this.classesOfUnit;
    return values.subarray(offsets[unit], offsets[unit + 1]).some((label) => this.classRows[label] === 1);
  }
}

/** Stable counting sort of units by size, descending. */
function largestFirst(units: Uint32Array, sizes: Uint32Array): Uint32Array {
  const largest = sizes.reduce((max, size) => Math.max(max, size), 0);
  const starts = new Uint32Array(largest + 2);
  for (const size of sizes) starts[largest - size + 1]!++;
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
  const ordered = new Uint32Array(units.length);
  for (const unit of units) ordered[starts[largest - sizes[unit]!]!++] = unit;
  return ordered;
}

/** The class of each row and label, by unit; rows without a label have the class `classCount`. */
function listClasses({ unitOf, unitCount, labelIds, labelOffsets, classCount }: SplitRequest): Lists {
  const offsets = new Uint32Array(unitCount + 1);
  unitOf.forEach((unit, row) => {
    offsets[unit + 1]! += Math.max(1, labelOffsets[row + 1]! - labelOffsets[row]!);
  });
  for (let unit = 0; unit < unitCount; unit++) offsets[unit + 1]! += offsets[unit]!;
  const next = offsets.slice();
  const values = new Uint32Array(offsets[unitCount]!);
  unitOf.forEach((unit, row) => {
    const end = labelOffsets[row + 1]!;
    if (labelOffsets[row] === end) values[next[unit]!++] = classCount;
    for (let i = labelOffsets[row]!; i < end; i++) values[next[unit]!++] = labelIds[i]!;
  });
  return { offsets, values };
}

/** From "classes of each unit" to "units of each class", units in the order given. */
function invert(classesOfUnit: Lists, unitOrder: Uint32Array, classCount: number): Lists {
  const offsets = new Uint32Array(classCount + 1);
  for (const label of classesOfUnit.values) offsets[label + 1]!++;
  for (let label = 0; label < classCount; label++) offsets[label + 1]! += offsets[label]!;
  const next = offsets.slice();
  const values = new Uint32Array(classesOfUnit.values.length);
  for (const unit of unitOrder) {
    for (let i = classesOfUnit.offsets[unit]!; i < classesOfUnit.offsets[unit + 1]!; i++) {
      values[next[classesOfUnit.values[i]!]!++] = unit;
    }
  }
  return { offsets, values };
}
