import { z } from 'zod';

import type { ModelObjective } from '#domain/model/model-objective.js';

import type { ConfigFields } from './architecture.js';

/** The fields of a `config.json` that describe the classes. */
export const LABEL_FIELDS = {
  id2label: z.record(z.string(), z.string()).nullish(),
  num_labels: z.int().positive().nullish(),
  problem_type: z.enum(['single_label_classification', 'multi_label_classification', 'regression']).nullish(),
};

type LabelFields = z.infer<z.ZodObject<typeof LABEL_FIELDS>>;

/** Hugging Face's number of classes when a configuration names none: `LABEL_0` and `LABEL_1`. */
const DEFAULT_LABEL_COUNT = 2;

/** Class names in id order. */
export function readLabels({ id2label, num_labels: count }: LabelFields): readonly string[] {
  if (id2label === undefined || id2label === null) {
    return Array.from({ length: count ?? DEFAULT_LABEL_COUNT }, (_, id) => `LABEL_${id}`);
  }
  const byId = Object.entries(id2label).sort(([one], [other]) => Number(one) - Number(other));
  return byId.map(([, label]) => label);
}

/** What a classifier of texts is trained for; like `transformers`, one label without a `problem_type` is a number. */
export function readClassifierObjective(
  { problem_type: problemType }: LabelFields,
  labelCount: number,
): 'single_label' | 'multi_label' | 'regression' {
  switch (problemType) {
    case 'multi_label_classification':
      return 'multi_label';
    case 'regression':
      return 'regression';
    case 'single_label_classification':
      return 'single_label';
    case null:
    case undefined:
      return labelCount === 1 ? 'regression' : 'single_label';
    default:
      return problemType satisfies never;
  }
}

/** `id2label`, `label2id` and `problem_type`; empty for a language model. */
export function writeLabels(labels: readonly string[], objective: ModelObjective): ConfigFields {
  if (labels.length === 0) return {};
  const problemType = problemTypeOf(objective);
  return {
    id2label: Object.fromEntries(labels.map((label, id) => [String(id), label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
    ...(problemType === undefined ? {} : { problem_type: problemType }),
  };
}

function problemTypeOf(objective: ModelObjective): LabelFields['problem_type'] {
  switch (objective) {
    case 'single_label':
      return 'single_label_classification';
    case 'multi_label':
      return 'multi_label_classification';
    case 'regression':
      return 'regression';
    case 'token_classification':
    case 'masked_language_modeling':
    case 'causal_language_modeling':
      return undefined;
    default:
      return objective satisfies never;
  }
}
