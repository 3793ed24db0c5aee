import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { ScalarType } from '../scalar-type.js';

/** For operators that libtorch has for numbers, not for truth values: those become the integers 0 and 1. */
export function toNumbers({ cast }: Operators, x: NativeTensor): NativeTensor {
  return x.scalarType === ScalarType.Bool ? cast(x, ScalarType.Int) : x;
}

/** For operators that libtorch has for real numbers only: integers and truth values become 32-bit floats. */
export function toReals({ cast }: Operators, x: NativeTensor): NativeTensor {
  const isWhole = x.scalarType === ScalarType.Int || x.scalarType === ScalarType.Bool;
  return isWhole ? cast(x, ScalarType.Float) : x;
}
