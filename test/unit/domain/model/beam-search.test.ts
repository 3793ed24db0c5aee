import { describe, expect, it } from '@jest/globals';

import { BeamSearch } from '#domain/model/beam-search.js';

/** Log-probabilities of a language of the tokens 0, 1 and 2 (the end), by the token before. */
const LANGUAGE = [
  [0.1, 0.5, 0.4],
  [0.3, 0.1, 0.6],
  [0.6, 0.4, 0],
].map((row) => Float32Array.from(row, Math.log));
const START = 2;

function search(beamCount: number, tokens: number): readonly number[] {
  const beams = new BeamSearch(beamCount, new Set([2]));
  for (let step = 0; step < tokens && !beams.isDone(); step++) {
    beams.advance(beams.beams.map(({ ids }) => LANGUAGE[ids.at(-1) ?? START]!));
  }
  return beams.best();
}

describe('BeamSearch', () => {
  it('finds the text of the highest mean log-probability, as trying all of them does', () => {
    // Ended texts: 0 (0.6 * 0.4), 1 (0.4 * 0.6), 0 1 (0.6 * 0.5 * 0.6), ...; the mean of the third is the highest.
    expect(search(8, 3)).toEqual([0, 1]);
  });

  it('tells from which beam each new one goes on', () => {
    const beams = new BeamSearch(2, new Set());
    expect([...beams.advance([LANGUAGE[START]!])]).toEqual([0, 0]);
    expect(beams.beams.map(({ ids }) => ids)).toEqual([[0], [1]]);
    const parents = beams.advance([LANGUAGE[0]!, LANGUAGE[1]!]);
    expect([...parents]).toEqual([0, 0]);
    expect(beams.beams.map(({ ids }) => ids)).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  it('gives what there is when no text ends', () => {
    expect(search(1, 1)).toEqual([0]);
  });
});
