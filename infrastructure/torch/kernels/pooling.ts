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
      const windows = windowsOf(x!.shape, settings);
      return simplePool(operators, x!, windows) ?? maximum(operators, x!, operator, windows);
    }),
    kernel<Settings>(`MaxPool${suffix}Grad`, (operators, { dy, input }, settings) =>
      maximumGradient(operators, dy!, input!, operator, windowsOf(input!.shape, settings)),
    ),
    kernel<Settings>(`AvgPool${suffix}`, (operators, { x }, settings) => {
      const windows = windowsOf(x!.shape, settings);
      return simplePool(operators, x!, windows) ?? average(operators, x!, operator, windows);
    }),
    kernel<Settings>(`AvgPool${suffix}Grad`, (operators, { dy, input }, settings) =>
      averageGradient(operators, dy!, input!, operator, windowsOf(input!.shape, settings)),
    ),
  ];
}

/** The result where windows are single values that make the same shape, or where there are none. */
function simplePool({ full }: Operators, x: NativeTensor, windows: Windows): NativeTensor | undefined {
  const [batch = 0, ...space] = x.shape;
  const channels = space.pop()!;
  if (windows.outputs.includes(0)) return full([batch, ...windows.outputs, channels], 0, x.scalarType);
  const isSame = windows.outputs.every((size, axis) => size === space[axis]);
  return isSame && windows.sizes.every((size) => size === 1) ? x : undefined;
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

function maximum(operators: Operators, x: NativeTensor, operator: string, windows: Windows): NativeTensor {
  const [largest] = largestWithPlaces(operators, prepared(operators, x, windows), operator, windows);
  return channelsLast(operators, operators.cast(largest!, x.scalarType));
}

function maximumGradient(
  operators: Operators,
  dy: NativeTensor,
  x: NativeTensor,
  operator: string,
  windows: Windows,
): NativeTensor {
  const { sizes, strides, dilations } = windows;
  const input = prepared(operators, x, windows);
  const places = largestWithPlaces(operators, input, operator, windows)[1];
  const zero = sizes.map(() => 0);
  const name = `max_${operator}_with_indices_backward`;
  const slopes = channelsFirst(operators, dy);
  const dx = operators.call(name, slopes, input, sizes, strides, zero, dilations, false, places);
  return channelsLast(operators, unpad(operators, dx, windows));
}

/** What largest values are looked for in: neither padding nor NaN is one. */
function prepared(operators: Operators, x: NativeTensor, windows: Windows): NativeTensor {
  const real = operators.cast(channelsFirst(operators, x), ScalarType.Float);
  const numbers = operators.call('nan_to_num', real, -Infinity, Infinity, -Infinity);
  return pad(operators, numbers, windows, -Infinity);
}

function largestWithPlaces(
  { callMany }: Operators,
  input: NativeTensor,
  operator: string,
  { sizes, strides, dilations }: Windows,
): readonly NativeTensor[] {
  const zero = sizes.map(() => 0);
  return callMany(`max_${operator}_with_indices`, input, sizes, strides, zero, dilations, false);
}

function average(operators: Operators, x: NativeTensor, operator: string, windows: Windows): NativeTensor {
  const input = operators.cast(channelsFirst(operators, x), ScalarType.Float);
  const sums = sumOver(operators, input, operator, windows);
  const means = operators.call('div.Tensor', sums, counts(operators, input, operator, windows));
  return channelsLast(operators, operators.cast(means, x.scalarType));
}

/** As in TensorFlow.js, each value gets its share as if all windows were full. */
function averageGradient(
  operators: Operators,
  dy: NativeTensor,
  x: NativeTensor,
  operator: string,
  windows: Windows,
): NativeTensor {
  const { sizes, strides } = windows;
  // Its values do not matter, but its shape does.
  const input = operators.full(paddedShape(channelsFirst(operators, x).shape, windows), 0, ScalarType.Float);
  const zero = sizes.map(() => 0);
  const full = sizes.reduce((a, b) => a * b, 1);
  const slopes = channelsFirst(operators, dy);
  const name = `avg_${operator}_backward`;
  const dx = operators.call(name, slopes, input, sizes, strides, zero, false, true, full);
  return channelsLast(operators, unpad(operators, dx, windows));
}

function sumOver(operators: Operators, x: NativeTensor, operator: string, windows: Windows): NativeTensor {
  const { sizes, strides } = windows;
  const zero = sizes.map(() => 0);
  return operators.call(`avg_${operator}`, pad(operators, x, windows), sizes, strides, zero, false, true, 1);
}

/** How many values of the input each window holds: padding does not count. To broadcast over batch and channels. */
function counts(operators: Operators, x: NativeTensor, operator: string, windows: Windows): NativeTensor {
  const { call, full } = operators;
  if (isUnpadded(windows))
    return full(
      [],
      windows.sizes.reduce((a, b) => a * b, 1),
      ScalarType.Float,
    );
  const ones = full([1, 1, ...x.shape.slice(2)], 1, ScalarType.Float);
  // A window of padding alone has the mean zero.
  return call('clamp_min', sumOver(operators, ones, operator, windows), 1);
}
