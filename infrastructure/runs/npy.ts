import { ArenaError } from '#domain/shared/errors.js';

/**
 * Bytes of an array in NumPy's .npy format, version 1.0 (NumPy Enhancement Proposal 1): magic, header length, a Python
 * dictionary padded to 64 bytes, then the values, little-endian and row-major.
 *
 * @throws ArenaError `INTERNAL` when the shape does not hold as many values as there are
 */
export function encodeNpy(shape: readonly number[], data: Float32Array | Int32Array): Uint8Array {
  const size = shape.reduce((product, length) => product * length, 1);
  if (size !== data.length) {
    throw new ArenaError(
      'INTERNAL',
      `An array [${shape.join(', ')}] has ${size} values, found ${data.length}.`,
    );
  }
  const type = data instanceof Float32Array ? '<f4' : '<i4';
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const prefixBytes = 10;
  const headerBytes = Math.ceil((prefixBytes + dictionary.length + 1) / 64) * 64;
  const header = `${dictionary.padEnd(headerBytes - prefixBytes - 1)}\n`;
  const bytes = new Uint8Array(headerBytes + data.length * 4);
  bytes.set([0x93, ...Buffer.from('NUMPY', 'latin1'), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, header.length, true);
  bytes.set(Buffer.from(header, 'latin1'), prefixBytes);
  const values = new DataView(bytes.buffer, headerBytes);
  const write = data instanceof Float32Array ? values.setFloat32.bind(values) : values.setInt32.bind(values);
  data.forEach((value, index) => write(index * 4, value, true));
  return bytes;
}
