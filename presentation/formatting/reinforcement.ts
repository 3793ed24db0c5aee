import type { Reinforcement } from '#domain/training/reinforced-learning.js';

import { formatMetric } from './numbers.js';

/** What reinforced learning came to, in a sentence without its full stop. */
export function describeReinforcementResult({ f1Before, f1After, epochs, replaced }: Reinforcement): string {
  const before = formatMetric(f1Before);
  if (epochs === 0) return `not needed, F1 was ${before}`;
  if (f1After === null) return `not finished, F1 was ${before}`;
  return replaced
    ? `F1 ${before} before, ${formatMetric(f1After)} after: the reinforced model is kept`
    : `F1 ${before} before, no better after: the first model is kept`;
}
