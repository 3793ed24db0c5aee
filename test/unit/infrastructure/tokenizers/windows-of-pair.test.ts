import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { windowsOfPair } from '#infrastructure/tokenizers/windows-of-pair.js';

const single = { lengths: [10, 0], kept: [4, 0], truncation: 'longest_first' } as const;

function rangesOf(pair: Parameters<typeof windowsOfPair>[0]): readonly (readonly [number, number])[] {
  return windowsOfPair(pair).ranges.map(([first]) => first);
}

describe('windowsOfPair', () => {
  it('moves a window over a text, from the end that is kept', () => {
    const windows = { stride: 1, limit: 9 };
    expect(rangesOf({ ...single, truncationSide: 'right', windows })).toEqual([
      [0, 4],
      [3, 7],
      [6, 10],
    ]);
    expect(rangesOf({ ...single, truncationSide: 'left', windows: { stride: 2, limit: 9 } })).toEqual([
      [6, 10],
      [4, 8],
      [2, 6],
      [0, 4],
    ]);
  });

  it('leaves out what lies beyond the last window that is allowed', () => {
    const pair = { ...single, truncationSide: 'right', windows: { stride: 0, limit: 2 } } as const;
    expect(windowsOfPair(pair)).toEqual({
      ranges: [
        [
          [0, 4],
          [0, 0],
        ],
        [
          [4, 8],
          [0, 0],
        ],
      ],
      isCut: true,
    });
  });

  it('keeps the other text of a pair in every window', () => {
    const windows = { stride: 0, limit: 9 };
    const pair = {
      lengths: [3, 5],
      kept: [3, 3],
      truncation: 'only_second',
      truncationSide: 'right',
    } as const;
    expect(windowsOfPair({ ...pair, windows }).ranges).toEqual([
      [
        [0, 3],
        [0, 3],
      ],
      [
        [0, 3],
        [3, 5],
      ],
    ]);
  });

  it('cuts at either end where there are no windows', () => {
    expect(windowsOfPair({ ...single, truncationSide: 'right' }).ranges[0]![0]).toEqual([0, 4]);
    expect(windowsOfPair({ ...single, truncationSide: 'left' }).ranges[0]![0]).toEqual([6, 10]);
  });

  it('refuses to cut both texts of a pair, and windows that would not move on', () => {
    const pair = { ...single, lengths: [10, 2], kept: [2, 2], truncationSide: 'right' } as const;
    expect(() => windowsOfPair({ ...pair, windows: { stride: 0, limit: 9 } })).toThrow(
      '--truncation only_first',
    );
    expect(() =>
      windowsOfPair({ ...single, truncationSide: 'right', windows: { stride: 4, limit: 9 } }),
    ).toThrow('below the 4 tokens');
  });

  it('holds every token, shares the stride, and ends at the other end, whatever the sizes', () => {
    const sizes = fc.record({
      length: fc.integer({ min: 2, max: 300 }),
      size: fc.integer({ min: 1, max: 40 }),
      share: fc.double({ min: 0, max: 0.99, noNaN: true }),
      truncationSide: fc.constantFrom('left', 'right'),
    });
    fc.assert(
      fc.property(sizes, ({ length, size, share, truncationSide }) => {
        fc.pre(size < length);
        const stride = Math.floor(share * size);
        const ranges = rangesOf({
          lengths: [length, 0],
          kept: [size, 0],
          truncation: 'only_first',
          truncationSide,
          windows: { stride, limit: Infinity },
        });
        const inOrder =
          truncationSide === 'left' ? ranges.map(([start, end]) => [length - end, length - start]) : ranges;
        expect(inOrder[0]![0]).toBe(0);
        expect(inOrder.at(-1)![1]).toBe(length);
        for (const [index, [start, end]] of inOrder.entries()) {
          if (index > 0) expect(inOrder[index - 1]![1] - start).toBe(stride);
          if (index < inOrder.length - 1) expect(end - start).toBe(size);
        }
      }),
      { seed: 7 },
    );
  });
});
