/** Bits per element of every data type that the format defines. */
export const BITS_PER_ELEMENT: ReadonlyMap<string, number> = new Map([
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['BOOL', 8],
  ['U8', 8],
  ['I8', 8],
  ['F8_E5M2', 8],
  ['F8_E4M3', 8],
  ['F8_E8M0', 8],
  ['I16', 16],
  ['U16', 16],
  ['F16', 16],
  ['BF16', 16],
  ['I32', 32],
  ['U32', 32],
  ['F32', 32],
  ['C64', 64],
  ['F64', 64],
  ['I64', 64],
  ['U64', 64],
]);

/** Data types that are read as float32. F64 is rounded; F16 and BF16 are exact. */
export const READABLE_DATA_TYPES = ['F32', 'F16', 'BF16', 'F64'] as const;
export type ReadableDataType = (typeof READABLE_DATA_TYPES)[number];

/** Whether {@link decodeToFloat32} takes a data type. */
export function isReadableDataType(dataType: string): dataType is ReadableDataType {
  return (READABLE_DATA_TYPES as readonly string[]).includes(dataType);
}

/** The file's byte order; where the machine's differs, bytes are swapped on the way. */
export const IS_LITTLE_ENDIAN_MACHINE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Writes little-endian elements as float32 values.
 *
 * @param bytes - whole elements of `dataType`
 * @param out - one value per element
 */
export function decodeToFloat32(dataType: ReadableDataType, bytes: Uint8Array, out: Float32Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // NaN payloads pass through integer bits untouched; a float64 on the way may change them.
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  switch (dataType) {
    case 'F32':
      if (IS_LITTLE_ENDIAN_MACHINE) new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(bytes);
      else for (let index = 0; index < out.length; index++) bits[index] = view.getUint32(4 * index, true);
      return;
    case 'F16':
      for (let index = 0; index < out.length; index++)
        bits[index] = float32BitsOfHalf(view.getUint16(2 * index, true));
      return;
    case 'BF16':
      for (let index = 0; index < out.length; index++) bits[index] = view.getUint16(2 * index, true) << 16;
      return;
    case 'F64':
      for (let index = 0; index < out.length; index++) out[index] = view.getFloat64(8 * index, true);
      return;
    default:
      dataType satisfies never;
  }
}

/** IEEE 754 binary16 to binary32, bit for bit: sign 1, exponent 5 (bias 15), fraction 10 -> sign 1, 8 (127), 23. */
function float32BitsOfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13); // infinity, NaN
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Subnormal: fraction x 2^-24. Shift the leading one up to bit 10; float32 holds it as a normal number.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
