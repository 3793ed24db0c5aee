import * as tf from '@tensorflow/tfjs-core';

import type { NativeTensor } from '../native-tensor.js';
import type { Operators } from '../operators.js';
import type { TorchBackend } from '../torch-backend.js';

/** TensorFlow.js's name of the backend. */
export const BACKEND_NAME = 'torch';

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

/** Defines a kernel of numbers by operators of libtorch. */
export function kernel<Attributes = Record<string, never>>(
  kernelName: string,
  body: KernelBody<Attributes>,
): tf.KernelConfig {
  const kernelFunc: tf.KernelFunc = ({ inputs, backend, attrs }) => {
    const torch = backend as TorchBackend;
    const outputs = torch.operators.scope(() => {
      const tensors = tensorsOf(torch, inputs);
      return ownOutputs(
        torch.operators,
        Object.values(tensors),
        body(torch.operators, tensors, attrs as Attributes),
      );
    });
    return Array.isArray(outputs)
      ? (outputs as readonly NativeTensor[]).map((tensor) => torch.adopt(tensor))
      : torch.adopt(outputs as NativeTensor);
  };
  return { kernelName, backendName: BACKEND_NAME, kernelFunc };
}

function tensorsOf(backend: TorchBackend, inputs: tf.NamedTensorInfoMap): Record<string, NativeTensor> {
  const present = Object.entries(inputs as Record<string, tf.TensorInfo | undefined | null>);
  const tensors: Record<string, NativeTensor> = {};
  for (const [name, input] of present) if (input) tensors[name] = backend.tensorOf(input);
  return tensors;
}

/** A kernel that gives an input as it is gives a second tensor over the same memory: each is disposed of once. */
function ownOutputs(operators: Operators, inputs: readonly NativeTensor[], outputs: Outputs): Outputs {
  const own = (output: NativeTensor): NativeTensor =>
    inputs.includes(output) ? operators.call('alias', output) : output;
  return Array.isArray(outputs)
    ? (outputs as readonly NativeTensor[]).map(own)
    : own(outputs as NativeTensor);
}
