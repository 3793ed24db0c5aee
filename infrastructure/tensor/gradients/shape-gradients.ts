import * as tf from '@tensorflow/tfjs-core';

/** Gradients of operations that move values without changing them. */
export const SHAPE_GRADIENTS: readonly tf.GradConfig[] = [
  {
    kernelName: 'Identity',
    gradFunc: (dy) => ({ x: () => tf.clone(dy as tf.Tensor) }),
  },
  {
    kernelName: 'Cast',
    gradFunc: (dy) => ({ x: () => tf.clone(dy as tf.Tensor) }),
  },
  {
    kernelName: 'Reshape',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.reshape(dy as tf.Tensor, x!.shape) }),
  },
  {
    kernelName: 'ExpandDims',
    inputsToSave: ['input'],
    gradFunc: (dy, [input]) => ({ input: () => tf.reshape(dy as tf.Tensor, input!.shape) }),
  },
  {
    kernelName: 'Transpose',
    gradFunc: (dy, _, { perm }) => ({ x: () => tf.transpose(dy as tf.Tensor, inverse(perm as number[])) }),
  },
  {
    kernelName: 'Slice',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { begin, size }) => ({
      x: () => {
        const [starts, sizes] = tf.slice_util.parseSliceParams(x!, begin as number[], size as number[]);
        const paddings = starts!.map((start, axis): [number, number] => [
          start,
          x!.shape[axis]! - start - sizes![axis]!,
        ]);
        return tf.pad(dy as tf.Tensor, paddings);
      },
    }),
  },
  {
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, saved, { axis }) => {
      const along = tf.util.parseAxisParam(axis as number, saved[0]!.shape)[0]!;
      const sizes = saved.map(({ shape }) => shape[along]!);
      // One function per input, under the input's place in the list.
      return byPlace(tf.split(dy as tf.Tensor, sizes, along));
    },
  },
  {
    kernelName: 'SplitV',
    gradFunc: (dy, _, { axis }) => ({ x: () => tf.concat(dy as tf.Tensor[], axis as number) }),
  },
  {
    kernelName: 'Pack',
    saveAllInputs: true,
    gradFunc: (dy, _, { axis }) => byPlace(tf.unstack(dy as tf.Tensor, axis as number)),
  },
  {
    kernelName: 'Unpack',
    gradFunc: (dy, _, { axis }) => ({ value: () => tf.stack(dy as tf.Tensor[], axis as number) }),
  },
];

function byPlace(gradients: readonly tf.Tensor[]): Record<string, () => tf.Tensor> {
  return Object.fromEntries(gradients.map((gradient, place) => [String(place), () => gradient]));
}

/** The permutation that undoes another. */
function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}
