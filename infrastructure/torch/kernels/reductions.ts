import * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { ScalarType } from '../scalar-type.js';
import { kernel } from './kernel.js';
import { toNumbers, toReals } from './numbers.js';

/** What the kernels over axes have in common. */
interface Axes {
  /** What Max and Min call their axes. */
  readonly reductionIndices?: number | number[] | null;
  readonly axis?: number | number[] | null;
  readonly keepDims?: boolean;
}

/** Over several axes at once. */
type Reduction = (
  operators: Operators,
  x: NativeTensor,
  axes: readonly number[],
  keep: boolean,
) => NativeTensor;

/** Over one axis. */
type AxisReduction = (operators: Operators, x: NativeTensor, axis: number) => NativeTensor;

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  All: axisByAxis(({ call }, x, axis) => call('all.dim', x, axis, true)),
  Any: axisByAxis(({ call }, x, axis) => call('any.dim', x, axis, true)),
  Max: (operators, x, axes, keep) => extreme(operators, 'amax', x, axes, keep),
  Min: (operators, x, axes, keep) => extreme(operators, 'amin', x, axes, keep),
  Prod: axisByAxis(({ call }, x, axis) => call('prod.dim_int', x, axis, true, summedType(x))),
  Sum: ({ call }, x, axes, keep) => call('sum.dim_IntList', x, axes, keep, summedType(x)),
};

/** Kernels that make one value of many: sums, extremes, their places, running sums. */
export function reductionKernels(): tf.KernelConfig[] {
  return [
    ...Object.entries(REDUCTIONS).map(([name, reduction]) =>
      kernel<Axes>(name, (operators, { x }, axes) => reduce(operators, x!, axes, reduction)),
    ),
    kernel<Axes>('Mean', (operators, { x }, axes) => reduce(operators, toReals(operators, x!), axes, mean)),
    kernel<tf.ArgMaxAttrs>('ArgMax', (operators, { x }, { axis }) =>
      placeOf(operators, 'argmax', x!, axis, -Infinity),
    ),
    kernel<tf.ArgMinAttrs>('ArgMin', (operators, { x }, { axis }) =>
      placeOf(operators, 'argmin', x!, axis, Infinity),
    ),
    kernel<tf.CumsumAttrs>('Cumsum', (operators, { x }, attributes) =>
      cumulate(operators, x!, 'cumsum', 0, attributes),
    ),
    kernel<tf.CumprodAttrs>('Cumprod', (operators, { x }, attributes) =>
      cumulate(operators, x!, 'cumprod', 1, attributes),
    ),
  ];
}

/** The place of an extreme value. NaN, which libtorch takes for the most extreme, counts as `least`. */
function placeOf(
  { call, cast }: Operators,
  operator: string,
  x: NativeTensor,
  axis: number,
  least: number,
): NativeTensor {
  const [along = 0] = tf.util.parseAxisParam(axis, [...x.shape]);
  const isReal = x.scalarType !== ScalarType.Int && x.scalarType !== ScalarType.Bool;
  const values = isReal ? call('nan_to_num', x, least, Infinity, -Infinity) : cast(x, ScalarType.Int);
  return cast(call(operator, values, along), ScalarType.Int);
}

function reduce(
  operators: Operators,
  x: NativeTensor,
  { axis, reductionIndices, keepDims = false }: Axes,
  reduction: Reduction,
): NativeTensor {
  const axes = tf.util.parseAxisParam(axis ?? reductionIndices ?? allAxes(x), [...x.shape]);
  // libtorch takes no axes for all axes.
  return axes.length === 0 ? x : reduction(operators, x, axes, keepDims);
}

function mean({ call }: Operators, x: NativeTensor, axes: readonly number[], keep: boolean): NativeTensor {
  return call('mean.dim', x, axes, keep);
}

/** The largest or smallest value; of none the least that its type has, or the most, as in TensorFlow. */
function extreme(
  { call, full }: Operators,
  operator: keyof typeof OF_NONE,
  x: NativeTensor,
  axes: readonly number[],
  keep: boolean,
): NativeTensor {
  if (axes.every((axis) => x.shape[axis]! > 0)) return call(operator, x, axes, keep);
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const kept = shape.filter((_, axis) => keep || !axes.includes(axis));
  const [ofTruthValues, ofIntegers, ofReals] = OF_NONE[operator];
  const ofNumbers = x.scalarType === ScalarType.Int ? ofIntegers : ofReals;
  return full(kept, x.scalarType === ScalarType.Bool ? ofTruthValues : ofNumbers, x.scalarType);
}

/** What the extremes of no values are: of truth values, of integers, of real numbers. */
const OF_NONE = {
  amax: [0, -(2 ** 31), -Infinity],
  amin: [1, 2 ** 31 - 1, Infinity],
} as const;

/** For operators that reduce one axis at a time. */
function axisByAxis(reduceAxis: AxisReduction): Reduction {
  return (operators, x, axes, keep) => {
    const reduced = axes.reduce((rest, axis) => reduceAxis(operators, rest, axis), x);
    const shape = x.shape.filter((_, axis) => !axes.includes(axis));
    return keep ? reduced : operators.call('reshape', reduced, shape);
  };
}

/** Sums keep their type, where libtorch would widen integers. */
function summedType(x: NativeTensor): number {
  return x.scalarType;
}

function allAxes(x: NativeTensor): number[] {
  return x.shape.map((_, axis) => axis);
}

/** Running sums or products; `exclusive` ones start with `neutral` and leave the last value out. */
function cumulate(
  operators: Operators,
  values: NativeTensor,
  operator: string,
  neutral: number,
  { axis, exclusive, reverse }: tf.CumsumAttrs,
): NativeTensor {
  const { call, full } = operators;
  const x = toNumbers(operators, values);
  const [along = 0] = tf.util.parseAxisParam(axis, [...x.shape]);
  const ordered = reverse ? call('flip', x, [along]) : x;
  const running = call(operator, ordered, along, x.scalarType);
  const result = exclusive ? shift(running) : running;
  return reverse ? call('flip', result, [along]) : result;

  function shift(inclusive: NativeTensor): NativeTensor {
    const length = x.shape[along]!;
    const first = full(
      x.shape.map((size, each) => (each === along ? Math.min(1, size) : size)),
      neutral,
      x.scalarType,
    );
    return call('cat', [first, call('narrow', inclusive, along, 0, Math.max(0, length - 1))], along);
  }
}
