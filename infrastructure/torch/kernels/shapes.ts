import * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { kernel, type Inputs } from './kernel.js';

/** Kernels that arrange values anew. What they give holds its values alone, in order: freeing the input frees memory. */
export function shapeKernels(): tf.KernelConfig[] {
  return [
    kernel<tf.BroadCastToAttrs>('BroadcastTo', (operators, { x }, { shape }) =>
      own(operators, operators.call('expand', x, shape)),
    ),
    kernel<tf.ConcatAttrs>('Concat', concatenate),
    kernel('Diag', ({ call }, { x }) => call('reshape', call('diagflat', x), [...x!.shape, ...x!.shape])),
    kernel<tf.MirrorPadAttrs>('MirrorPad', (operators, { x }, attributes) =>
      mirror(operators, x!, attributes),
    ),
    kernel<tf.PackAttrs>('Pack', ({ call }, inputs, { axis }) => {
      const parts = Object.values(inputs);
      tf.util.assert(
        parts.every(({ scalarType }) => scalarType === parts[0]!.scalarType),
        () => 'All tensors passed to stack must have matching dtypes',
      );
      return call('stack', parts, axis);
    }),
    kernel<tf.PadV2Attrs>('PadV2', ({ call }, { x }, { paddings, constantValue }) =>
      // libtorch counts axes from the last.
      call('constant_pad_nd', x, paddings.toReversed().flat(), constantValue),
    ),
    kernel<tf.ReverseAttrs>('Reverse', ({ call }, { x }, { dims }) =>
      call('flip', x, tf.util.parseAxisParam(dims, [...x!.shape])),
    ),
    kernel<tf.SliceAttrs>('Slice', (operators, { x }, { begin, size }) => {
      const [starts = [], sizes = []] = tf.slice_util.parseSliceParams(shapeOnly(x!), begin, size);
      tf.slice_util.assertParamsValid(shapeOnly(x!), starts, sizes);
      return own(operators, part(operators, x!, starts, sizes));
    }),
    kernel<tf.SplitVAttrs>('SplitV', (operators, { x }, { numOrSizeSplits, axis }) => {
      const [along = 0] = tf.util.parseAxisParam(axis, [...x!.shape]);
      const sizes = tf.backend_util.prepareSplitSize(shapeOnly(x!), numOrSizeSplits, along);
      return operators.callMany('split_with_sizes', x, sizes, along).map((each) => own(operators, each));
    }),
    kernel<tf.StridedSliceAttrs>('StridedSlice', (operators, { x }, attributes) =>
      stridedSlice(operators, x!, attributes),
    ),
    kernel<tf.TileAttrs>('Tile', ({ call }, { x }, { reps }) => call('repeat', x, reps)),
    kernel<tf.TransposeAttrs>('Transpose', (operators, { x }, { perm }) =>
      own(operators, operators.call('permute', x, perm)),
    ),
    kernel<tf.UnpackAttrs>('Unpack', (operators, { value }, { axis }) =>
      operators.callMany('unbind.int', value, axis).map((each) => own(operators, each)),
    ),
    kernel<tf.DepthToSpaceAttrs>('DepthToSpace', (operators, { x }, attributes) =>
      depthToSpace(operators, x!, attributes),
    ),
    kernel<tf.SpaceToBatchNDAttrs>('SpaceToBatchND', (operators, { x }, attributes) =>
      spaceToBatch(operators, x!, attributes),
    ),
    kernel<tf.BatchToSpaceNDAttrs>('BatchToSpaceND', (operators, { x }, attributes) =>
      batchToSpace(operators, x!, attributes),
    ),
  ];
}

/** The functions of TensorFlow.js that take a tensor for its shape. */
function shapeOnly({ shape }: NativeTensor): tf.Tensor {
  return { shape: [...shape], rank: shape.length } as unknown as tf.Tensor;
}

/** A copy in order of a view: it does not keep the memory of the whole. */
function own({ call }: Operators, view: NativeTensor): NativeTensor {
  const CONTIGUOUS = 0;
  return call('clone', view, CONTIGUOUS);
}

/** `sizes` values of each axis from `starts` on, as a view. */
function part(
  { call }: Operators,
  x: NativeTensor,
  starts: readonly number[],
  sizes: readonly number[],
): NativeTensor {
  return starts.reduce(
    (rest, start, axis) =>
      start === 0 && sizes[axis] === x.shape[axis] ? rest : call('narrow', rest, axis, start, sizes[axis]),
    x,
  );
}

