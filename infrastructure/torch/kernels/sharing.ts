import * as tf from '@tensorflow/tfjs-core';

import { BACKEND_NAME, torchBackend } from './backend-name.js';

/** Where the shape of a tensor that shares its values comes from. */
type NewShape = (input: tf.TensorInfo, attributes: tf.NamedAttrMap) => number[];

/** Kernels that give the same values under another shape: they share them instead of copying. */
export function sharingKernels(): tf.KernelConfig[] {
  return [
    sharing('Identity', 'x', ({ shape }) => shape),
    sharing('Reshape', 'x', (x, attributes) => {
      const { shape } = attributes as unknown as tf.ReshapeAttrs;
      const size = tf.util.sizeFromShape(x.shape);
      const inferred = tf.util.inferFromImplicitShape(shape, size);
      tf.util.assert(
        size === tf.util.sizeFromShape(inferred),
        () => `The new shape (${inferred.join()}) has not as many values as the old one (${x.shape.join()})`,
      );
      return inferred;
    }),
    sharing('ExpandDims', 'input', (input, attributes) => {
      const { dim } = attributes as unknown as tf.ExpandDimsAttrs;
      const rank = input.shape.length;
      tf.util.assert(
        -(rank + 1) <= dim && dim <= rank,
        () => `Axis must be in [${-(rank + 1)}, ${rank}], found ${dim}`,
      );
      return input.shape.toSpliced(dim < 0 ? rank + dim + 1 : dim, 0, 1);
    }),
  ];
}

function sharing(kernelName: string, name: string, shapeOf: NewShape): tf.KernelConfig {
  const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs = {} }) => {
    const input = inputs[name]!;
    const shape = shapeOf(input, attrs);
    torchBackend(backend).incRef(input.dataId);
    return { dataId: input.dataId, shape, dtype: input.dtype };
  };
  return { kernelName, backendName: BACKEND_NAME, kernelFunc };
}
