import { trainableObjective } from '../model/model-objective.js';
import type { ModelSpecification } from '../model/specification.js';
import type { EncodedSplit, Predictions } from '../training/trainer.js';
import { confusionMatrix, type ConfusionMatrix } from './confusion-matrix.js';
import {
  averagedScores,
  fraction,
  occurs,
  scoresOf,
  type LabelCounts,
  type LabelScores,
} from './label-counts.js';
import { argMax } from './probabilities.js';

/** What a model is worth on a split. `docs/metrics.md` defines each metric. */
export interface Evaluation {
  readonly metrics: Readonly<Record<string, number>>;
  readonly perLabel: readonly (LabelScores & { readonly label: string })[];
  /** Single-label tasks only. */
  readonly confusionMatrix?: ConfusionMatrix;
  /** Accuracy of always answering the split's most frequent label; single-label tasks only. */
  readonly majorityBaseline?: number;
  /** Whether row i of the split is right in all its labels, 1 or 0; empty for language modelling. */
  readonly correct: Uint8Array;
}

type LabelledSplit = EncodedSplit & { readonly labels: NonNullable<EncodedSplit['labels']> };

/** Compares predictions with the labels of their split, by the objective of the model. */
export function evaluatePredictions(
  specification: ModelSpecification,
  predictions: Predictions,
  split: EncodedSplit,
): Evaluation {
  const objective = trainableObjective(specification.objective);
  switch (objective) {
    case 'causal_language_modeling':
      return evaluateLanguageModel(predictions);
    case 'single_label':
      return evaluateSingleLabel(specification.labels, predictions, split as LabelledSplit);
    case 'multi_label':
      return evaluateMultiLabel(specification.labels, predictions, split as LabelledSplit);
    default:
      return objective satisfies never;
  }
}

/** Perplexity is exp(mean loss per predicted token), in nats. */
function evaluateLanguageModel({ loss, tokenCount }: Predictions): Evaluation {
  return {
    metrics: { loss, perplexity: Math.exp(loss), tokens: tokenCount },
    perLabel: [],
    correct: new Uint8Array(0),
  };
}

function evaluateSingleLabel(
  labels: readonly string[],
  predictions: Predictions,
  split: LabelledSplit,
): Evaluation {
  const truth = Int32Array.from(split.rows, (row) => split.labels.ids[split.labels.offsets[row]!]!);
  const predicted = truth.map((_, row) => argMax(predictions.logits, row * labels.length, labels.length));
  const correct = Uint8Array.from(truth, (label, row) => (label === predicted[row] ? 1 : 0));
  const matrix = confusionMatrix(truth, predicted, labels.length);
  const counts = labels.map((_, label) => countsFromMatrix(matrix, label));
  const largestClass = Math.max(...matrix.map((row) => row.reduce((total, count) => total + count, 0)));
  return {
    metrics: {
      loss: predictions.loss,
      accuracy: shareOf(correct),
      // As scikit-learn without a list of labels: a class that never occurs in this split says nothing about the model.
      ...averagedScores(counts.filter(occurs)),
    },
    perLabel: perLabel(labels, counts),
    confusionMatrix: matrix,
    majorityBaseline: fraction(largestClass, truth.length),
    correct,
  };
}

function countsFromMatrix(matrix: ConfusionMatrix, label: number): LabelCounts {
  const truePositives = matrix[label]![label]!;
  const actual = matrix[label]!.reduce((total, count) => total + count, 0);
  const predicted = matrix.reduce((total, row) => total + row[label]!, 0);
  return { truePositives, falsePositives: predicted - truePositives, falseNegatives: actual - truePositives };
}

/** Each row and label is a decision of its own; scikit-learn's averages over all labels, also those that never occur. */
function evaluateMultiLabel(
  labels: readonly string[],
  predictions: Predictions,
  split: LabelledSplit,
): Evaluation {
  const counts = labels.map(() => ({ truePositives: 0, falsePositives: 0, falseNegatives: 0 }));
  const correct = new Uint8Array(split.rows.length);
  let wrongDecisions = 0;
  let sampleF1 = 0;
  for (const [position, row] of split.rows.entries()) {
    const actual = split.labels.ids.subarray(split.labels.offsets[row], split.labels.offsets[row + 1]);
    const logits = predictions.logits.subarray(position * labels.length, (position + 1) * labels.length);
    const { hits, misses } = countDecisions(logits, actual, counts);
    wrongDecisions += misses;
    sampleF1 += fraction(2 * hits, 2 * hits + misses);
    correct[position] = misses === 0 ? 1 : 0;
  }
  return {
    metrics: {
      loss: predictions.loss,
      accuracy: shareOf(correct),
      hamming_loss: fraction(wrongDecisions, split.rows.length * labels.length),
      f1_samples: fraction(sampleF1, split.rows.length),
      ...averagedScores(counts),
    },
    perLabel: perLabel(labels, counts),
    correct,
  };
}

/**
 * Adds the decisions of one row to the counts. A label is predicted where its probability is above one half, that is
 * where its logit is above 0.
 * @returns labels that are both true and predicted, and labels that are one of the two alone
 */
function countDecisions(
  logits: Float32Array,
  actual: Int32Array,
  counts: readonly { -readonly [Name in keyof LabelCounts]: number }[],
): { readonly hits: number; readonly misses: number } {
  let hits = 0;
  let misses = 0;
  for (const [label, logit] of logits.entries()) {
    const isPredicted = logit > 0;
    const isTrue = actual.includes(label);
    if (isPredicted && isTrue) counts[label]!.truePositives += 1;
    if (isPredicted && !isTrue) counts[label]!.falsePositives += 1;
    if (!isPredicted && isTrue) counts[label]!.falseNegatives += 1;
    if (isPredicted && isTrue) hits += 1;
    if (isPredicted !== isTrue) misses += 1;
  }
  return { hits, misses };
}

function perLabel(labels: readonly string[], counts: readonly LabelCounts[]): Evaluation['perLabel'] {
  return labels.map((label, id) => ({ label, ...scoresOf(counts[id]!) }));
}

function shareOf(flags: Uint8Array): number {
  return fraction(
    flags.reduce((total, flag) => total + flag, 0),
    flags.length,
  );
}
