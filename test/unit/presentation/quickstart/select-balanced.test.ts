import { describe, expect, it } from '@jest/globals';

import { selectBalanced, type CodeChunk } from '#presentation/quickstart/select-balanced.js';

const LIMITS = { rowsPerLabel: 6, rowsPerPackage: 3, minRowsPerLabel: 4, minPackagesPerLabel: 2 };

function chunks(label: string, packageName: string, count: number): CodeChunk[] {
  return Array.from({ length: count }, (_, index) => ({
    code: `${label} ${packageName} ${index}`,
    label,
    package: packageName,
    path: `${index}`,
  }));
}

describe('selectBalanced', () => {
  it('takes from the packages in turn, so that small ones come in before large ones fill the label', () => {
    const { rows } = selectBalanced([...chunks('c', 'big', 50), ...chunks('c', 'small', 2)], LIMITS);
    expect(rows.map(({ package: name, path }) => name + path)).toEqual([
      'big0',
      'small0',
      'big1',
      'small1',
      'big2',
    ]);
  });

  it('stops at the rows asked for per label', () => {
    const many = ['a', 'b', 'c', 'd'].flatMap((name) => chunks('c', name, 9));
    expect(selectBalanced(many, LIMITS).rows).toHaveLength(6);
  });

  it('drops a label with too few rows or from too few packages, and says so', () => {
    const few = ['a', 'b', 'c'].flatMap((name) => chunks('few', name, 1));
    const narrow = chunks('narrow', 'a', 40);
    const enough = ['a', 'b'].flatMap((name) => chunks('enough', name, 2));
    const { rows, droppedLabels } = selectBalanced([...few, ...narrow, ...enough], LIMITS);
    expect(new Set(rows.map(({ label }) => label))).toEqual(new Set(['enough']));
    expect(droppedLabels).toEqual([
      { label: 'few', packageCount: 3 },
      { label: 'narrow', packageCount: 1 },
    ]);
  });
});
