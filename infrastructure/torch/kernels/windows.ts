import type * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';

/** How windows lie on the axes of space, outermost first: of a convolution or of a pooling. */
export interface Windows {
  /** How many windows there are along each axis. */
  readonly outputs: readonly number[];
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Values added before and after each axis; fewer than none after it where windows do not reach the end. */
  readonly padding: readonly (readonly [before: number, after: number])[];
}

/** One axis of space. */
interface Axis {
  readonly input: number;
  readonly output: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/** Windows over height and width. */
export function windows2d(info: tf.backend_util.Conv2DInfo): Windows {
  return windowsOf([
    {
      input: info.inHeight,
      output: info.outHeight,
      size: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      before: info.padInfo.top,
    },
    {
      input: info.inWidth,
      output: info.outWidth,
      size: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      before: info.padInfo.left,
    },
  ]);
}

/** Windows over depth, height and width. */
export function windows3d(info: tf.backend_util.Conv3DInfo): Windows {
  return windowsOf([
    {
      input: info.inDepth,
      output: info.outDepth,
      size: info.filterDepth,
      stride: info.strideDepth,
      dilation: info.dilationDepth,
      before: info.padInfo.front,
    },
    {
      input: info.inHeight,
      output: info.outHeight,
      size: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      before: info.padInfo.top,
    },
    {
      input: info.inWidth,
      output: info.outWidth,
      size: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      before: info.padInfo.left,
    },
  ]);
}

function windowsOf(axes: readonly Axis[]): Windows {
  return {
    outputs: axes.map(({ output }) => Math.max(0, output)),
    sizes: axes.map(({ size }) => size),
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    padding: axes.map((axis) => [axis.before, after(axis)]),
  };
}

/** What the last window needs behind the end: it follows from the size of the result, however that was rounded. */
function after({ input, output, size, stride, dilation, before }: Axis): number {
  return (output - 1) * stride + (size - 1) * dilation + 1 - input - before;
}

/** Whether windows cover the input exactly. */
export function isUnpadded({ padding }: Windows): boolean {
  return padding.every(([before, behind]) => before === 0 && behind === 0);
}

/** Pads the axes of space of [batch, channels, ...space]. */
export function pad({ call }: Operators, x: NativeTensor, windows: Windows, value = 0): NativeTensor {
  return isUnpadded(windows) ? x : call('constant_pad_nd', x, windows.padding.toReversed().flat(), value);
}

/** Takes off what {@link pad} put on. */
export function unpad({ call }: Operators, x: NativeTensor, windows: Windows): NativeTensor {
  if (isUnpadded(windows)) return x;
  const borders = windows.padding.toReversed().flatMap(([before, behind]) => [-before, -behind]);
  return call('constant_pad_nd', x, borders, 0);
}

/** The shape of [batch, channels, ...space] after {@link pad}. */
export function paddedShape(shape: readonly number[], { padding }: Windows): number[] {
  const [batch = 0, channels = 0, ...space] = shape;
  return [batch, channels, ...space.map((size, axis) => size + padding[axis]![0] + padding[axis]![1])];
}

/** [batch, ...space, channels] as [batch, channels, ...space], which libtorch expects: a view. */
export function channelsFirst({ call }: Operators, x: NativeTensor): NativeTensor {
  const space = x.shape.slice(2).map((_, axis) => axis + 1);
  return call('permute', x, [0, x.shape.length - 1, ...space]);
}

/** [batch, channels, ...space] as [batch, ...space, channels], in order in memory. */
export function channelsLast({ call }: Operators, x: NativeTensor): NativeTensor {
  const CONTIGUOUS = 0;
  const space = x.shape.slice(2).map((_, axis) => axis + 2);
  return call('contiguous', call('permute', x, [0, ...space, 1]), CONTIGUOUS);
}
