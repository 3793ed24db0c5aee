import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import type { EngineName } from '#domain/engine/engine.js';

/** Engines that are always there. `cpu` runs the compositions of standard operations, `wasm` the fused kernels. */
export const ENGINES_UNDER_TEST = ['cpu', 'wasm'] as const satisfies readonly EngineName[];

/** Switches TensorFlow.js to an engine. */
export async function useEngine(name: EngineName): Promise<void> {
  await new TensorEngineRegistry().activate(name);
}
