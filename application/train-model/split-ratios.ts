import type { SplitRatios } from '#domain/dataset/dataset-loader.js';
import type { FieldProblem } from '../request/parse-fields.js';

const DEFAULT_HELD_OUT_SHARE = 0.1;
/** Room for the rounding of decimal fractions: 0.7 + 0.2 + 0.1 is not 1 in floating point. */
const TOLERANCE = 1e-6;

/** What a request says about its split. */
export interface SplitChoice {
  readonly validationDataset?: string;
  readonly testDataset?: string;
  readonly trainRatio?: number;
  readonly validationRatio?: number;
  readonly testRatio?: number;
}

function heldOutShare(ratio: number | undefined, file: string | undefined): number {
  return ratio ?? (file === undefined ? DEFAULT_HELD_OUT_SHARE : 0);
}

/** Shares of the dataset's rows: a split that has its own file gets none of them; what is left is trained on. */
export function resolveSplitRatios(choice: SplitChoice): SplitRatios {
  const validation = heldOutShare(choice.validationRatio, choice.validationDataset);
  const test = heldOutShare(choice.testRatio, choice.testDataset);
  return { train: choice.trainRatio ?? rounded(1 - validation - test), validation, test };
}

function rounded(share: number): number {
  return Number(share.toFixed(12));
}

/** What is wrong with the shares. */
export function splitRatioProblems(choice: SplitChoice, ratios: SplitRatios): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const sum = ratios.train + ratios.validation + ratios.test;
  if (ratios.train <= 0 || Math.abs(sum - 1) > TOLERANCE) {
    const shares = `${ratios.train} + ${ratios.validation} + ${ratios.test}`;
    const message = `train, validation and test shares must add up to 1 and leave rows to train on, found ${shares}`;
    problems.push({ field: 'trainRatio', message });
  }
  if (choice.validationDataset !== undefined && ratios.validation > 0) {
    problems.push({
      field: 'validationRatio',
      message: 'must be 0 or absent when validationDataset is given',
    });
  }
  if (choice.testDataset !== undefined && ratios.test > 0) {
    problems.push({ field: 'testRatio', message: 'must be 0 or absent when testDataset is given' });
  }
  return problems;
}
