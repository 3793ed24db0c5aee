import type { EncodedSplit } from '#domain/training/trainer.js';
import { ArenaError } from '#domain/shared/errors.js';
import { trainableObjective } from '#domain/model/model-objective.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import { countRowsPerClass } from '#domain/training/class-counts.js';
import { classWeightsFor } from '#domain/training/class-weights.js';

import { CausalLanguageModelingObjective } from './causal-language-modeling-objective.js';
import { MultiLabelObjective } from './multi-label-objective.js';
import { SingleLabelObjective } from './single-label-objective.js';
import type { RowLabels, TrainingObjective } from './training-objective.js';

/** Settings of the loss; training uses the run's, evaluation the plain loss. */
export interface ObjectiveSettings {
  /** By name, or one for each class. */
  readonly classWeights: 'none' | 'balanced' | Float32Array;
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
  const objective = trainableObjective(specification.objective);
  switch (objective) {
    case 'single_label': {
      const classWeights = weightsOf(settings, split, classCount, false);
      const { labelSmoothing } = settings;
      return new SingleLabelObjective(labelsOf(split), {
        labelSmoothing,
        ...(classWeights && { classWeights }),
      });
    }
    case 'multi_label': {
      const positiveWeights = weightsOf(settings, split, classCount, true);
      return new MultiLabelObjective(labelsOf(split), classCount, positiveWeights && { positiveWeights });
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

function weightsOf(
  { classWeights }: ObjectiveSettings,
  split: EncodedSplit,
  classCount: number,
  hasSeveralLabels: boolean,
): Float32Array | undefined {
  if (classWeights === 'none') return undefined;
  if (classWeights !== 'balanced') return classWeights;
  const counts = countRowsPerClass(split, classCount);
  return classWeightsFor('balanced', hasSeveralLabels, counts, split.rows.length);
}
