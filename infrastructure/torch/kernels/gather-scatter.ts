import * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import { ScalarType } from '../scalar-type.js';
import { kernel } from './kernel.js';

/** Kernels that read from, or write to, places that another tensor names. */
export function gatherScatterKernels(): tf.KernelConfig[] {
  return [
    kernel<tf.GatherV2Attrs>('GatherV2', (operators, { x, indices }, attributes) =>
      gather(operators, x!, indices!, attributes),
    ),
    kernel('GatherNd', (operators, { params, indices }) => {
      const { call } = operators;
      if (indices!.shape.at(-1) === 0) return broadcastWhole(operators, params!, indices!);
      return call('index.Tensor', params, places(operators, indices!));
    }),
    kernel<tf.ScatterNdAttrs>('ScatterNd', (operators, { indices, updates }, { shape }) => {
      tf.scatter_util.validateUpdateShape(shape, shapeOnly(indices!), shapeOnly(updates!));
      const zeros = operators.full(shape, 0, updates!.scalarType);
      return operators.call('index_put', zeros, places(operators, indices!), updates, true);
    }),
    kernel<tf.SparseToDenseAttrs>(
      'SparseToDense',
      (operators, { sparseIndices, sparseValues, defaultValue }, { outputShape }) => {
        const { call } = operators;
        const dense = call('clone', call('expand', defaultValue, outputShape), 0);
        const count = sparseIndices!.shape.length === 0 ? 1 : sparseIndices!.shape[0]!;
        const rows = call('reshape', sparseIndices, [count, outputShape.length]);
        return call('index_put', dense, places(operators, rows), sparseValues, false);
      },
    ),
    kernel('TensorScatterUpdate', (operators, { tensor, indices, updates }) =>
      operators.call('index_put', tensor, places(operators, indices!), updates, false),
    ),
    kernel<tf.UnsortedSegmentSumAttrs>(
      'UnsortedSegmentSum',
      (operators, { x, segmentIds }, { numSegments }) => segmentSum(operators, x!, segmentIds!, numSegments),
    ),
  ];
}

/** The functions of TensorFlow.js that take a tensor for its shape. */
function shapeOnly({ shape }: NativeTensor): tf.Tensor {
  return { shape: [...shape], rank: shape.length } as unknown as tf.Tensor;
}

/** One tensor of positions per axis, of indices whose last axis runs over axes. */
function places({ callMany, cast }: Operators, indices: NativeTensor): readonly NativeTensor[] {
  return callMany('unbind.int', cast(indices, ScalarType.Long), -1);
}

/** Indices of no axis choose everything, as often as there are indices. */
function broadcastWhole({ call }: Operators, params: NativeTensor, indices: NativeTensor): NativeTensor {
  return call('clone', call('expand', params, [...indices.shape.slice(0, -1), ...params.shape]), 0);
}

function gather(
  { call, cast }: Operators,
  x: NativeTensor,
  indices: NativeTensor,
  { axis, batchDims = 0 }: tf.GatherV2Attrs,
): NativeTensor {
  const [along = 0] = tf.util.parseAxisParam(axis, [...x.shape]);
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
    tf.backend_util.segment_util.collectGatherOpShapeInfo(shapeOnly(x), shapeOnly(indices), along, batchDims);
  if (batchDims === 0) {
    const chosen = call('index_select', x, along, call('reshape', indices, [-1]));
    return call('reshape', chosen, outputShape);
  }
  const chosen = indices.shape.slice(batchDims).reduce((a, b) => a * b, 1);
  const wanted = [batchSize, outerSize, chosen, sliceSize];
  const index = call('reshape', cast(indices, ScalarType.Long), [batchSize, 1, chosen, 1]);
  const source = call('reshape', x, [batchSize, outerSize, dimSize, sliceSize]);
  return call('reshape', call('gather', source, 2, call('expand', index, wanted)), outputShape);
}

/** Sums of rows by segment. Rows of a segment that there is not are left out: they are added to one more. */
function segmentSum(
  { call, full }: Operators,
  x: NativeTensor,
  segmentIds: NativeTensor,
  segments: number,
): NativeTensor {
  const ids = call('reshape', segmentIds, [-1]);
  const isKnown = call('logical_and', call('ge.Scalar', ids, 0), call('lt.Scalar', ids, segments));
  const target = call('where.self', isKnown, ids, full([], segments, ids.scalarType));
  const row = x.shape.slice(segmentIds.shape.length);
  const sums = full([segments + 1, ...row], 0, x.scalarType);
  const rows = call('reshape', x, [ids.shape[0], ...row]);
  return call('narrow', call('index_add', sums, 0, target, rows), 0, 0, segments);
}
