import { describe, expect, it } from '@jest/globals';

import { encodeNpy } from '#infrastructure/runs/npy.js';

describe('encodeNpy', () => {
  it('equals the bytes that numpy.save writes', () => {
    // numpy 2: np.save(file, np.array([[1.5, -2], [0, np.inf]], '<f4')), and np.array([7, -1], '<i4')
    const matrix = Buffer.from(
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAAAAAAIB/',
      'base64',
    );
    expect(Buffer.from(encodeNpy([2, 2], Float32Array.of(1.5, -2, 0, Infinity)))).toEqual(matrix);
    const vector = Buffer.from(
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoHAAAA/////w==',
      'base64',
    );
    expect(Buffer.from(encodeNpy([2], Int32Array.of(7, -1)))).toEqual(vector);
  });

  it('starts the values at a multiple of 64 bytes, as readers that map files into memory want', () => {
    for (const shape of [[0], [3], [2, 5, 7], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]]) {
      const size = shape.reduce((product, length) => product * length, 1);
      const bytes = encodeNpy(shape, new Float32Array(size));
      expect((bytes.length - 4 * size) % 64).toBe(0);
      expect(bytes[bytes.length - 4 * size - 1]).toBe('\n'.charCodeAt(0));
    }
  });

  it('refuses a shape that does not fit the values', () => {
    expect(() => encodeNpy([2, 3], new Float32Array(5))).toThrow('[2, 3] has 6 values, found 5');
  });
});
