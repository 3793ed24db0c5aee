import { drawInitialValues } from '#domain/model/initial-values.js';
import type { FineTuning } from '#domain/model/fine-tuning.js';
import { isAmongFirst } from '#domain/model/parameter-depth.js';
import { isSavedModule, loraParameters, loraTargets, type LoraSettings } from '#domain/model/lora.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';
import { ArenaError } from '#domain/shared/errors.js';

import type { TensorModel } from './tensor-model.js';

/**
 * The same model with fewer parameters that learn. Errors: `CONFIG.INVALID` when none would be left, when a module to
 * adapt is not there, or when there are adapters already.
 *
 * @param savedAdapters - A and B, in place of drawn ones
 */
export function fineTune(
  model: TensorModel,
  { frozenLayers, lora, base, seed }: FineTuning,
  savedAdapters?: NamedTensors,
): TensorModel {
  const { parameters, specification } = model;
  if (frozenLayers !== undefined) parameters.freeze((name) => isAmongFirst(name, frozenLayers));
  if (lora !== undefined) {
    if (parameters.lora !== undefined) throw adaptedAlready(parameters.lora);
    const targets = loraTargets(specification, lora);
    parameters.freeze((name) => !isSavedModule(name));
    const drawn = (): NamedTensors => drawInitialValues(loraParameters(targets, lora.rank), seed);
    parameters.adapt(lora, targets, savedAdapters ?? drawn());
  }
  const parameterCounts = parameters.counts();
  if (parameterCounts.trainable > 0) {
    return { ...model, parameterCounts, ...(base === undefined ? {} : { base }) };
  }
  throw new ArenaError(
    'CONFIG.INVALID',
    `Expected parameters that learn, found none of ${parameterCounts.total}: --freeze-layers freezes all. ` +
      'Give a smaller number.',
  );
}

function adaptedAlready({ rank }: LoraSettings): ArenaError {
  return new ArenaError(
    'CONFIG.INVALID',
    `Expected a model without adapters to put some on, found one that has adapters of rank ${rank}: they learn on when ` +
      '--lora-rank is left out. Or merge them first: arena export --format safetensors.',
  );
}
