import { describe, expect, it } from '@jest/globals';
import { joinRows, NO_KEY } from '#domain/dataset/row-units.js';

describe('joinRows', () => {
  it('joins rows through chains of equal content and equal group', () => {
    const contents = Uint32Array.from([0, 1, 2, 1, 3, 4]);
    const groups = Uint32Array.from([0, 0, 1, 1, NO_KEY, NO_KEY]);
    // 0-1 share a group, 1-3 content, 2-3 a group; 4 and 5 share nothing.
    const { unitOf, unitCount } = joinRows(6, [contents, groups]);
    expect([...unitOf]).toEqual([0, 0, 0, 0, 1, 2]);
    expect(unitCount).toBe(3);
  });

  it('gives each row a unit of its own without keys', () => {
    expect([...joinRows(3, []).unitOf]).toEqual([0, 1, 2]);
  });

  it('gives no units for no rows', () => {
    expect(joinRows(0, [new Uint32Array(0)]).unitCount).toBe(0);
  });
});
