import type * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { ScalarType } from '../scalar-type.js';
import { kernel } from './kernel.js';
import { toNumbers } from './numbers.js';

/** Kernels of two tensors, broadcast against each other, that are one operator. */
const OPERATOR_OF = {
  Add: 'add.Tensor',
  Atan2: 'atan2',
  BitwiseAnd: 'bitwise_and.Tensor',
  Equal: 'eq.Tensor',
  Greater: 'gt.Tensor',
  GreaterEqual: 'ge.Tensor',
  Less: 'lt.Tensor',
  LessEqual: 'le.Tensor',
  LogicalAnd: 'logical_and',
  LogicalOr: 'logical_or',
  LogicalXor: 'logical_xor',
  Maximum: 'maximum',
  Minimum: 'minimum',
  Multiply: 'mul.Tensor',
  NotEqual: 'ne.Tensor',
} as const;

/** The same, for operators that libtorch has for numbers, not for truth values. */
const OPERATOR_OF_NUMBERS = { Pow: 'pow.Tensor_Tensor', Sub: 'sub.Tensor' } as const;

/** Kernels that give a value for each pair of values of two tensors. */
export function binaryKernels(): tf.KernelConfig[] {
  return [
    ...Object.entries(OPERATOR_OF).map(([name, operator]) =>
      kernel(name, ({ call }, { a, b }) => call(operator, a, b)),
    ),
    ...Object.entries(OPERATOR_OF_NUMBERS).map(([name, operator]) =>
      kernel(name, (operators, { a, b }) =>
        operators.call(operator, toNumbers(operators, a!), toNumbers(operators, b!)),
      ),
    ),
    kernel('AddN', ({ call }, inputs) =>
      Object.values(inputs).reduce((sum, summand) => call('add.Tensor', sum, summand)),
    ),
    kernel('FloorDiv', (operators, { a, b }) => exactly(operators, 'floor_divide', a!, b!)),
    kernel('Mod', (operators, { a, b }) => exactly(operators, 'remainder.Tensor', a!, b!)),
    kernel('Prelu', ({ call }, { x, alpha }) =>
      call('where.self', call('ge.Scalar', x, 0), x, call('mul.Tensor', x, alpha)),
    ),
    kernel('RealDiv', ({ call, cast }, { a, b }) => cast(call('div.Tensor', a, b), a!.scalarType)),
    kernel('Select', ({ call }, { condition, t, e }) =>
      call('where.self', leading(call, condition!, t!), t, e),
    ),
    kernel('SquaredDifference', (operators, { a, b }) => {
      const { call } = operators;
      return call('square', call('sub.Tensor', toNumbers(operators, a!), toNumbers(operators, b!)));
    }),
  ];
}

/** Integers by way of real numbers: as in JavaScript, a division by zero is no failure; it gives zero. */
function exactly(operators: Operators, operator: string, a: NativeTensor, b: NativeTensor): NativeTensor {
  const { call, cast } = operators;
  if (a.scalarType !== ScalarType.Int && a.scalarType !== ScalarType.Bool) return call(operator, a, b);
  const result = call(operator, cast(a, ScalarType.Double), cast(b, ScalarType.Double));
  return cast(call('nan_to_num', result, 0, 0, 0), ScalarType.Int);
}

/** A condition of one axis chooses along the first axis of what it chooses from. */
function leading(call: Operators['call'], condition: NativeTensor, chosen: NativeTensor): NativeTensor {
  const missing = chosen.shape.length - condition.shape.length;
  if (missing <= 0 || condition.shape.length === 0) return condition;
  return call('reshape', condition, [...condition.shape, ...Array<number>(missing).fill(1)]);
}
