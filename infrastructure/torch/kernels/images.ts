import type * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { ScalarType } from '../scalar-type.js';
import { kernel } from './kernel.js';

/** Where each new pixel of an axis comes from: between two old ones, `weight` from the lower to the upper. */
interface Sources {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly weight: readonly number[];
}

/** Kernels that resize images [batch, height, width, channels], and their gradients. */
export function imageKernels(): tf.KernelConfig[] {
  return [
    kernel('FlipLeftRight', ({ call }, { image }) => call('flip', image, [2])),
    kernel<tf.ResizeBilinearAttrs>('ResizeBilinear', (operators, { images }, settings) => {
      const real = operators.cast(images!, ScalarType.Float);
      return SPACE.reduce(
        (resized, axis) =>
          interpolate(operators, resized, axis, bilinear(images!.shape[axis]!, axis, settings)),
        real,
      );
    }),
    kernel<tf.ResizeBilinearGradAttrs>('ResizeBilinearGrad', (operators, { images, dy }, settings) =>
      SPACE.reduce((gradient, axis) => {
        const old = images!.shape[axis]!;
        return interpolateGradient(
          operators,
          gradient,
          axis,
          old,
          bilinear(old, axis, sizeOf(dy!, settings)),
        );
      }, dy!),
    ),
    kernel<tf.ResizeNearestNeighborAttrs>(
      'ResizeNearestNeighbor',
      ({ call, indices }, { images }, settings) =>
        SPACE.reduce(
          (resized, axis) =>
            call('index_select', resized, axis, indices(nearest(images!.shape[axis]!, axis, settings))),
          images!,
        ),
    ),
    kernel<tf.ResizeNearestNeighborGradAttrs>(
      'ResizeNearestNeighborGrad',
      (operators, { images, dy }, settings) =>
        SPACE.reduce((gradient, axis) => {
          const old = images!.shape[axis]!;
          return scatter(operators, gradient, axis, old, nearest(old, axis, sizeOf(dy!, settings)));
        }, dy!),
    ),
  ];
}

/** Height and width. */
const SPACE = [1, 2] as const;

type Settings = tf.ResizeBilinearAttrs;

/** A gradient has the size of what was made. */
function sizeOf(dy: NativeTensor, settings: Settings): Settings {
  return { ...settings, size: [dy.shape[1]!, dy.shape[2]!] };
}

/** Old pixels per new one. */
function scaleOf(old: number, size: number, alignCorners: boolean): number {
  return alignCorners && size > 1 ? (old - 1) / (size - 1) : old / size;
}

function bilinear(old: number, axis: number, { size, alignCorners, halfPixelCenters }: Settings): Sources {
  const count = size[axis - 1]!;
  const scale = scaleOf(old, count, alignCorners);
  const places = Array.from({ length: count }, (_, i) =>
    halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i,
  );
  const lower = places.map((place) => Math.max(0, Math.floor(place)));
  return {
    lower,
    upper: places.map((place) => Math.min(old - 1, Math.max(0, Math.ceil(place)))),
    weight: places.map((place, i) => place - lower[i]!),
  };
}

function nearest(old: number, axis: number, { size, alignCorners, halfPixelCenters }: Settings): number[] {
  const count = size[axis - 1]!;
  const scale = scaleOf(old, count, alignCorners);
  return Array.from({ length: count }, (_, i) => {
    const place = halfPixelCenters ? scale * (i + 0.5) : scale * i;
    return Math.max(0, Math.min(old - 1, alignCorners ? Math.round(place) : Math.floor(place)));
  });
}

function interpolate(operators: Operators, x: NativeTensor, axis: number, sources: Sources): NativeTensor {
  const { call, indices } = operators;
  const lower = call('index_select', x, axis, indices(sources.lower));
  const upper = call('index_select', x, axis, indices(sources.upper));
  return call('lerp.Tensor', lower, upper, weights(operators, sources, x, axis));
}

/** Gives each pixel of `dy` back to the two that it was made of. */
function interpolateGradient(
  operators: Operators,
  dy: NativeTensor,
  axis: number,
  old: number,
  sources: Sources,
): NativeTensor {
  const { call } = operators;
  const toUpper = call('mul.Tensor', dy, weights(operators, sources, dy, axis));
  const toLower = call('sub.Tensor', dy, toUpper);
  return call(
    'add.Tensor',
    scatter(operators, toLower, axis, old, sources.lower),
    scatter(operators, toUpper, axis, old, sources.upper),
  );
}

/** Adds slices of `dy` up at their places on an axis of `old` places. */
function scatter(
  { call, full, indices }: Operators,
  dy: NativeTensor,
  axis: number,
  old: number,
  places: readonly number[],
): NativeTensor {
  const zeros = full(dy.shape.with(axis, old), 0, dy.scalarType);
  return call('index_add', zeros, axis, indices(places), dy);
}

/** Weights along one axis, to broadcast over the others. */
function weights({ tensor }: Operators, { weight }: Sources, x: NativeTensor, axis: number): NativeTensor {
  const shape = x.shape.map((_, each) => (each === axis ? weight.length : 1));
  return tensor(Float32Array.from(weight), ScalarType.Float, shape);
}
