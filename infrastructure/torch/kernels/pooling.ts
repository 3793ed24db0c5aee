import * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { ScalarType } from '../scalar-type.js';
import { kernel } from './kernel.js';
import {
  channelsFirst,
  channelsLast,
  isUnpadded,
  pad,
  paddedShape,
  unpad,
  windows2d,
  windows3d,
  type Windows,
} from './windows.js';

/** How the windows of a kernel follow from its input and its settings. */
type WindowsOf = (shape: readonly number[], settings: Settings) => Windows;

/** Settings of the kernels over two and three dimensions. */
interface Settings {
  readonly filterSize: number | readonly number[];
  readonly strides: number | readonly number[];
  readonly pad: tf.AvgPoolAttrs['pad'];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Pooling, and its gradients. */
export function poolingKernels(): tf.KernelConfig[] {
  return [...poolingOver('', 'pool2d', of2d), ...poolingOver('3D', 'pool3d', of3d)];
}

function poolingOver(suffix: string, operator: string, windowsOf: WindowsOf): tf.KernelConfig[] {
  return [
    kernel<Settings>(`MaxPool${suffix}`, (operators, { x }, settings) => {
      const [y] = maximum(operators, x!, operator, windowsOf(x!.shape, settings)).pooled;
      return channelsLast(operators, operators.cast(y!, x!.scalarType));
    }),
    kernel<Settings>(`MaxPool${suffix}Grad`, (operators, { dy, input }, settings) =>
      maximumGradient(operators, dy!, input!, operator, windowsOf(input!.shape, settings)),
    ),
    kernel<Settings>(`AvgPool${suffix}`, (operators, { x }, settings) =>
      average(operators, x!, operator, windowsOf(x!.shape, settings)),
    ),
    kernel<Settings>(`AvgPool${suffix}Grad`, (operators, { dy, input }, settings) =>
      averageGradient(operators, dy!, input!, operator, windowsOf(input!.shape, settings)),
    ),
  ];
}

function of2d(
  shape: readonly number[],
  { filterSize, strides, pad: padding, dimRoundingMode }: Settings,
): Windows {
  return windows2d(
    tf.backend_util.computePool2DInfo(
      [...shape] as [number, number, number, number],
      filterSize as [number, number],
      strides as [number, number],
      1,
      padding,
      dimRoundingMode,
    ),
  );
}

function of3d(
  shape: readonly number[],
  { filterSize, strides, pad: padding, dimRoundingMode }: Settings,
): Windows {
  return windows3d(
    tf.backend_util.computePool3DInfo(
      [...shape] as [number, number, number, number, number],
      filterSize as [number, number, number],
      strides as [number, number, number],
      1,
      padding as 'valid' | 'same' | number,
      dimRoundingMode,
    ),
  );
}

/** Largest values and their places, and the padded input that they were taken from. */
function maximum(
  operators: Operators,
  x: NativeTensor,
  operator: string,
  windows: Windows,
): { readonly padded: NativeTensor; readonly pooled: readonly NativeTensor[] } {
  const { sizes, strides, dilations } = windows;
  const real = operators.cast(channelsFirst(operators, x), ScalarType.Float);
  const padded = pad(operators, real, windows, -Infinity);
  const zero = sizes.map(() => 0);
  const name = `max_${operator}_with_indices`;
  return { padded, pooled: operators.callMany(name, padded, sizes, strides, zero, dilations, false) };
}

function maximumGradient(
  operators: Operators,
  dy: NativeTensor,
  x: NativeTensor,
  operator: string,
  windows: Windows,
): NativeTensor {
  const { sizes, strides, dilations } = windows;
  const { padded, pooled } = maximum(operators, x, operator, windows);
  const zero = sizes.map(() => 0);
  const dx = operators.call(
    `max_${operator}_with_indices_backward`,
    channelsFirst(operators, dy),
    padded,
    sizes,
    strides,
    zero,
    dilations,
    false,
    pooled[1],
  );
  return channelsLast(operators, unpad(operators, dx, windows));
}

function average(operators: Operators, x: NativeTensor, operator: string, windows: Windows): NativeTensor {
  const input = operators.cast(channelsFirst(operators, x), ScalarType.Float);
  const sums = sumOver(operators, input, operator, windows);
  const means = operators.call('div.Tensor', sums, counts(operators, input, operator, windows));
  return channelsLast(operators, operators.cast(means, x.scalarType));
}

function averageGradient(
  operators: Operators,
  dy: NativeTensor,
  x: NativeTensor,
  operator: string,
  windows: Windows,
): NativeTensor {
  const { sizes, strides } = windows;
  const input = channelsFirst(operators, x);
  const shares = operators.call(
    'div.Tensor',
    channelsFirst(operators, dy),
    counts(operators, input, operator, windows),
  );
  // Its values do not matter, but its shape does.
  const shape = operators.full(paddedShape(input.shape, windows), 0, ScalarType.Float);
  const zero = sizes.map(() => 0);
  const dx = operators.call(`avg_${operator}_backward`, shares, shape, sizes, strides, zero, false, true, 1);
  return channelsLast(operators, unpad(operators, dx, windows));
}

function sumOver(operators: Operators, x: NativeTensor, operator: string, windows: Windows): NativeTensor {
  const { sizes, strides } = windows;
  const zero = sizes.map(() => 0);
  return operators.call(`avg_${operator}`, pad(operators, x, windows), sizes, strides, zero, false, true, 1);
}

/** How many values of the input each window holds: padding does not count. To broadcast over batch and channels. */
function counts(operators: Operators, x: NativeTensor, operator: string, windows: Windows): NativeTensor {
  if (isUnpadded(windows))
    return operators.full(
      [],
      windows.sizes.reduce((a, b) => a * b, 1),
      ScalarType.Float,
    );
  const ones = operators.full([1, 1, ...x.shape.slice(2)], 1, ScalarType.Float);
  return sumOver(operators, ones, operator, windows);
}
