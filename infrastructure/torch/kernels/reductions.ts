import * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { ScalarType } from '../scalar-type.js';
import { kernel } from './kernel.js';

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
  Max: ({ call }, x, axes, keep) => call('amax', x, axes, keep),
  Mean: ({ call, cast }, x, axes, keep) => {
    const real = x.scalarType === ScalarType.Int || x.scalarType === ScalarType.Bool;
    return call('mean.dim', real ? cast(x, ScalarType.Float) : x, axes, keep);
  },
  Min: ({ call }, x, axes, keep) => call('amin', x, axes, keep),
  Prod: axisByAxis(({ call }, x, axis) => call('prod.dim_int', x, axis, true, summedType(x))),
  Sum: ({ call }, x, axes, keep) => call('sum.dim_IntList', x, axes, keep, summedType(x)),
};

/** Kernels that make one value of many: sums, extremes, their places, running sums. */
export function reductionKernels(): tf.KernelConfig[] {
  return [
    ...Object.entries(REDUCTIONS).map(([name, reduction]) =>
      kernel<Axes>(name, (operators, { x }, { axis, reductionIndices, keepDims = false }) =>
        reduce(
          operators,
          x!,
          tf.util.parseAxisParam(axis ?? reductionIndices ?? allAxes(x!), [...x!.shape]),
          keepDims,
          reduction,
        ),
      ),
    ),
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
  axes: readonly number[],
  keep: boolean,
  reduction: Reduction,
): NativeTensor {
  // libtorch takes no axes for all axes.
  return axes.length === 0 ? operators.cast(x, summedType(x)) : reduction(operators, x, axes, keep);
}

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
  { call, full }: Operators,
  x: NativeTensor,
  operator: string,
  neutral: number,
  { axis, exclusive, reverse }: tf.CumsumAttrs,
): NativeTensor {
  const [along = 0] = tf.util.parseAxisParam(axis, [...x.shape]);
  const ordered = reverse ? call('flip', x, [along]) : x;
  const running = call(operator, ordered, along, x.scalarType);
  const result = exclusive ? shift(running) : running;
  return reverse ? call('flip', result, [along]) : result;

  function shift(values: NativeTensor): NativeTensor {
    const length = x.shape[along]!;
    const first = full(
      x.shape.map((size, each) => (each === along ? Math.min(1, size) : size)),
      neutral,
      x.scalarType,
    );
    return call('cat', [first, call('narrow', values, along, 0, Math.max(0, length - 1))], along);
  }
}
