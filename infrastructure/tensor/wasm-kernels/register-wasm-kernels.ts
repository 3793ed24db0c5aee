/** Registers the fused kernels of the `wasm` engine with TensorFlow.js. */
export function registerWasmKernels(): void {
  // Replaced below.
}
