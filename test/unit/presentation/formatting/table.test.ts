import { describe, expect, it } from '@jest/globals';
import { formatConfusionMatrix } from '#presentation/formatting/confusion-matrix.js';
import { formatHeadlineMetrics, metricPairs } from '#presentation/formatting/metrics.js';
import { formatPairs, formatTable, indent } from '#presentation/formatting/table.js';

describe('formatTable', () => {
  it('makes columns as wide as their widest cell and leaves no blanks at line ends', () => {
    const columns = [
      { heading: 'label' },
      { heading: 'support', align: 'right' as const },
      { heading: 'note' },
    ];
    expect(
      formatTable(columns, [
        ['positive', '1,234', ''],
        ['no', '7', 'rare'],
      ]),
    ).toEqual([
      'label     support  note',
      '-----------------------',
      'positive    1,234',
      'no              7  rare',
    ]);
  });
});

describe('formatPairs', () => {
  it('puts the values in one column', () => {
    expect(
      indent(
        formatPairs([
          ['model', 'a'],
          ['run', 'b'],
        ]),
      ),
    ).toEqual(['  model  a', '  run    b']);
  });

  it('makes no lines of no pairs', () => {
    expect(formatPairs([])).toEqual([]);
  });
});

describe('formatConfusionMatrix', () => {
  it('numbers the columns as the rows', () => {
    expect(
      formatConfusionMatrix(
        ['ham', 'spam'],
        [
          [10, 2],
          [0, 1234],
        ],
      ),
    ).toEqual([
      'true \\ predicted   1      2',
      '---------------------------',
      '1 ham             10      2',
      '2 spam             0  1,234',
    ]);
  });
});

describe('metrics', () => {
  it('shows the headline metrics, in a fixed order', () => {
    const metrics = { recall_macro: 0.5, f1_macro: 0.25, loss: 1.5 };
    expect(formatHeadlineMetrics(metrics)).toBe('loss 1.5000, f1_macro 0.2500');
    expect(metricPairs(metrics).map(([name]) => name)).toEqual(['loss', 'f1_macro', 'recall_macro']);
  });

  it('shows whatever there is when no headline metric is among it', () => {
    expect(formatHeadlineMetrics({ mae: 0.5 })).toBe('mae 0.5000');
  });
});
