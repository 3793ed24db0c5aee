import { ArenaError } from '#domain/shared/errors.js';
import { drawInitialValues } from '#domain/model/initial-values.js';
import type { LoadReport } from '#domain/model/model-manager.js';
import type { ParameterDescription } from '#domain/model/parameter-description.js';
import { parametersOf } from '#domain/model/parameters.js';
import type { ModelSpecification } from '#domain/model/specification.js';

import type { WeightsSource } from '../weights/weights-source.js';
import { architectureOf } from './architectures.js';
import { matchWeights, type WeightsMatch } from './match-weights.js';
import { ParameterStore } from './parameter-store.js';
import { formatShape, isSameShape, weightsMismatch } from './weights-mismatch.js';

/**
 * A model's parameters out of its weights.
 *
 * @param newHeadSeed - given, parameters that the file lacks are drawn from this seed, as for a new head; otherwise a
 * parameter that is missing is an error
 * @throws ArenaError `MODEL.WEIGHTS_MISMATCH` naming each tensor that is missing or of another shape
 */
export async function loadParameters(
  source: WeightsSource,
  specification: ModelSpecification,
  newHeadSeed?: number,
): Promise<{ readonly parameters: ParameterStore; readonly report: LoadReport }> {
  const architecture = architectureOf(specification.modelType);
  const descriptions = parametersOf(specification);
  const match = matchWeights(source.tensors.keys(), descriptions, architecture.basePrefix, (name) =>
    architecture.isDerivedTensor(name, specification),
  );
  assertFits(source, descriptions, match, newHeadSeed !== undefined);
  if (newHeadSeed !== undefined) assertHasEncoder(source, match, architecture.basePrefix);
  const parameters = await ParameterStore.read(descriptions, async (description) => {
    const name = match.sources.get(description.name);
    return name === undefined ? drawn(description, newHeadSeed!) : source.read(name);
  });
  return { parameters, report: { newlyInitialized: match.missing, unexpected: match.unexpected } };
}

function drawn(description: ParameterDescription, seed: number): Float32Array {
  return drawInitialValues([description], seed).get(description.name)!.data;
}

function assertFits(
  { tensors }: WeightsSource,
  descriptions: readonly ParameterDescription[],
  { sources, unexpected }: WeightsMatch,
  mayMiss: boolean,
): void {
  const problems = descriptions.flatMap(({ name, shape }) => {
    const found = tensors.get(sources.get(name) ?? '')?.shape;
    if (found === undefined) return mayMiss ? [] : [`"${name}" ${formatShape(shape)} is missing`];
    if (isSameShape(found, shape)) return [];
    return [`"${name}" should be ${formatShape(shape)} but is ${formatShape(found)}`];
  });
  if (problems.length === 0) return;
  const surplus = unexpected.map(
    (name) => `"${name}" ${formatShape(tensors.get(name)!.shape)} is not a parameter of this model`,
  );
  throw weightsMismatch(descriptions.length, [...problems, ...surplus]);
}

/** A file of another kind of model has none of the encoder's parameters: nothing would be left to fine-tune. */
function assertHasEncoder(source: WeightsSource, { sources }: WeightsMatch, basePrefix: string): void {
  if ([...sources.keys()].some((name) => name.startsWith(basePrefix))) return;
  throw new ArenaError(
    'MODEL.WEIGHTS_MISMATCH',
    `Expected tensors of the model's encoder ("${basePrefix}...") in ${source.path}, found none. ` +
      'Use weights and config.json that were saved together.',
    { details: { path: source.path } },
  );
}
