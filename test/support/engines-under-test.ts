import type { EngineName } from '#domain/engine/engine.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { TensorflowEngine } from '#infrastructure/tensor/engines/tensorflow-engine.js';
import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';

/**
 * An engine that tests can run on here. `cpu` and `tensorflow` compute by compositions of standard operations, `wasm` and
 * `torch` by fused kernels.
 */
export type TestEngine = 'cpu' | 'wasm' | 'torch' | 'tensorflow';

/** Whether the addon over libtorch is built. */
export const HAS_TORCH = new TorchEngine().inspect().available;

/** Whether tfjs-node's binding over TensorFlow is built. */
export const HAS_TENSORFLOW = new TensorflowEngine('tensorflow').inspect().available;

for (const [name, isBuilt] of [
  ['torch', HAS_TORCH],
  ['tensorflow', HAS_TENSORFLOW],
] as const) {
  if (!isBuilt) process.stderr.write(`The ${name} engine is not built: tests run on the other engines.\n`);
}

/** Engines that are always there, and `torch` and `tensorflow` where they are built. */
export const ENGINES_UNDER_TEST: readonly TestEngine[] = [
  'cpu',
  'wasm',
  ...(HAS_TORCH ? (['torch'] as const) : []),
  ...(HAS_TENSORFLOW ? (['tensorflow'] as const) : []),
];

/** Switches TensorFlow.js to an engine. */
export async function useEngine(name: EngineName): Promise<void> {
  await new TensorEngineRegistry().activate(name);
}
