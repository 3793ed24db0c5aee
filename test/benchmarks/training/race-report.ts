import { formatTable, type Column } from '#presentation/formatting/table.js';

import type { BenchmarkPrecision } from './race-job.js';
import type { RaceResult } from './race.js';

/** A result and what it was computed from. */
export interface Measurement extends RaceResult {
  readonly isPeer: boolean;
  /** Which batches it trained on: those of one plan are the same on both sides. */
  readonly plan: 'grouped' | 'shuffled';
  /** Of each measured step. */
  readonly samples: readonly number[];
  /** Real tokens of each measured step. */
  readonly tokens: readonly number[];
  /** Of each measured step. */
  readonly flops: readonly number[];
}

/** A measurement in the figures that people ask for. */
export interface Figures {
  readonly name: string;
  readonly medianStepMs: number;
  readonly samplesPerSecond: number;
  readonly tokensPerSecond: number;
  readonly gflops: number;
  /** Of the best matrix product that any contestant made, 0 to 1. */
  readonly limitShare: number;
  readonly peakBytes: number;
  readonly firstLoss: number;
  readonly lastLoss: number;
}

/** How many times as fast one is as another. */
export interface SpeedRatio {
  readonly ours: string;
  readonly peer: string;
  readonly ratio: number;
}

/**
 * Medians over the steps, so that a step that was disturbed counts little. Rates are those of a step's real tokens and
 * operations by its time, which hardly depend on how long its rows are.
 */
export function figuresOf(measurement: Measurement, limitGflops: number): Figures {
  const { milliseconds, tokens, flops, samples } = measurement;
  const tokensPerSecond = 1e3 * median(ratios(tokens, milliseconds));
  const gflops = median(ratios(flops, milliseconds)) / 1e6;
  return {
    name: measurement.name,
    medianStepMs: median(milliseconds),
    samplesPerSecond: (tokensPerSecond * sum(samples)) / sum(tokens),
    tokensPerSecond,
    gflops,
    limitShare: gflops / limitGflops,
    peakBytes: measurement.peakBytes,
    firstLoss: measurement.firstLoss,
    lastLoss: measurement.lastLoss,
  };
}

/**
 * On the same batches, the median over the steps of their times' ratio, each pair measured within the same moments.
 * Batches of other rows can't be paired: then the ratio of real tokens per second.
 */
export function speedRatio(ours: Measurement, other: Measurement): number {
  if (ours.plan === other.plan) return median(ratios(other.milliseconds, ours.milliseconds));
  const rate = ({ tokens, milliseconds }: Measurement) => median(ratios(tokens, milliseconds));
  return rate(ours) / rate(other);
}

/** Each of our engines over each of the others that raced: peers, and our engines that come later in the list. */
export function speedRatios(measurements: readonly Measurement[]): SpeedRatio[] {
  return measurements.flatMap((ours, place) =>
    ours.isPeer
      ? []
      : measurements
          .slice(place + 1)
          .map((other) => ({ ours: ours.name, peer: other.name, ratio: speedRatio(ours, other) })),
  );
}

/** How far first losses may lie apart, relative: rounding to 24, 11 or 8 bits through a dozen layers. */
const START_TOLERANCE: Readonly<Record<BenchmarkPrecision, number>> = { fp32: 1e-3, bf16: 3e-2, fp16: 1e-2 };

/** Throws unless all began from the same weights and data: then a first batch without dropout has one loss. */
export function assertSameStart(
  measurements: readonly Pick<RaceResult, 'name' | 'firstLoss'>[],
  precision: BenchmarkPrecision,
): void {
  const [first, ...others] = measurements;
  const stray = others.find(
    ({ firstLoss }) => Math.abs(firstLoss / first!.firstLoss - 1) > START_TOLERANCE[precision],
  );
  if (stray === undefined) return;
  throw new Error(
    `Expected one first loss, found ${first!.firstLoss} (${first!.name}) and ${stray.firstLoss} (${stray.name}): ` +
      'they did not train the same, so their times say nothing.',
  );
}

/** Lines of a table. */
export function formatFigures(figures: readonly Figures[]): string[] {
  const columns: Column[] = [
    { heading: '' },
    ...[
      'ms/step',
      'samples/s',
      'real tokens/s',
      'GFLOP/s',
      'of limit',
      'peak MB',
      'first loss',
      'last loss',
    ].map((heading): Column => ({ heading, align: 'right' })),
  ];
  return formatTable(
    columns,
    figures.map((each) => [
      each.name,
      each.medianStepMs.toFixed(1),
      each.samplesPerSecond.toFixed(1),
      each.tokensPerSecond.toFixed(0),
      each.gflops.toFixed(1),
      `${(100 * each.limitShare).toFixed(0)} %`,
      (each.peakBytes / 1e6).toFixed(0),
      each.firstLoss.toFixed(5),
      each.lastLoss.toFixed(3),
    ]),
  );
}

export function formatRatios(ratios: readonly SpeedRatio[]): string[] {
  return ratios.map(({ ours, peer, ratio }) => `${ours} / ${peer}: ${ratio.toFixed(2)}x`);
}

/** Kernels that took at least 1 % of the measured steps, and what happened outside kernels. */
export function formatProfile({ milliseconds, kernelMilliseconds = {} }: RaceResult): string[] {
  const total = sum(milliseconds);
  const inside = sum(Object.values(kernelMilliseconds));
  const shares = [...Object.entries(kernelMilliseconds), ['outside kernels', total - inside] as const];
  return formatTable(
    [{ heading: 'kernel' }, { heading: 'share', align: 'right' }],
    shares
      .filter(([, time]) => time >= 0.01 * total)
      .map(([name, time]) => [name, `${((100 * time) / total).toFixed(1)} %`]),
  );
}

/** Element by element. */
function ratios(numerators: readonly number[], denominators: readonly number[]): number[] {
  return numerators.map((numerator, index) => numerator / denominators[index]!);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
