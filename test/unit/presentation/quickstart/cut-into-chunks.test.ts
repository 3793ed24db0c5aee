import { describe, expect, it } from '@jest/globals';

import { cutIntoChunks, isMostlyComment } from '#presentation/quickstart/cut-into-chunks.js';

const LINE = 'a line that is forty characters long ...';

describe('cutIntoChunks', () => {
  it('keeps every line once and in order when nothing is too short', () => {
    const lines = Array.from({ length: 26 }, (_, index) => `${LINE} ${index}`);
    const chunks = cutIntoChunks(lines.join('\n'));
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.join('\n').split('\n')).toEqual(lines);
  });

  it('cuts at line ends, at most 600 characters and 24 lines a chunk', () => {
    for (const line of [LINE, 'short']) {
      for (const chunk of cutIntoChunks(Array<string>(200).fill(line).join('\n'))) {
        expect(chunk.length).toBeLessThanOrEqual(600);
        expect(chunk.split('\n').length).toBeLessThanOrEqual(24);
      }
    }
  });

  it('leaves out pieces that are too short to tell a language', () => {
    expect(cutIntoChunks('a = 1\nb = 2\nc = 3\nd = 4')).toEqual([]);
    expect(cutIntoChunks(LINE.repeat(4))).toEqual([]);
  });

  it('reads Windows line ends as line ends', () => {
    const lines = Array<string>(5).fill(LINE);
    expect(cutIntoChunks(lines.join('\r\n'))).toEqual([lines.join('\n')]);
  });
});

describe('isMostlyComment', () => {
  it('counts lines: more than half of them, of any style of C', () => {
    expect(isMostlyComment('/** One.\n * Two.\n */\nlet a;')).toBe(true);
    expect(isMostlyComment('// One.\nlet a;')).toBe(false);
    expect(isMostlyComment('let a; // One.\nlet b;')).toBe(false);
  });
});
