import type { TrainingRunPlan } from '#application/train-model/training-run-plan.js';
import type { Reinforcement } from '#domain/training/reinforced-learning.js';

import { formatMetric, formatQuantity } from './numbers.js';

/** What reinforced learning came to, in a sentence without its full stop. */
export function describeReinforcementResult({ f1Before, f1After, epochs, replaced }: Reinforcement): string {
  const before = formatMetric(f1Before);
  if (epochs === 0) return `not needed, F1 was ${before}`;
  if (f1After === null) return `not finished, F1 was ${before}`;
  return replaced
    ? `F1 ${before} before, ${formatMetric(f1After)} after: the reinforced model is kept`
    : `F1 ${before} before, no better after: the first model is kept`;
}

/** When a model will be trained further: "2 to 10 further epochs if the F1 on the validation split is under 0.7000". */
export function describePlannedReinforcement({
  f1Threshold,
  minEpochs,
  maxEpochs,
}: NonNullable<TrainingRunPlan['reinforcement']>): string {
  const epochs =
    minEpochs === maxEpochs
      ? formatQuantity(maxEpochs, 'further epoch')
      : `${minEpochs} to ${maxEpochs} further epochs`;
  return `${epochs} if the F1 on the validation split is under ${formatMetric(f1Threshold)}`;
}
