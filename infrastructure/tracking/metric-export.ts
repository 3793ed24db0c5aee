import type { MetricPoint, MetricsTracker } from '#domain/training/metrics-tracker.js';

import { toJsonNumber } from '../filesystem/json-number.js';

/** All points and, per metric, the summary and the means per epoch. NaN and infinities are strings. */
export function formatMetricsJson(
  tracker: Pick<MetricsTracker, 'history' | 'names' | 'summary' | 'perEpoch'>,
): string {
  const metrics = tracker
    .names()
    .map((name) => [name, { summary: tracker.summary(name), per_epoch: tracker.perEpoch(name) }] as const);
  const content = { metrics: Object.fromEntries(metrics), history: tracker.history() };
  return `${JSON.stringify(content, replaceNonFinite, 2)}\n`;
}

function replaceNonFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? toJsonNumber(value) : value;
}

/** `name,step,epoch,value,time`, one row per point (RFC 4180, lines end with LF). */
export function formatMetricsCsv(points: readonly MetricPoint[]): string {
  const rows = points.map(({ name, step, epoch, value, time }) =>
    [quoteField(name), step, epoch, value, time].join(','),
  );
  return ['name,step,epoch,value,time', ...rows, ''].join('\n');
}

function quoteField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
