import type { EngineName } from '#domain/engine/engine.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';

/** An engine that tests can run on here. `cpu` computes by compositions of standard operations, others by fused kernels. */
export type TestEngine = 'cpu' | 'wasm' | 'torch';

/** Whether the addon over libtorch is built. */
export const HAS_TORCH = new TorchEngine().inspect().available;

if (!HAS_TORCH)
  process.stderr.write('The torch engine is not built: tests run on the other engines alone.\n');

/** Engines that are always there, and `torch` where it is built. */
export const ENGINES_UNDER_TEST: readonly TestEngine[] = HAS_TORCH
  ? ['cpu', 'wasm', 'torch']
  : ['cpu', 'wasm'];

/** Switches TensorFlow.js to an engine. */
export async function useEngine(name: EngineName): Promise<void> {
  await new TensorEngineRegistry().activate(name);
}
