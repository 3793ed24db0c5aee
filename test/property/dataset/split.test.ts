import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SplitRatios } from '#domain/dataset/dataset-loader.js';
import { joinRows } from '#domain/dataset/row-units.js';
import { splitRows, type SplitRequest } from '#domain/dataset/split.js';

const RUNS = { seed: 20, numRuns: 300 };
const SPLITS = [0, 1, 2] as const;
const sharesOf = ({ train, validation, test }: SplitRatios): number[] => [train, validation, test];

const ratios = fc
  .tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
  .map(([train, validation, test]) => {
    const total = train + validation + test;
    return { train: train / total, validation: validation / total, test: test / total };
  });

/** A request from labels per row and a key per row; rows of one key stay together. */
function requestOf(
  labels: readonly (readonly number[])[],
  keys: readonly number[],
  shares: SplitRatios,
  seed: number,
): SplitRequest {
  const labelOffsets = new Uint32Array(labels.length + 1);
  labels.forEach((own, row) => (labelOffsets[row + 1] = labelOffsets[row]! + own.length));
  return {
    ...joinRows(labels.length, [Uint32Array.from(keys)]),
    labelIds: Int32Array.from(labels.flat()),
    labelOffsets,
    classCount: 5,
    ratios: shares,
    seed,
  };
}

/** Rows with any labels, in groups of any size; at least three groups. */
const anyRequest = fc
  .tuple(
    fc.array(fc.tuple(fc.uniqueArray(fc.nat(4), { maxLength: 3 }), fc.nat(30)), {
      minLength: 3,
      maxLength: 120,
    }),
    ratios,
    fc.nat(),
  )
  .map(([rows, shares, seed]) => {
    const keys = rows.map(([, key], row) => (row < 3 ? 31 + row : key));
    return requestOf(
      rows.map(([labels]) => labels),
      keys,
      shares,
      seed,
    );
  });

/** One label and one unit per row; enough rows that no split has to be filled. */
const singleLabelRequest = fc
  .tuple(fc.array(fc.nat(4), { minLength: 3, maxLength: 150 }), ratios, fc.nat())
  .map(([labels, shares, seed]) => {
    const keys = labels.map((_, row) => row);
    return requestOf(
      labels.map((label) => [label]),
      keys,
      shares,
      seed,
    );
  })
  .filter(({ unitCount, ratios: shares }) =>
    sharesOf(shares).every((share) => share === 0 || share * unitCount >= 6),
  );

describe('splitRows', () => {
  it('puts every row into exactly one split that has a share, and no split with a share stays empty', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const splits = splitRows(request);
        expect(splits).toHaveLength(request.unitOf.length);
        for (const split of SPLITS) {
          expect(splits.includes(split)).toBe(sharesOf(request.ratios)[split]! > 0);
        }
      }),
      RUNS,
    );
  });

  it('never separates the rows of a unit', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const splits = splitRows(request);
        const splitOfUnit = new Map<number, number>();
        request.unitOf.forEach((unit, row) => {
          expect(splitOfUnit.get(unit) ?? splits[row]).toBe(splits[row]);
          splitOfUnit.set(unit, splits[row]!);
        });
      }),
      RUNS,
    );
  });

  it('gives the same split for the same request', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        expect(splitRows(request)).toEqual(splitRows(request));
      }),
      RUNS,
    );
  });

  it('keeps every class within one row of its share in every split when rows are single', () => {
    fc.assert(
      fc.property(singleLabelRequest, (request) => {
        const splits = splitRows(request);
        for (let label = 0; label < request.classCount; label++) {
          const ofClass = [...splits].filter((_, row) => request.labelIds[row] === label);
          for (const split of SPLITS) {
            const wanted = ofClass.length * sharesOf(request.ratios)[split]!;
            const found = ofClass.filter((own) => own === split).length;
            expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1 + 1e-9);
          }
        }
      }),
      RUNS,
    );
  });

  it('keeps every split within one row of its share without stratification', () => {
    fc.assert(
      fc.property(singleLabelRequest, (request) => {
        const labelOffsets = new Uint32Array(request.unitOf.length + 1);
        const splits = splitRows({ ...request, labelOffsets, classCount: 0 });
        for (const split of SPLITS) {
          const wanted = splits.length * sharesOf(request.ratios)[split]!;
          const found = splits.filter((own) => own === split).length;
          expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
      RUNS,
    );
  });

  it('puts a class with a single row into training', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 80 }), fc.nat(), (rowCount, seed) => {
        const labels = Array.from({ length: rowCount }, (_, row) => (row === 7 ? [4] : [row % 2]));
        const keys = labels.map((_, row) => row);
        const splits = splitRows(requestOf(labels, keys, { train: 0.6, validation: 0.2, test: 0.2 }, seed));
        expect(splits[7]).toBe(0);
      }),
      RUNS,
    );
  });
});
