import * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { activate } from './activation.js';
import { kernel, type Inputs } from './kernel.js';
import {
  channelsFirst,
  channelsLast,
  pad,
  paddedShape,
  unpad,
  windows2d,
  windows3d,
  type Windows,
} from './windows.js';

/** A convolution in libtorch's terms. */
interface Convolution {
  readonly windows: Windows;
  /** Groups of channels that are convolved apart: the channels themselves in a depthwise convolution, else 1. */
  readonly groups: number;
  /** Whether channels come last in inputs and outputs. */
  readonly isChannelsLast: boolean;
}

/** Convolutions, their gradients, and those that end with bias and activation. */
export function convolutionKernels(): tf.KernelConfig[] {
  return [
    kernel<tf.Conv2DAttrs>('Conv2D', (operators, { x, filter }, attributes) =>
      convolve(operators, x!, filter!, plan2d(x!.shape, filter!.shape, attributes)),
    ),
    kernel<tf.Conv2DBackpropFilterAttrs>('Conv2DBackpropFilter', (operators, { x, dy }, attributes) =>
      filterGradient(
        operators,
        x!,
        dy!,
        attributes.filterShape,
        plan2d(x!.shape, attributes.filterShape, attributes),
      ),
    ),
    kernel<tf.Conv2DBackpropInputAttrs>('Conv2DBackpropInput', (operators, { dy, filter }, attributes) =>
      inputGradient(
        operators,
        dy!,
        filter!,
        attributes.inputShape,
        plan2d(attributes.inputShape, filter!.shape, attributes),
      ),
    ),
    kernel<tf.FusedConv2DAttrs>('FusedConv2D', (operators, inputs, attributes) => {
      const { x, filter } = inputs;
      const plan = plan2d(x!.shape, filter!.shape, attributes);
      return finish(operators, convolve(operators, x!, filter!, plan), inputs, attributes, plan);
    }),
    kernel<tf.DepthwiseConv2dNativeAttrs>('DepthwiseConv2dNative', (operators, { x, filter }, attributes) =>
      convolve(operators, x!, filter!, planDepthwise(x!.shape, filter!.shape, attributes)),
    ),
    kernel<tf.DepthwiseConv2dNativeBackpropFilterAttrs>(
      'DepthwiseConv2dNativeBackpropFilter',
      (operators, { x, dy }, attributes) => {
        const { filterShape } = attributes;
        return filterGradient(
          operators,
          x!,
          dy!,
          filterShape,
          planDepthwise(x!.shape, filterShape, attributes),
        );
      },
    ),
    kernel<tf.DepthwiseConv2dNativeBackpropInputAttrs>(
      'DepthwiseConv2dNativeBackpropInput',
      (operators, { dy, filter }, attributes) => {
        const { inputShape } = attributes;
        return inputGradient(
          operators,
          dy!,
          filter!,
          inputShape,
          planDepthwise(inputShape, filter!.shape, attributes),
        );
      },
    ),
    kernel<tf.FusedDepthwiseConv2DAttrs>('FusedDepthwiseConv2D', (operators, inputs, attributes) => {
      const { x, filter } = inputs;
      const plan = planDepthwise(x!.shape, filter!.shape, attributes);
      return finish(operators, convolve(operators, x!, filter!, plan), inputs, attributes, plan);
    }),
    kernel<tf.Conv3DAttrs>('Conv3D', (operators, { x, filter }, attributes) =>
      convolve(operators, x!, filter!, plan3d(x!.shape, filter!.shape, attributes)),
    ),
    kernel<tf.Conv3DBackpropFilterV2Attrs>('Conv3DBackpropFilterV2', (operators, { x, dy }, attributes) => {
      const { filterShape } = attributes;
      return filterGradient(operators, x!, dy!, filterShape, plan3d(x!.shape, filterShape, attributes));
    }),
    kernel<tf.Conv3DBackpropInputV2Attrs>(
      'Conv3DBackpropInputV2',
      (operators, { dy, filter }, attributes) => {
        const { inputShape } = attributes;
        return inputGradient(
          operators,
          dy!,
          filter!,
          inputShape,
          plan3d(inputShape, filter!.shape, attributes),
        );
      },
    ),
  ];
}

type Shape = readonly number[];
type Shape4 = [number, number, number, number];
type Shape5 = [number, number, number, number, number];

