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
function hasStrings(inputs: tf.NamedTensorInfoMap): boolean {
  return present(inputs).some(([, { dtype }]) => dtype === 'string');
}

function tensorsOf(backend: TorchBackend, inputs: tf.NamedTensorInfoMap): Record<string, NativeTensor> {
  return Object.fromEntries(present(inputs).map(([name, input]) => [name, backend.tensorOf(input)]));
}

/** Optional inputs may be null or undefined, which their type does not say. */
function present(inputs: tf.NamedTensorInfoMap): [string, tf.TensorInfo][] {
  const given = Object.entries(inputs as Record<string, tf.TensorInfo | null | undefined>);
  return given.filter((entry): entry is [string, tf.TensorInfo] => Boolean(entry[1]));
}

/** An input given as it is becomes a second tensor over the same memory, since each is disposed of by itself. */
function separate(operators: Operators, inputs: readonly NativeTensor[], outputs: Outputs): Outputs {
  const own = (output: NativeTensor): NativeTensor =>
    inputs.includes(output) ? operators.call('alias', output) : output;
  return isList(outputs) ? outputs.map(own) : own(outputs);
}

function isList(outputs: Outputs): outputs is readonly NativeTensor[] {
  return Array.isArray(outputs);
}
