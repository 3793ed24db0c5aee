import type { EncodedSplit } from '#domain/training/trainer.js';
import { ArenaError } from '#domain/shared/errors.js';
import { trainableObjective } from '#domain/model/model-objective.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import { balancedClassWeights, balancedPositiveWeights } from '#domain/training/class-weights.js';

import { CausalLanguageModelingObjective } from './causal-language-modeling-objective.js';
import { MultiLabelObjective } from './multi-label-objective.js';
import { SingleLabelObjective } from './single-label-objective.js';
import type { RowLabels, TrainingObjective } from './training-objective.js';

/** Settings of the loss; training uses the run's, evaluation the plain loss. */
export interface ObjectiveSettings {
  readonly classWeights: 'none' | 'balanced';
  readonly labelSmoothing: number;
}

export const PLAIN_LOSS: ObjectiveSettings = { classWeights: 'none', labelSmoothing: 0 };

/** The objective that a model's specification asks for, over the rows of a split. */
export function createObjective(
  specification: ModelSpecification,
  split: EncodedSplit,
  settings: ObjectiveSettings,
): TrainingObjective {
  const classCount = specification.labels.length;
  const balanced = settings.classWeights === 'balanced';
  const objective = trainableObjective(specification.objective);
  switch (objective) {
    case 'single_label': {
      const labels = labelsOf(split);
      return new SingleLabelObjective(labels, {
        labelSmoothing: settings.labelSmoothing,
        ...(balanced ? { classWeights: balancedClassWeights(countPerClass(split, labels, classCount)) } : {}),
      });
    }
    case 'multi_label': {
      const labels = labelsOf(split);
      const counts = countPerClass(split, labels, classCount);
      return new MultiLabelObjective(
        labels,
        classCount,
        balanced ? { positiveWeights: balancedPositiveWeights(counts, split.rows.length) } : {},
      );
    }
    case 'causal_language_modeling':
      return new CausalLanguageModelingObjective();
    default:
      return objective satisfies never;
  }
}

function labelsOf(split: EncodedSplit): RowLabels {
  if (split.labels === undefined) {
    throw new ArenaError(
      'TRAINING.FAILED',
      'A classification model needs a split with labels, found one without.',
    );
  }
  return split.labels;
}

function countPerClass(split: EncodedSplit, labels: RowLabels, classCount: number): Uint32Array {
  const counts = new Uint32Array(classCount);
  for (const row of split.rows) {
    for (let at = labels.offsets[row]!; at < labels.offsets[row + 1]!; at++) counts[labels.ids[at]!]! += 1;
  }
  return counts;
}
