/** What a model is trained to do. The names are those of the command line and of the files on disk. */
export const TASKS = ['text_classification', 'code_generation', 'security_classification'] as const;
export type Task = (typeof TASKS)[number];

/**
 * Shape of a task's target: one of several classes, any of several classes, or the next token of the text itself.
 */
export type Objective = 'single_label' | 'multi_label' | 'causal_language_modeling';

/** The objective of a task. `multiLabel` has no meaning for language modelling. */
export function objectiveOf(task: Task, multiLabel: boolean): Objective {
  if (task === 'code_generation') return 'causal_language_modeling';
  return multiLabel ? 'multi_label' : 'single_label';
}
