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
      if (indices!.shape.at(-1) === 0) return broadcastWhole(operators, params!, indices!);
      return operators.call('index.Tensor', params, places(operators, indices!, params!.shape));
    }),
    kernel<tf.ScatterNdAttrs>('ScatterNd', (operators, { indices, updates }, { shape }) => {
      const zeros = operators.full(shape, 0, updates!.scalarType);
      return scatter(operators, zeros, indices!, updates!, shape, true);
    }),
    kernel<tf.SparseToDenseAttrs>(
      'SparseToDense',
      (operators, { sparseIndices, sparseValues, defaultValue }, { outputShape }) => {
        const { call } = operators;
        const dense = call('clone', call('expand', defaultValue, outputShape), CONTIGUOUS);
        return scatter(operators, dense, sparseIndices!, sparseValues!, outputShape, false);
      },
    ),
    kernel('TensorScatterUpdate', (operators, { tensor, indices, updates }) =>
      scatter(operators, tensor!, indices!, updates!, [...tensor!.shape], false),
    ),
    kernel<tf.UnsortedSegmentSumAttrs>(
      'UnsortedSegmentSum',
      (operators, { x, segmentIds }, { numSegments }) => segmentSum(operators, x!, segmentIds!, numSegments),
    ),
  ];
}

/** libtorch's number of row-major order. */
const CONTIGUOUS = 0;

/** Writes slices to the places that `indices` name, or adds them to what is there. */
function scatter(
  operators: Operators,
  target: NativeTensor,
  indices: NativeTensor,
  updates: NativeTensor,
  shape: number[],
  adds: boolean,
): NativeTensor {
  const { call } = operators;
  const { sliceRank, numUpdates } = tf.scatter_util.calculateShapes(
    shapeOnly(updates),
    shapeOnly(indices),
    shape,
  );
  const rows = call('reshape', indices, [numUpdates, sliceRank]);
  const slices =
    updates.shape.length === 0 ? updates : call('reshape', updates, [numUpdates, ...shape.slice(sliceRank)]);
  return call('index_put', target, places(operators, rows, shape), slices, adds);
}

/** The functions of TensorFlow.js that take a tensor for its shape. */
function shapeOnly({ shape }: NativeTensor): tf.Tensor {
  return { shape: [...shape], rank: shape.length } as unknown as tf.Tensor;
}

/**
 * One tensor of positions per axis, of indices whose last axis runs over axes. An index before the first is refused, as
 * TensorFlow.js does: libtorch would count it from the end.
 */
function places(
  operators: Operators,
  indices: NativeTensor,
  shape: readonly number[],
): readonly NativeTensor[] {
  const { callMany, cast } = operators;
  const axes = indices.shape.at(-1) ?? 1;
  const values = operators.integers(cast(indices, ScalarType.Int));
  const wrong = values.findIndex((index) => index < 0);
  if (wrong >= 0) {
    const first = wrong - (wrong % axes);
    const place = [...values.slice(first, first + axes)].join(',');
    throw new RangeError(`Invalid indices: ${place} does not index into ${shape.join(',')}`);
  }
  return callMany('unbind.int', cast(indices, ScalarType.Long), -1);
}

/** Indices of no axis choose everything, as often as there are indices. */
function broadcastWhole({ call }: Operators, params: NativeTensor, indices: NativeTensor): NativeTensor {
  return call('clone', call('expand', params, [...indices.shape.slice(0, -1), ...params.shape]), CONTIGUOUS);
}

function gather(
  operators: Operators,
  x: NativeTensor,
  indices: NativeTensor,
  { axis, batchDims }: tf.GatherV2Attrs,
): NativeTensor {
  const { call, cast } = operators;
  const [along = 0] = tf.util.parseAxisParam(axis, [...x.shape]);
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
    tf.backend_util.segment_util.collectGatherOpShapeInfo(shapeOnly(x), shapeOnly(indices), along, batchDims);
  if (batchDims === 0) {
    return call('reshape', select(operators, x, along, call('reshape', indices, [-1])), outputShape);
  }
  const chosen = indices.shape.slice(batchDims).reduce((a, b) => a * b, 1);
  const wanted = [batchSize, outerSize, chosen, sliceSize];
  const index = call('reshape', cast(indices, ScalarType.Long), [batchSize, 1, chosen, 1]);
  const source = call('reshape', x, [batchSize, outerSize, dimSize, sliceSize]);
  return call('reshape', call('gather', source, 2, call('expand', index, wanted)), outputShape);
}

/** Slices of an axis; an index that does not exist is named as TensorFlow.js does. */
function select(operators: Operators, x: NativeTensor, axis: number, indices: NativeTensor): NativeTensor {
  try {
    return operators.call('index_select', x, axis, indices);
  } catch (cause) {
    const size = x.shape[axis]!;
    const wrong = Array.from(operators.integers(indices)).find((index) => index < 0 || index >= size);
    if (wrong === undefined) throw cause;
    throw new RangeError(`GatherV2: the index value ${wrong} is not in [0, ${size - 1}]`, { cause });
  }
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