function concatenate({ call }: Operators, inputs: Inputs, { axis }: tf.ConcatAttrs): NativeTensor {
  const parts = Object.values(inputs);
  const shapes = parts.map(({ shape }) => [...shape]);
  const [along = 0] = tf.util.parseAxisParam(axis, shapes[0]!);
  tf.backend_util.assertParamsConsistent(shapes, along);
  return call('cat', parts, along);
}

/** Pads with the values before the border, with (symmetric) or without (reflect) the border itself. */
function mirror(
  { call, indices }: Operators,
  x: NativeTensor,
  { paddings, mode }: tf.MirrorPadAttrs,
): NativeTensor {
  const offset = mode === 'reflect' ? 0 : 1;
  return paddings.reduce((padded, [before, after], axis) => {
    if (before === 0 && after === 0) return padded;
    const size = x.shape[axis]!;
    const places = Array.from({ length: before + size + after }, (_, place) => {
      const index = place - before;
      if (index < 0) return -index - offset;
      return index < size ? index : 2 * size - 2 - index + offset;
    });
    return call('index_select', padded, axis, indices(places));
  }, x);
}

function stridedSlice(operators: Operators, x: NativeTensor, attributes: tf.StridedSliceAttrs): NativeTensor {
  const { call, indices } = operators;
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const plan = tf.slice_util.sliceInfo(
    [...x.shape],
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  const chosen = plan.begin.reduce((rest, first, axis) => {
    const stride = plan.strides[axis]!;
    const count = Math.max(0, Math.ceil((plan.end[axis]! - first) / stride));
    if (stride === 1) return call('narrow', rest, axis, Math.min(first, rest.shape[axis]!), count);
    return call(
      'index_select',
      rest,
      axis,
      indices(Array.from({ length: count }, (_, i) => first + i * stride)),
    );
  }, x);
  return own(operators, call('reshape', chosen, plan.finalShape));
}

/** Blocks of channels become blocks of pixels. */
function depthToSpace(
  operators: Operators,
  x: NativeTensor,
  { blockSize: b, dataFormat }: tf.DepthToSpaceAttrs,
): NativeTensor {
  const { call } = operators;
  const toNhwc = dataFormat === 'NHWC' ? x : call('permute', x, [0, 2, 3, 1]);
  const [n, height, width, depth] = toNhwc.shape as [number, number, number, number];
  const blocks = call('reshape', toNhwc, [n, height, width, b, b, depth / (b * b)]);
  const pixels = call('reshape', call('permute', blocks, [0, 1, 3, 2, 4, 5]), [
    n,
    height * b,
    width * b,
    depth / (b * b),
  ]);
  return own(operators, dataFormat === 'NHWC' ? pixels : call('permute', pixels, [0, 3, 1, 2]));
}

function batchToSpace(
  operators: Operators,
  x: NativeTensor,
  { blockShape, crops }: tf.BatchToSpaceNDAttrs,
): NativeTensor {
  const { call } = operators;
  const { getReshaped, getPermuted, getReshapedPermuted, getSliceBeginCoords, getSliceSize } =
    tf.backend_util;
  const product = blockShape.reduce((a, b) => a * b, 1);
  const shape = [...x.shape];
  const reshaped = getReshaped(shape, blockShape, product);
  const whole = getReshapedPermuted(shape, blockShape, product);
  const permuted = call(
    'permute',
    call('reshape', x, reshaped),
    getPermuted(reshaped.length, blockShape.length),
  );
  const begin = getSliceBeginCoords(crops, blockShape.length);
  const size = getSliceSize(whole, crops, blockShape.length);
  return own(operators, part(operators, call('reshape', permuted, whole), begin, size));
}

function spaceToBatch(
  operators: Operators,
  x: NativeTensor,
  { blockShape, paddings }: tf.SpaceToBatchNDAttrs,
): NativeTensor {
  const { call } = operators;
  const { getReshaped, getPermuted, getReshapedPermuted } = tf.backend_util;
  const product = blockShape.reduce((a, b) => a * b, 1);
  const rest = x.shape.length - 1 - blockShape.length;
  const complete = [[0, 0], ...paddings, ...Array.from({ length: rest }, () => [0, 0])];
  const padded = call('constant_pad_nd', x, complete.toReversed().flat(), 0);
  const shape = [...padded.shape];
  const reshaped = getReshaped(shape, blockShape, product, false);
  const order = getPermuted(reshaped.length, blockShape.length, false);
  const flattened = getReshapedPermuted(shape, blockShape, product, false);
  return own(
    operators,
    call('reshape', call('permute', call('reshape', padded, reshaped), order), flattened),
  );
}
