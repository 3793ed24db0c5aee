import type * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import { OperatorError, type Operators } from '../operators.js';
import type { TorchBackend } from '../torch-backend.js';
import { BACKEND_NAME, torchBackend } from './backend-name.js';
import { runOnHost } from './host.js';

/** What a kernel makes. */
export type Outputs = NativeTensor | readonly NativeTensor[];

/** Inputs by name; those of a list, as Concat and AddN take it, by number. */
export type Inputs = Readonly<Record<string, NativeTensor>>;

/** Optional inputs may be null or undefined, which their type does not say. */
type GivenInputs = Readonly<Record<string, tf.TensorInfo | null | undefined>>;

/** What a kernel computes. Tensors that it makes and does not give are disposed of. */
export type KernelBody<Attributes> = (
  operators: Operators,
  inputs: Inputs,
  attributes: Attributes,
) => Outputs;

/** A kernel for TensorFlow.js, by operators of libtorch. */
export function kernel<Attributes = object>(
  kernelName: string,
  body: KernelBody<Attributes>,
): tf.KernelConfig {
  const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
    const torch = torchBackend(backend);
    if (hasStrings(inputs)) return runOnHost(kernelName, torch, inputs, attrs);
    const { operators } = torch;
    const outputs = operators.scope(() => {
      const tensors = tensorsOf(torch, inputs);
      return separate(operators, Object.values(tensors), body(operators, tensors, attrs as Attributes));
    });
    return isList(outputs) ? outputs.map((tensor) => torch.adopt(tensor)) : torch.adopt(outputs);
  };
  return { kernelName, backendName: BACKEND_NAME, kernelFunc: named(kernelName, kernelFunc) };
}

/** Says which kernel an operator was called by. What TensorFlow.js's own checks say stays as it is. */
function named(kernelName: string, kernelFunc: tf.KernelFunc): tf.KernelFunc {
  return (params) => {
    try {
      return kernelFunc(params);
    } catch (cause) {
      if (!(cause instanceof OperatorError)) throw cause;
      throw new Error(`${kernelName}: ${cause.message}`, { cause });
    }
  };
}

/** Strings stay in JavaScript, and so do the kernels on them. */
function hasStrings(inputs: GivenInputs): boolean {
  for (const name of Object.keys(inputs)) if (inputs[name]?.dtype === 'string') return true;
  return false;
}

function tensorsOf(backend: TorchBackend, inputs: GivenInputs): Record<string, NativeTensor> {
  const tensors: Record<string, NativeTensor> = {};
  for (const name of Object.keys(inputs)) {
    const input = inputs[name];
    if (input) tensors[name] = backend.tensorOf(input);
  }
  return tensors;
}

/** An input given as it is becomes a second tensor over the same memory, since each is disposed of by itself. */
function separate(operators: Operators, inputs: readonly NativeTensor[], outputs: Outputs): Outputs {
  return isList(outputs)
    ? outputs.map((output) => separateOne(operators, inputs, output))
    : separateOne(operators, inputs, outputs);
}

function separateOne(
  operators: Operators,
  inputs: readonly NativeTensor[],
  output: NativeTensor,
): NativeTensor {
  return inputs.includes(output) ? operators.call('alias', output) : output;
}

function isList(outputs: Outputs): outputs is readonly NativeTensor[] {
  return Array.isArray(outputs);
}
