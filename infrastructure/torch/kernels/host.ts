import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

import type { TorchBackend } from '../torch-backend.js';
import { BACKEND_NAME, torchBackend } from './backend-name.js';

/**
 * Kernels that TensorFlow.js's own JavaScript backend computes: for each, what they give depends on their values (how
 * many there are, in which order) or comes from a random generator that is to be the same everywhere; or they prepare
 * images and have no place in a training step.
 */
const HOST_KERNELS = [
  'Bincount',
  'BroadcastArgs',
  'CropAndResize',
  'DenseBincount',
  'Dilation2D',
  'Dilation2DBackpropFilter',
  'Dilation2DBackpropInput',
  'LRNGrad',
  'MaxPoolWithArgmax',
  'Multinomial',
  'NonMaxSuppressionV3',
  'NonMaxSuppressionV4',
  'NonMaxSuppressionV5',
  'RaggedGather',
  'RaggedRange',
  'RaggedTensorToTensor',
  'RotateWithOffset',
  'SparseFillEmptyRows',
  'SparseReshape',
  'SparseSegmentMean',
  'SparseSegmentSum',
  'StaticRegexReplace',
  'StringNGrams',
  'StringSplit',
  'StringToHashBucketFast',
  'Transform',
  'Unique',
] as const;

/** Kernels by TensorFlow.js's JavaScript backend. */
export function hostKernels(): tf.KernelConfig[] {
  return HOST_KERNELS.map((kernelName) => ({
    kernelName,
    backendName: BACKEND_NAME,
    kernelFunc: ({ inputs, backend, attrs }) => runOnHost(kernelName, torchBackend(backend), inputs, attrs),
  }));
}

/** Inputs as some kernels take them: lists of tensors under a name. */
type HostInputs = Record<string, tf.TensorInfo | tf.TensorInfo[] | null | undefined>;

/** Runs the JavaScript backend's kernel of that name on copies of the inputs, in a backend of its own. */
export function runOnHost(
  kernelName: string,
  torch: TorchBackend,
  inputs: tf.NamedTensorInfoMap,
  attributes: tf.NamedAttrMap | undefined,
): tf.TensorInfo | tf.TensorInfo[] {
  const host = tf.findBackendFactory('cpu')() as tf.KernelBackend;
  const down = ({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo & { readonly rank: number } => ({
    dataId: host.write(torch.readSync(dataId), shape, dtype),
    shape,
    dtype,
    // Some kernels ask for it, though it is not among what they are promised.
    rank: shape.length,
  });
  const up = ({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo => ({
    dataId: torch.write(host.readSync(dataId), shape, dtype),
    shape,
    dtype,
  });
  const { kernelFunc } = tf.getKernel(kernelName, 'cpu');
  const outputs = kernelFunc({
    inputs: mapInputs(inputs, down),
    backend: host,
    ...(attributes && { attrs: attributes }),
  });
  return Array.isArray(outputs) ? outputs.map(up) : up(outputs);
}

function mapInputs(inputs: HostInputs, copy: (input: tf.TensorInfo) => tf.TensorInfo): tf.NamedTensorInfoMap {
  // A list stays one: its kernels ask for its length.
  const entries = Object.entries(inputs).map(([name, input]) => [
    name,
    Array.isArray(input) ? input.map(copy) : input && copy(input),
  ]);
  const copies = Array.isArray(inputs) ? [] : {};
  return Object.assign(copies, Object.fromEntries(entries)) as tf.NamedTensorInfoMap;
}
