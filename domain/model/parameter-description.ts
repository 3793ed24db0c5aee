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
      /** Values farther from 0 than this many standard deviations are drawn again. */
      readonly cutoff?: number;
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

/** A spread of first weights: normal of mean 0. */
export interface NormalSpread {
  readonly standardDeviation: number;
  readonly cutoff?: number;
}

/** Numbers in all of the tensors. */
export function countValues(parameters: readonly ParameterDescription[]): number {
  return parameters.reduce(
    (sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1),
    0,
  );
}

/** A table with a row per id, `name`.weight. @param zeroRow - a row that stays 0: that of padding */
export function embeddingParameter(
  name: string,
  [rows, size]: readonly [number, number],
  spread: NormalSpread,
  zeroRow?: number,
): ParameterDescription {
  return {
    name: `${name}.weight`,
    shape: [rows, size],
    initialization: { kind: 'normal', ...spread, ...(zeroRow === undefined ? {} : { zeroRow }) },
    decays: true,
  };
}

/** A vector of zeros that weight decay leaves alone. */
export function biasParameter(name: string, size: number): ParameterDescription {
  return { name, shape: [size], initialization: { kind: 'zeros' }, decays: false };
}

/** Scale and shift of a layer norm of some size: 1 and 0. An RMS norm has no shift. */
export function normParameters(
  prefix: string,
  size: number,
  hasBias = true,
): readonly ParameterDescription[] {
  return [
    { name: `${prefix}.weight`, shape: [size], initialization: { kind: 'ones' }, decays: false },
    ...(hasBias ? [biasParameter(`${prefix}.bias`, size)] : []),
  ];
}

/** Weight [outputs, inputs] and bias of a linear layer. */
export function linearParameters(
  prefix: string,
  { inputs, outputs, hasBias = true }: LinearSize,
  spread: NormalSpread,
): readonly ParameterDescription[] {
  return weightAndBias(prefix, [outputs, inputs], outputs, hasBias, spread);
}

/** The same with the weight's axes in the order of GPT-2's `Conv1D`: [inputs, outputs]. */
export function inputMajorParameters(
  prefix: string,
  { inputs, outputs, hasBias = true }: LinearSize,
  spread: NormalSpread,
): readonly ParameterDescription[] {
  return weightAndBias(prefix, [inputs, outputs], outputs, hasBias, spread);
}

/** Size of a linear layer; it has a bias unless said otherwise. */
export interface LinearSize {
  readonly inputs: number;
  readonly outputs: number;
  readonly hasBias?: boolean;
}

function weightAndBias(
  prefix: string,
  shape: readonly [number, number],
  biasSize: number,
  hasBias: boolean,
  spread: NormalSpread,
): readonly ParameterDescription[] {
  return [
    { name: `${prefix}.weight`, shape, initialization: { kind: 'normal', ...spread }, decays: true },
    ...(hasBias ? [biasParameter(`${prefix}.bias`, biasSize)] : []),
  ];
}
