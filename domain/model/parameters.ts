import { bertParameters } from './bert/parameters.js';
import { codegenParameters } from './codegen/parameters.js';
import { distilbertParameters } from './distilbert/parameters.js';
import { gptNeoxParameters } from './gpt-neox/parameters.js';
import { gpt2Parameters } from './gpt2/parameters.js';
import { llamaParameters } from './llama/parameters.js';
import { recurrentParameters } from './lstm/parameters.js';
import { modernbertParameters } from './modernbert/parameters.js';
import { countValues, type ParameterDescription } from './parameter-description.js';
import { robertaParameters } from './roberta/parameters.js';
import type { ModelSpecification, ParameterCounts } from './specification.js';

/** Names, shapes and initialization of a model's weights, in the order of PyTorch's `state_dict`; tied ones once. */
export function parametersOf(specification: ModelSpecification): readonly ParameterDescription[] {
  switch (specification.modelType) {
    case 'bert':
      return bertParameters(specification);
    case 'roberta':
      return robertaParameters(specification);
    case 'distilbert':
      return distilbertParameters(specification);
    case 'modernbert':
      return modernbertParameters(specification);
    case 'gpt2':
      return gpt2Parameters(specification);
    case 'codegen':
      return codegenParameters(specification);
    case 'gpt_neox':
      return gptNeoxParameters(specification);
    case 'llama':
    case 'qwen2':
      return llamaParameters(specification);
    case 'lstm':
    case 'gru':
      return recurrentParameters(specification);
    default:
      return specification satisfies never;
  }
}

/** How many numbers a model would hold, without building it. */
export function parameterCountsOf(specification: ModelSpecification): ParameterCounts {
  const total = countValues(parametersOf(specification));
  return { total, trainable: total };
}
