const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `12345.6` -> `12,346`. */
export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** `1`, `row` -> `1 row`; `2`, `row` -> `2 rows`. */
export function formatQuantity(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A metric or a loss: four decimals, or three digits in scientific notation where these would hide it. */
export function formatMetric(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100_000)) return value.toExponential(2);
  return value.toFixed(4);
}

/** A learning rate: `0.00005` -> `5.0e-5`. */
export function formatLearningRate(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

/** A rate per second: whole numbers from 10 on, one decimal below. */
export function formatRate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : formatCount(perSecond);
}

/** `0.4567` -> `45.7 %`. */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `1234567` -> `1.23 million`; below a million the digits themselves. */
export function formatLargeCount(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(2)} billion`;
  return value >= 1e6 ? `${(value / 1e6).toFixed(2)} million` : formatCount(value);
}
