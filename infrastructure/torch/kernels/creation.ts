import type * as tf from '@tensorflow/tfjs-core';

import { SCALAR_TYPE_OF, ScalarType, type NumericType } from '../scalar-type.js';
import { BACKEND_NAME, torchBackend } from './backend-name.js';
import { kernel } from './kernel.js';

/** Kernels that make tensors of settings alone, or of another's shape. */
export function creationKernels(): tf.KernelConfig[] {
  return [
    { kernelName: 'Fill', backendName: BACKEND_NAME, kernelFunc: fill },
    kernel<tf.LinSpaceAttrs>('LinSpace', ({ tensor }, _, { start, stop, num }) => {
      const step = (stop - start) / (num - 1);
      const values = Float32Array.from({ length: num }, (__, i) => start + (i === 0 ? 0 : i * step));
      return tensor(values, ScalarType.Float, [num]);
    }),
    kernel<tf.OneHotAttrs>(
      'OneHot',
      ({ call, full, tensor }, { indices }, { depth, onValue, offValue, dtype }) => {
        const classes = tensor(
          Int32Array.from({ length: depth }, (_, i) => i),
          ScalarType.Int,
          [depth],
        );
        const isOn = call('eq.Tensor', call('unsqueeze', indices, -1), classes);
        const [on, off] = [onValue, offValue].map((value) =>
          full([], value, SCALAR_TYPE_OF[dtype as NumericType]),
        );
        return call('where.self', isOn, on, off);
      },
    ),
    kernel('OnesLike', ({ full }, { x }) => full(x!.shape, 1, x!.scalarType)),
    kernel<tf.RangeAttrs>('Range', ({ tensor }, _, { start, stop, step, dtype }) => {
      const values = range(start, stop, step);
      return dtype === 'int32'
        ? tensor(Int32Array.from(values), ScalarType.Int, [values.length])
        : tensor(Float32Array.from(values), ScalarType.Float, [values.length]);
    }),
    kernel('ZerosLike', ({ full }, { x }) => full(x!.shape, 0, x!.scalarType)),
  ];
}

/**
 * Values from `start` up to, not including, `stop`; none where steps lead away from it. As in TensorFlow.js, a step of 1,
 * its default, leads down as well.
 */
function range(start: number, stop: number, step: number): number[] {
  const stride = stop < start && step === 1 ? -1 : step;
  const count = stride === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / stride));
  return Array.from({ length: count }, (_, i) => start + i * stride);
}

const fill: tf.KernelFunc = ({ backend, attrs }) => {
  const torch = torchBackend(backend);
  const { shape, value, dtype } = attrs as unknown as tf.FillAttrs;
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    return torch.adoptStrings(Array<Uint8Array>(shape.reduce((a, b) => a * b, 1)).fill(bytes), shape);
  }
  const { operators } = torch;
  const type = SCALAR_TYPE_OF[(dtype as NumericType | undefined) ?? 'float32'];
  return torch.adopt(operators.scope(() => operators.full(shape, value, type)));
};
