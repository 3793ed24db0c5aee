import type * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { SCALAR_TYPE_OF, ScalarType, dataTypeOf } from '../scalar-type.js';
import { kernel } from './kernel.js';
import { toNumbers, toReals } from './numbers.js';

/** Kernels of one tensor that are one operator. */
const OPERATOR_OF = {
  Acos: 'acos',
  Acosh: 'acosh',
  Asin: 'asin',
  Asinh: 'asinh',
  Atan: 'atan',
  Atanh: 'atanh',
  Ceil: 'ceil',
  ComplexAbs: 'abs',
  Cos: 'cos',
  Cosh: 'cosh',
  Erf: 'erf',
  Exp: 'exp',
  Expm1: 'expm1',
  Floor: 'floor',
  IsFinite: 'isfinite',
  IsInf: 'isinf',
  IsNan: 'isnan',
  Log: 'log',
  Log1p: 'log1p',
  LogicalNot: 'logical_not',
  Reciprocal: 'reciprocal',
  Rsqrt: 'rsqrt',
  Sign: 'sign',
  Sigmoid: 'sigmoid',
  Sin: 'sin',
  Sinh: 'sinh',
  Sqrt: 'sqrt',
  Square: 'square',
  Tan: 'tan',
  Tanh: 'tanh',
} as const;

/** Operators that libtorch has for numbers, not for truth values: those count as 0 and 1 here. */
const OPERATOR_OF_NUMBERS = { Abs: 'abs', Neg: 'neg', Relu: 'relu', Round: 'round' } as const;

/** Operators that libtorch has for real numbers, not for integers. */
const OPERATOR_OF_REALS = { Selu: 'selu', Softplus: 'softplus' } as const;

/** Kernels that give a value for each value of one tensor. */
export function unaryKernels(): tf.KernelConfig[] {
  return [
    ...Object.entries(OPERATOR_OF).map(([name, operator]) =>
      kernel(name, ({ call }, { x }) => call(operator, x)),
    ),
    kernel<tf.CastAttrs>('Cast', (operators, { x }, { dtype }) => cast(operators, x!, dtype)),
    ...Object.entries(OPERATOR_OF_NUMBERS).map(([name, operator]) =>
      kernel(name, (operators, { x }) => operators.call(operator, toNumbers(operators, x!))),
    ),
    ...Object.entries(OPERATOR_OF_REALS).map(([name, operator]) =>
      kernel(name, (operators, { x }) => operators.call(operator, toReals(operators, x!))),
    ),
    kernel<tf.ClipByValueAttrs>('ClipByValue', (operators, { x }, { clipValueMin, clipValueMax }) =>
      clip(operators, x!, clipValueMin, clipValueMax),
    ),
    kernel('Elu', ({ call }, { x }) => call('elu', x)),
    kernel('EluGrad', ({ call, full }, { dy, y }) => {
      const slope = call('minimum', call('add.Scalar', y, 1), full([], 1, ScalarType.Float));
      return call('mul.Tensor', dy, slope);
    }),
    kernel<tf.LeakyReluAttrs>('LeakyRelu', (operators, { x }, { alpha }) =>
      operators.call('leaky_relu', toReals(operators, x!), alpha),
    ),
    kernel('Relu6', ({ call }, { x }) => call('clamp', x, 0, 6)),
    kernel<tf.StepAttrs>('Step', (operators, { x }, { alpha }) => step(operators, x!, alpha)),
  ];
}

/** Integers between bounds that need not be integers stay integers, as in TensorFlow.js. */
function clip({ call, cast: to }: Operators, x: NativeTensor, least: number, most: number): NativeTensor {
  if (x.scalarType !== ScalarType.Int) return call('clamp', x, least, most);
  return to(call('clamp', to(x, ScalarType.Double), least, most), ScalarType.Int);
}

/** 1 above zero, `alpha` elsewhere, NaN where there was NaN. */
function step({ call, cast: to, full }: Operators, x: NativeTensor, alpha: number): NativeTensor {
  const values = [1, alpha].map((value) => full([], value, x.scalarType));
  const stepped = call('where.self', call('gt.Scalar', x, 0), ...values);
  return call('where.self', call('isnan', x), x, to(stepped, x.scalarType));
}

/** Values as another type of TensorFlow.js, converted as JavaScript's typed arrays do: towards zero, NaN to zero. */
function cast({ call, cast: to }: Operators, x: NativeTensor, dtype: tf.DataType): NativeTensor {
  if (dtype === 'string') throw new TypeError('Numbers can not be cast to strings');
  const from = dataTypeOf(x.scalarType);
  if (from === dtype) return x;
  const real = from === 'complex64' ? call('real', x) : x;
  const finite =
    from !== 'bool' && from !== 'int32' && dtype === 'int32' ? call('nan_to_num', real, 0) : real;
  return to(finite, SCALAR_TYPE_OF[dtype]);
}
