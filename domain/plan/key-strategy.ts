/** How one label key (a column with labels) becomes models. */
export const KEY_STRATEGIES = ['multi-class', 'multi-label', 'one-vs-all'] as const;
export type KeyStrategy = (typeof KEY_STRATEGIES)[number];

/** How a session's labels become models, by the names of `training_approach`. */
export type TrainingApproach = KeyStrategy | 'hybrid' | 'custom' | 'language-modelling';

/** Strategy of each label key, in the order in which they are trained. */
export type KeyStrategies = Readonly<Record<string, KeyStrategy>>;

/**
 * One name for all strategies together: that of the one used; `hybrid` for multi-class and one-vs-all side by side;
 * `custom` for any other mixture.
 */
export function approachOfKeys(keyStrategies: KeyStrategies): TrainingApproach {
  const used = new Set(Object.values(keyStrategies));
  const [first] = used;
  if (first === undefined) return 'language-modelling';
  if (used.size === 1) return first;
  return used.has('multi-label') ? 'custom' : 'hybrid';
}

/** The keys that have a strategy, in order. */
export function keysWith(keyStrategies: KeyStrategies, strategy: KeyStrategy): string[] {
  return Object.keys(keyStrategies).filter((key) => keyStrategies[key] === strategy);
}
