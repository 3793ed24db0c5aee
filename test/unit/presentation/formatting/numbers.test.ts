import { describe, expect, it } from '@jest/globals';
import { formatBytes } from '#presentation/formatting/bytes.js';
import { formatClock, formatDuration } from '#presentation/formatting/duration.js';
import {
  formatCount,
  formatLargeCount,
  formatLearningRate,
  formatMetric,
  formatPercent,
  formatQuantity,
  formatRate,
} from '#presentation/formatting/numbers.js';

describe('numbers', () => {
  it.each([
    [formatCount(12345.6), '12,346'],
    [formatQuantity(1, 'row'), '1 row'],
    [formatQuantity(0, 'row'), '0 rows'],
    [formatLargeCount(999_999), '999,999'],
    [formatLargeCount(4_385_920), '4.39 million'],
    [formatLargeCount(1.5e9), '1.50 billion'],
    [formatMetric(0.87214), '0.8721'],
    [formatMetric(0), '0.0000'],
    [formatMetric(0.000012), '1.20e-5'],
    [formatMetric(NaN), 'NaN'],
    [formatLearningRate(0.00005), '5.0e-5'],
    [formatLearningRate(0), '0'],
    [formatRate(3.14159), '3.1'],
    [formatRate(1234.5), '1,235'],
    [formatPercent(0.4567), '45.7 %'],
  ])('shows %s', (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

describe('durations', () => {
  it.each([
    [0.42, '0.4 s'],
    [9.96, '10 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3599.6, '1 h 00 min'],
    [8040, '2 h 14 min'],
    [NaN, 'unknown'],
  ])('shows %d seconds as %s', (seconds, expected) => {
    expect(formatDuration(seconds)).toBe(expected);
  });

  it.each([
    [45, '0:45'],
    [59.7, '1:00'],
    [725, '12:05'],
    [8045, '2:14:05'],
    [NaN, '-:--'],
  ])('shows %d seconds on the clock as %s', (seconds, expected) => {
    expect(formatClock(seconds)).toBe(expected);
  });
});

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_960, '1.0 MB'],
    [1_234_567, '1.2 MB'],
    [5e15, '5000.0 TB'],
  ])('shows %d as %s', (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected);
  });
});
