import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { quantizeColumns } from '#infrastructure/onnx/quantize-columns.js';

describe('a matrix in 8 bits', () => {
  it('is within half a step of what it was, and uses the whole range in every column', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        fc.infiniteStream(fc.integer({ min: -1000, max: 1000 })),
        (rows, columns, stream) => {
          const matrix = Float32Array.from([...stream.take(rows * columns)], (value) => value / 64);
          const { data, scales } = quantizeColumns({ rows, columns, data: matrix });
          for (const [index, value] of matrix.entries()) {
            const scale = scales[index % columns]!;
            expect(Math.abs(data[index]! * scale - value)).toBeLessThanOrEqual(scale * 0.5001);
          }
          for (let column = 0; column < columns; column++) {
            const values = Array.from(data).filter((_, index) => index % columns === column);
            const isZero = [...matrix].every((value, index) => index % columns !== column || value === 0);
            expect(Math.max(...values.map(Math.abs))).toBe(isZero ? 0 : 127);
          }
        },
      ),
      { seed: 7 },
    );
  });
});
