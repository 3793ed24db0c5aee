import type { Plain, TensorDescription } from './addon.js';

/** A tensor of libtorch that somebody has to dispose of: a scope, until the backend takes it over. */
export class NativeTensor {
  readonly id: number;
  readonly scalarType: number;
  readonly shape: readonly number[];

  constructor(description: TensorDescription) {
    this.id = description[0]!;
    this.scalarType = description[1]!;
    this.shape = description.slice(2);
  }
}

/** What an operator takes: a tensor, a plain setting, or a list of these. */
export type Argument = NativeTensor | Plain | readonly (NativeTensor | Plain)[];
