import { ArenaError } from '../shared/errors.js';
import type { Objective } from '../training/task.js';

/**
 * What a model's outputs mean. An `Objective` has a task that trains it; models for the others can be opened, computed
 * and saved.
 */
export type ModelObjective = Objective | 'regression' | 'token_classification' | 'masked_language_modeling';

/** The last layers of a model. Those of one architecture and head are one class of Hugging Face's `transformers`. */
export type Head =
  | 'sequence_classification'
  | 'token_classification'
  | 'masked_language_modeling'
  | 'causal_language_modeling';

/** The head that computes what an objective needs. */
export function headOf(objective: ModelObjective): Head {
  switch (objective) {
    case 'single_label':
    case 'multi_label':
    case 'regression':
      return 'sequence_classification';
    case 'token_classification':
    case 'masked_language_modeling':
    case 'causal_language_modeling':
      return objective;
    default:
      return objective satisfies never;
  }
}

/** The objective of a model as one that has a task. Errors: `MODEL.INVALID` for a model that no task is about. */
export function trainableObjective(objective: ModelObjective): Objective {
  switch (objective) {
    case 'single_label':
    case 'multi_label':
    case 'causal_language_modeling':
      return objective;
    case 'regression':
    case 'token_classification':
    case 'masked_language_modeling':
      throw new ArenaError(
        'MODEL.INVALID',
        `Expected a model that classifies texts or continues them, found one for ${objective}, which has no task here. ` +
          'Its encoder can be fine-tuned for a task with arena train --model.',
        { details: { objective } },
      );
    default:
      return objective satisfies never;
  }
}
