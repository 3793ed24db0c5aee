import { formatCount, formatMetric } from './numbers.js';

/** What a reader looks for first. */
const HEADLINE = ['loss', 'accuracy', 'f1_macro', 'f1_micro', 'perplexity'] as const;

/** Metrics that count something. */
const COUNTS: ReadonlySet<string> = new Set(['tokens']);

/** Metrics on one line, the headline ones only: `loss 0.4312, accuracy 0.8721, f1_macro 0.8610`. */
export function formatHeadlineMetrics(metrics: Readonly<Record<string, number>>): string {
  const known = HEADLINE.filter((name) => metrics[name] !== undefined);
  const names: readonly string[] = known.length > 0 ? known : Object.keys(metrics);
  return names.map((name) => `${name} ${formatNamed(name, metrics[name]!)}`).join(', ');
}

/** Names and values, the headline metrics first. */
export function metricPairs(
  metrics: Readonly<Record<string, number>>,
): (readonly [name: string, value: string])[] {
  const headline = HEADLINE.filter((name) => metrics[name] !== undefined) as readonly string[];
  const others = Object.keys(metrics).filter((name) => !headline.includes(name));
  return [...headline, ...others].map((name) => [name, formatNamed(name, metrics[name]!)] as const);
}

function formatNamed(name: string, value: number): string {
  return COUNTS.has(name) ? formatCount(value) : formatMetric(value);
}
