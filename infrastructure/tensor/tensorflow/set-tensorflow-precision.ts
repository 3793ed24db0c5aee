import * as tf from '@tensorflow/tfjs-core';

import type { Precision } from '#domain/engine/engine.js';

import type { FusedKernelName } from '../operations/fused-kernel.js';
import { LowPrecisionProducts } from './low-precision-products.js';
import { BACKEND_NAME, type NodeBackend } from './node-backend.js';

/** TensorFlow's numbers of the 16-bit types: `DataType` in tensorflow/core/framework/types.proto. */
const LOW_TYPES = { bfloat16: 14, float16: 19 } as const satisfies Partial<Record<Precision, number>>;

/** Inputs by name; those that a kernel's contract promises are there. */
type KernelInputs = Readonly<Record<string, tf.TensorInfo>>;

interface ProductAttributes {
  readonly transposeB: boolean;
}

/** The kernels of infrastructure/tensor/operations/product.ts. */
const PRODUCT_KERNELS: Partial<
  Record<
    FusedKernelName,
    (products: LowPrecisionProducts, inputs: KernelInputs, transposeB: boolean) => tf.TensorInfo[]
  >
> = {
  ArenaProduct: (products, { a, b }, transposeB) => products.multiply(a!, b!, transposeB),
  ArenaProductGrad: (products, { dy, lowA, lowB }, transposeB) =>
    products.gradients(dy!, lowA!, lowB!, transposeB),
};

/**
 * Sets the type in which the backend `tensorflow` computes the products of models. In float32 it has no kernels for them:
 * they are TensorFlow.js's own.
 */
export function setTensorflowPrecision(precision: Precision): void {
  for (const [kernelName, run] of Object.entries(PRODUCT_KERNELS)) {
    if (isRegistered(kernelName)) tf.unregisterKernel(kernelName, BACKEND_NAME);
    if (precision === 'float32') continue;
    const lowType = LOW_TYPES[precision];
    tf.registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, backend, attrs }) =>
        run(
          new LowPrecisionProducts(nodeBackend(backend), lowType),
          inputs as KernelInputs,
          (attrs as unknown as ProductAttributes).transposeB,
        ),
    });
  }
}

/** TensorFlow.js knows the backend by the class of all backends only. */
function nodeBackend(backend: object): NodeBackend {
  return backend as NodeBackend;
}

/** The registry answers undefined for a kernel that it does not know, which its type does not say. */
function isRegistered(kernelName: string): boolean {
  return (tf.getKernel(kernelName, BACKEND_NAME) as tf.KernelConfig | undefined) !== undefined;
}
