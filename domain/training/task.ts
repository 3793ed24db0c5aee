/** What a model is trained to do. The names are those of the command line and of the files on disk. */
export const TASKS = ['text_classification', 'code_generation', 'security_classification'] as const;
export type Task = (typeof TASKS)[number];

/**
 * Shape of a task's target: one of several classes, any of several classes, or the next token of the text itself.
 */
export type Objective = 'single_label' | 'multi_label' | 'causal_language_modeling';
