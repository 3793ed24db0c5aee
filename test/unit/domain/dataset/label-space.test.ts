import { describe, expect, it } from '@jest/globals';

import { LabelSpace } from '#domain/dataset/label-space.js';

describe('LabelSpace', () => {
  it('orders names by code unit, numbers as numbers, so that ids do not depend on the order of the rows', () => {
    expect(LabelSpace.fromObserved(['spam', 'Ham', 'ham', 'spam']).names).toEqual(['Ham', 'ham', 'spam']);
    expect(LabelSpace.fromObserved(['10', '9', '-1']).names).toEqual(['-1', '9', '10']);
    expect(LabelSpace.fromObserved(['10', '9', 'x']).names).toEqual(['10', '9', 'x']);
  });

  it('is a bijection between names and ids', () => {
    const labels = LabelSpace.fromObserved(['c', 'a', 'b']);
    expect(labels.size).toBe(3);
    for (const name of labels.names) expect(labels.nameOf(labels.idOf(name)!)).toBe(name);
  });

  it('knows no name and no id but its own', () => {
    const labels = new LabelSpace(['no', 'yes']);
    expect(labels.idOf('maybe')).toBeUndefined();
    expect(labels.idOf('constructor')).toBeUndefined();
    for (const id of [-1, 2, 0.5])
      expect(() => labels.nameOf(id)).toThrow(`Class id ${id} is outside 0 .. 1.`);
  });

  it('refuses a name that is there twice', () => {
    expect(() => new LabelSpace(['a', 'b', 'a'])).toThrow(
      expect.objectContaining({ code: 'DATASET.LABELS_INVALID' }),
    );
  });
});
