import type * as tf from '@tensorflow/tfjs-core';

import { ScalarType } from '../scalar-type.js';
import { kernel } from './kernel.js';

/** Kernels that order values, or look values up in an order. */
export function sortingKernels(): tf.KernelConfig[] {
  return [
    kernel<tf.TopKAttrs>('TopK', ({ callMany, call, cast }, { x }, { k }) => {
      // A stable sort: of equal values the first one comes first, which libtorch's topk does not promise.
      const sorted = callMany('sort.stable', x, true, -1, true);
      const [values, places] = sorted.map((each) => call('clone', call('narrow', each, -1, 0, k), 0));
      return [values!, cast(places!, ScalarType.Int)];
    }),
    kernel<tf.SearchSortedAttrs>('SearchSorted', ({ call }, { sortedSequence, values }, { side }) =>
      call('searchsorted.Tensor', sortedSequence, values, true, side === 'right'),
    ),
  ];
}
