import type { ParameterDescription } from '#domain/model/parameter-description.js';

/** How the tensors of a file fit the parameters of a model. */
export interface WeightsMatch {
  /** Name in the file by parameter name. */
  readonly sources: ReadonlyMap<string, string>;
  /** Parameters that the file lacks. */
  readonly missing: readonly string[];
  /** Tensors of the file that the model has no place for. */
  readonly unexpected: readonly string[];
}

/** TensorFlow's names of a layer norm's scale and shift, in BERT's first PyTorch files. */
const OLD_NORM_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\bLayerNorm\.gamma$/, 'LayerNorm.weight'],
  [/\bLayerNorm\.beta$/, 'LayerNorm.bias'],
];

/**
 * Finds each parameter in a file, under its own name or, in a file saved without a head, without the base prefix.
 *
 * @param isDerived - whether a tensor (by its name as a parameter) can be left unread
 */
export function matchWeights(
  fileNames: Iterable<string>,
  parameters: readonly ParameterDescription[],
  basePrefix: string,
  isDerived: (name: string) => boolean,
): WeightsMatch {
  const names = [...fileNames];
  const isBare = basePrefix !== '' && !names.some((name) => name.startsWith(basePrefix));
  const wanted = new Set(parameters.map(({ name }) => name));
  const sources = new Map<string, string>();
  const unexpected: string[] = [];
  for (const fileName of names) {
    const modern = modernName(fileName);
    const candidates = isBare ? [modern, `${basePrefix}${modern}`] : [modern];
    const name = candidates.find((candidate) => wanted.has(candidate));
    if (name !== undefined) sources.set(name, fileName);
    else if (!candidates.some(isDerived)) unexpected.push(fileName);
  }
  const missing = parameters.map(({ name }) => name).filter((name) => !sources.has(name));
  return { sources, missing, unexpected };
}

function modernName(name: string): string {
  return OLD_NORM_NAMES.reduce(
    (renamed, [pattern, replacement]) => renamed.replace(pattern, replacement),
    name,
  );
}