/** Settings that the kernels of two dimensions share; gradients know no dilation. */
interface Settings2d {
  readonly strides: [number, number] | number;
  readonly pad: tf.Conv2DAttrs['pad'];
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: [number, number] | number | null;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function plan2d(input: Shape, filter: Shape, settings: Settings2d, isDepthwise = false): Convolution {
  const { strides, dilations, dimRoundingMode, dataFormat = 'NHWC' } = settings;
  const format = tf.backend_util.convertConv2DDataFormat(dataFormat);
  const info = tf.backend_util.computeConv2DInfo(
    [...input] as Shape4,
    [...filter] as Shape4,
    strides,
    dilations ?? 1,
    settings.pad,
    dimRoundingMode,
    isDepthwise,
    format,
  );
  return {
    windows: windows2d(info),
    groups: isDepthwise ? info.inChannels : 1,
    isChannelsLast: format === 'channelsLast',
  };
}

function planDepthwise(input: Shape, filter: Shape, settings: Settings2d): Convolution {
  return plan2d(input, filter, settings, true);
}

/** Settings that the kernels of three dimensions share. */
type Settings3d = Pick<tf.Conv3DAttrs, 'strides' | 'pad'> & Partial<Pick<tf.Conv3DAttrs, 'dilations'>>;

function plan3d(
  input: Shape,
  filter: Shape,
  { strides, dilations = 1, pad: padding }: Settings3d,
): Convolution {
  const info = tf.backend_util.computeConv3DInfo(
    [...input] as Shape5,
    [...filter] as Shape5,
    strides,
    dilations,
    padding,
  );
  return { windows: windows3d(info), groups: 1, isChannelsLast: true };
}

function convolve(
  operators: Operators,
  x: NativeTensor,
  filter: NativeTensor,
  plan: Convolution,
): NativeTensor {
  const { windows, groups } = plan;
  const input = pad(operators, inward(operators, x, plan), windows);
  const weight = inwardFilter(operators, filter, plan);
  const zero = windows.sizes.map(() => 0);
  const y = operators.call(
    'convolution',
    input,
    weight,
    null,
    windows.strides,
    zero,
    windows.dilations,
    false,
    zero,
    groups,
  );
  return outward(operators, y, plan);
}

function inputGradient(
  operators: Operators,
  dy: NativeTensor,
  filter: NativeTensor,
  inputShape: Shape,
  plan: Convolution,
): NativeTensor {
  // Its values do not matter, but its shape does.
  const anything = operators.call('expand', operators.full([], 0, dy.scalarType), inputShape);
  const shape = paddedShape(inward(operators, anything, plan).shape, plan.windows);
  const input = operators.call('expand', operators.full([], 0, dy.scalarType), shape);
  const weight = inwardFilter(operators, filter, plan);
  const dx = gradient(operators, inwardGradient(operators, dy, plan), input, weight, plan, true);
  return outward(operators, unpad(operators, dx, plan.windows), plan);
}

function filterGradient(
  operators: Operators,
  x: NativeTensor,
  dy: NativeTensor,
  filterShape: Shape,
  plan: Convolution,
): NativeTensor {
  const anything = operators.call('expand', operators.full([], 0, dy.scalarType), filterShape);
  const weight = inwardFilter(operators, anything, plan);
  const input = pad(operators, inward(operators, x, plan), plan.windows);
  const dFilter = gradient(operators, inwardGradient(operators, dy, plan), input, weight, plan, false);
  return outwardFilter(operators, dFilter, filterShape, plan);
}

/** The gradient by the input, or else by the filter. */
function gradient(
  { callMany }: Operators,
  dy: NativeTensor,
  input: NativeTensor,
  weight: NativeTensor,
  { windows, groups }: Convolution,
  ofInput: boolean,
): NativeTensor {
  const zero = windows.sizes.map(() => 0);
  const wanted = [ofInput, !ofInput, false];
  const { strides, dilations } = windows;
  const [result] = callMany(
    'convolution_backward',
    dy,
    input,
    weight,
    null,
    strides,
    zero,
    dilations,
    false,
    zero,
    groups,
    wanted,
  );
  return result!;
}

function inward(operators: Operators, x: NativeTensor, { isChannelsLast }: Convolution): NativeTensor {
  return isChannelsLast ? channelsFirst(operators, x) : x;
}

/** A gradient may be larger than what the convolution gives, as in TensorFlow.js; what is more does not count. */
function inwardGradient(operators: Operators, dy: NativeTensor, plan: Convolution): NativeTensor {
  return plan.windows.outputs.reduce(
    (rest, size, axis) =>
      rest.shape[axis + 2]! > size ? operators.call('narrow', rest, axis + 2, 0, size) : rest,
    inward(operators, dy, plan),
  );
}

function outward(operators: Operators, y: NativeTensor, { isChannelsLast }: Convolution): NativeTensor {
  return isChannelsLast ? channelsLast(operators, y) : y;
}

/** [...space, in, out] as [out, in, ...space]; depthwise, [...space, in, multiplier] as [in * multiplier, 1, ...space]. */
function inwardFilter({ call }: Operators, filter: NativeTensor, { groups }: Convolution): NativeTensor {
  const rank = filter.shape.length;
  const space = filter.shape.slice(2).map((_, axis) => axis);
  if (groups === 1) return call('permute', filter, [rank - 1, rank - 2, ...space]);
  const byChannel = call('permute', filter, [rank - 2, rank - 1, ...space]);
  return call('reshape', byChannel, [-1, 1, ...filter.shape.slice(0, rank - 2)]);
}

/** The way back of {@link inwardFilter}. */
function outwardFilter(
  { call }: Operators,
  weight: NativeTensor,
  shape: Shape,
  { groups }: Convolution,
): NativeTensor {
  const rank = shape.length;
  const space = shape.slice(2).map((_, axis) => axis + 2);
  if (groups === 1) return call('contiguous', call('permute', weight, [...space, 1, 0]), 0);
  const byChannel = call('reshape', weight, [shape[rank - 2], shape[rank - 1], ...shape.slice(0, rank - 2)]);
  return call('contiguous', call('permute', byChannel, [...space, 0, 1]), 0);
}

/** Adds the bias and applies the activation of a fused convolution. */
function finish(
  operators: Operators,
  y: NativeTensor,
  { bias, preluActivationWeights }: Inputs,
  { activation, leakyreluAlpha }: Pick<tf.FusedConv2DAttrs, 'activation' | 'leakyreluAlpha'>,
  plan: Convolution,
): NativeTensor {
  const sum = bias === undefined ? y : operators.call('add.Tensor', y, perChannel(operators, bias, plan));
  const weights = preluActivationWeights && perChannel(operators, preluActivationWeights, plan);
  return activate(operators, sum, activation, weights, leakyreluAlpha);
}

/** A value per channel, to broadcast against the result. */
function perChannel(
  { call }: Operators,
  values: NativeTensor,
  { isChannelsLast }: Convolution,
): NativeTensor {
  return isChannelsLast || values.shape.length !== 1 ? values : call('reshape', values, [-1, 1, 1]);
}
