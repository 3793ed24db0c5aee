/** How a parameter's first values are drawn. */
export type Initialization =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  | {
      /** Normal of mean 0. */
      readonly kind: 'normal';
      readonly standardDeviation: number;
      /** A row that stays 0: the embedding of padding. */
      readonly zeroRow?: number;
    }
  | {
      /** Uniform over [-bound, bound). */
      readonly kind: 'uniform';
      readonly bound: number;
    };

/** One tensor of weights. */
export interface ParameterDescription {
  /** Hugging Face's (or PyTorch's) name. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialization: Initialization;
  /** Whether weight decay applies: not on biases and norms, as Hugging Face's Trainer chooses. */
  readonly decays: boolean;
}

/** Numbers in all of the tensors. */
export function countValues(parameters: readonly ParameterDescription[]): number {
  return parameters.reduce(
    (sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1),
    0,
  );
}

/** Scale and shift of a layer norm of some size: 1 and 0. */
export function normParameters(prefix: string, size: number): readonly ParameterDescription[] {
  return [
    { name: `${prefix}.weight`, shape: [size], initialization: { kind: 'ones' }, decays: false },
    { name: `${prefix}.bias`, shape: [size], initialization: { kind: 'zeros' }, decays: false },
  ];
}

/** A weight drawn from a normal and a bias of 0. `shape` is the weight's, `biasSize` the layer's output size. */
export function normalLayerParameters(
  prefix: string,
  shape: readonly [number, number],
  biasSize: number,
  standardDeviation: number,
): readonly ParameterDescription[] {
  return [
    { name: `${prefix}.weight`, shape, initialization: { kind: 'normal', standardDeviation }, decays: true },
    { name: `${prefix}.bias`, shape: [biasSize], initialization: { kind: 'zeros' }, decays: false },
  ];
}
