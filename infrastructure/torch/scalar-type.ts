import type { DataType } from '@tensorflow/tfjs-core';

/** libtorch's numbers of its element types: c10/core/ScalarType.h. */
export const ScalarType = {
  Byte: 0,
  Int: 3,
  Long: 4,
  Half: 5,
  Float: 6,
  Double: 7,
  ComplexFloat: 9,
  Bool: 11,
  BFloat16: 15,
} as const;

/** How TensorFlow.js's types are held. Strings are not: they stay in JavaScript. */
export const SCALAR_TYPE_OF = {
  float32: ScalarType.Float,
  int32: ScalarType.Int,
  bool: ScalarType.Bool,
  complex64: ScalarType.ComplexFloat,
} as const satisfies Partial<Record<DataType, number>>;

/** A type of TensorFlow.js whose values libtorch holds. */
export type NumericType = keyof typeof SCALAR_TYPE_OF;

/** What TensorFlow.js takes values of an element type for: how exactly they are held is the engine's business. */
export function dataTypeOf(scalarType: number): NumericType {
  switch (scalarType) {
    case ScalarType.Half:
    case ScalarType.BFloat16:
    case ScalarType.Float:
      return 'float32';
    case ScalarType.Int:
    case ScalarType.Long:
      return 'int32';
    case ScalarType.Bool:
      return 'bool';
    case ScalarType.ComplexFloat:
      return 'complex64';
    default:
      throw new Error(
        `Expected an element type that TensorFlow.js has, found libtorch's number ${scalarType}`,
      );
  }
}
