import { z } from 'zod';

import type { Objective } from '#domain/training/task.js';

import type { ConfigFields } from './architecture.js';

/** The fields of a `config.json` that describe the classes. */
export const LABEL_FIELDS = {
  id2label: z.record(z.string(), z.string()).optional(),
  num_labels: z.int().positive().optional(),
  problem_type: z.enum(['single_label_classification', 'multi_label_classification']).nullish(),
};

type LabelFields = z.infer<z.ZodObject<typeof LABEL_FIELDS>>;

/** Hugging Face's number of classes when a configuration names none: `LABEL_0` and `LABEL_1`. */
const DEFAULT_LABEL_COUNT = 2;

/** Class names in id order and the objective. */
export function readLabels(fields: LabelFields): { labels: readonly string[]; objective: Objective } {
  return {
    labels: labelNames(fields),
    objective: fields.problem_type === 'multi_label_classification' ? 'multi_label' : 'single_label',
  };
}

/** `id2label`, `label2id` and `problem_type` of a classifier. */
export function writeLabels(labels: readonly string[], objective: Objective): ConfigFields {
  return {
    id2label: Object.fromEntries(labels.map((label, id) => [String(id), label])),
    label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
    problem_type: objective === 'multi_label' ? 'multi_label_classification' : 'single_label_classification',
  };
}

function labelNames({ id2label, num_labels: count = DEFAULT_LABEL_COUNT }: LabelFields): readonly string[] {
  if (id2label === undefined) return Array.from({ length: count }, (_, id) => `LABEL_${id}`);
  const byId = Object.entries(id2label).sort(([one], [other]) => Number(one) - Number(other));
  return byId.map(([, label]) => label);
}
