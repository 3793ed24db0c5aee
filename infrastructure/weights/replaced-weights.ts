import type { NamedTensors } from '#domain/training/checkpoint.js';

import type { WeightsSource } from './weights-source.js';

/** A source of which some tensors are others, or there only now. */
export function replaceWeights(source: WeightsSource, replaced: NamedTensors): WeightsSource {
  if (replaced.size === 0) return source;
  return {
    path: source.path,
    tensors: new Map([...source.tensors, ...replaced]),
    read: (name) => {
      const replacement = replaced.get(name);
      return replacement === undefined ? source.read(name) : Promise.resolve(replacement.data);
    },
    close: () => source.close(),
  };
}
