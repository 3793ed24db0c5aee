import { bertParameters } from './bert-parameters.js';
import { gpt2Parameters } from './gpt2-parameters.js';
import { lstmParameters } from './lstm-parameters.js';
import { countValues, type ParameterDescription } from './parameter-description.js';
import type { ModelSpecification, ParameterCounts } from './specification.js';

/** Names, shapes and initialization of a model's weights, in the order of PyTorch's `state_dict`; tied ones once. */
export function parametersOf(specification: ModelSpecification): readonly ParameterDescription[] {
  switch (specification.modelType) {
    case 'bert':
      return bertParameters(specification);
    case 'gpt2':
      return gpt2Parameters(specification);
    case 'lstm':
      return lstmParameters(specification);
    default:
      return specification satisfies never;
  }
}

/** How many numbers a model would hold, without building it. */
export function parameterCountsOf(specification: ModelSpecification): ParameterCounts {
  const total = countValues(parametersOf(specification));
  return { total, trainable: total };
}
