import * as tf from '@tensorflow/tfjs-core';

import type { FusedKernelName } from '../operations/fused-kernel.js';
import { WasmHeap } from './wasm-heap.js';

/** Inputs by name. Those that a kernel's contract promises are there. */
export type KernelInputs = Readonly<Record<string, tf.TensorInfo>>;

/** A fused kernel over the memory of the wasm engine. */
export type WasmKernel<Attributes> = (
  heap: WasmHeap,
  inputs: KernelInputs,
  attributes: Attributes,
) => tf.TensorInfo[];

const heaps = new WeakMap<object, WasmHeap>();

/** Registers a fused kernel with TensorFlow.js for the `wasm` engine. */
export function registerWasmKernel<Attributes>(name: FusedKernelName, kernel: WasmKernel<Attributes>): void {
  tf.registerKernel({
    kernelName: name,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) =>
      kernel(heapOf(backend), inputs as KernelInputs, attrs as Attributes),
  });
}

function heapOf(backend: object): WasmHeap {
  const known = heaps.get(backend);
  if (known !== undefined) return known;
  const heap = new WasmHeap(backend);
  heaps.set(backend, heap);
  return heap;
}
