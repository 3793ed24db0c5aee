import { afterAll } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import type { Precision } from '#domain/engine/engine.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { TensorflowEngine } from '#infrastructure/tensor/engines/tensorflow-engine.js';
import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { loadAddon, type Addon } from '#infrastructure/torch/addon.js';
import { TorchBackend } from '#infrastructure/torch/torch-backend.js';

/**
 * An engine that tests can run on here. `cpu` and `tensorflow` compute by compositions of standard operations, `wasm` and
 * `torch` by fused kernels.
 */
export type TestEngine = 'cpu' | 'wasm' | 'torch' | typeof GPU_OPERATORS | 'tensorflow';

/** `torch` with the fused operators that a GPU takes, on processor cores. */
export const GPU_OPERATORS = 'torch with the operators of a GPU';

/** Whether `torch` computes on a GPU in this process, as `npm run test:gpu` has it: on that or on processor cores. */
export const ON_GPU = process.env['ARENA_TEST_DEVICE'] === 'cuda';

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
  ...(HAS_TORCH && !ON_GPU ? ([GPU_OPERATORS] as const) : []),
  ...(HAS_TENSORFLOW ? (['tensorflow'] as const) : []),
];

/**
 * Whether an engine drops what our own masks say (`DropoutMask`), bit by bit. On a GPU libtorch draws masks of its own from
 * the same seeds.
 */
export function drawsOurMasks(engine: TestEngine): boolean {
  return engine !== GPU_OPERATORS && !(ON_GPU && engine === 'torch');
}

// The addon outlives a test file: files that run after it in the same process share its functions.
if (HAS_TORCH) afterAll(() => takeGpuOperators(false));

/** Switches TensorFlow.js to an engine, in float32 unless a precision is given. */
export async function useEngine(name: TestEngine, precision: Precision = 'float32'): Promise<void> {
  const isTorch = name === 'torch' || name === GPU_OPERATORS;
  if (HAS_TORCH) takeGpuOperators(name === GPU_OPERATORS && !ON_GPU);
  const device = isTorch && ON_GPU ? 'cuda' : 'auto';
  await new TensorEngineRegistry().activate(isTorch ? 'torch' : name, precision, device);
  // What an operator will give is foreseen for those of processor cores only.
  const backend = tf.backend();
  if (backend instanceof TorchBackend) backend.operators.isBlocking = name === GPU_OPERATORS;
}

const plainCalls = new WeakMap<Addon, Addon['call']>();

/** Whether our operators are run as on a GPU; what sets up processor cores, and libtorch's, never are. */
function takeGpuOperators(wanted: boolean): void {
  const addon = loadAddon();
  const plain = plainCalls.get(addon) ?? addon.call.bind(addon);
  plainCalls.set(addon, plain);
  const names = new Map<number, boolean>();
  const isForGpu = (operator: number): boolean => {
    const known = names.get(operator) ?? /^arena::(?!use_onednn)/u.test(addon.schemaOf(operator));
    names.set(operator, known);
    return known;
  };
  addon.call = wanted
    ? (operator, ...args) =>
        isForGpu(operator) ? addon.callAsOnGpu(operator, ...args) : plain(operator, ...args)
    : plain;
}
