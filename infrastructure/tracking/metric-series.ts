import type { MetricPoint, MetricSummary } from '#domain/training/metrics-tracker.js';
import { RunningStatistics } from '#domain/training/running-statistics.js';

/**
 * Summary of the points of one metric, oldest first. NaN values count as points but enter no statistic, unless there is
 * nothing else; of equally good values the first is the best one.
 */
export function summarize(points: readonly MetricPoint[], lowerIsBetter: boolean): MetricSummary | undefined {
  const last = points.at(-1);
  if (last === undefined) return undefined;
  const numbers = points.filter(({ value }) => !Number.isNaN(value));
  const statistics = new RunningStatistics();
  for (const { value } of numbers) statistics.add(value);
  const best = numbers.reduce(
    (bestPoint, point) => (isBetter(point.value, bestPoint.value, lowerIsBetter) ? point : bestPoint),
    numbers[0] ?? last,
  );
  return {
    count: points.length,
    mean: statistics.mean,
    std: statistics.std,
    min: statistics.min,
    max: statistics.max,
    last: last.value,
    best: { value: best.value, step: best.step, epoch: best.epoch, time: best.time },
  };
}

function isBetter(value: number, than: number, lowerIsBetter: boolean): boolean {
  return lowerIsBetter ? value < than : value > than;
}

/**
 * Mean per epoch, epochs counted from 1: the points at fractional epochs in (n - 1, n] belong to epoch n, as the last
 * step of an epoch has done it whole. A point before the first step, at 0, belongs to epoch 1.
 */
export function meansPerEpoch(
  points: readonly MetricPoint[],
): readonly { readonly epoch: number; readonly mean: number; readonly count: number }[] {
  const epochs = new Map<number, RunningStatistics>();
  for (const { epoch, value } of points) {
    const whole = Math.max(1, Math.ceil(epoch));
    const statistics = epochs.get(whole) ?? new RunningStatistics();
    statistics.add(value);
    epochs.set(whole, statistics);
  }
  return [...epochs].sort(([a], [b]) => a - b).map(([epoch, { mean, count }]) => ({ epoch, mean, count }));
}
