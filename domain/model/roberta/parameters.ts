import { bertEncoderParameters } from '../bert/parameters.js';
import { headOf } from '../model-objective.js';
import {
  biasParameter,
  linearParameters,
  normParameters,
  type ParameterDescription,
} from '../parameter-description.js';
import { firstPositionRow, type RobertaSpecification } from './specification.js';

/** Parameters of `RobertaForSequenceClassification`, `...ForTokenClassification` or `...ForMaskedLM`, in their order. */
export function robertaParameters(specification: RobertaSpecification): readonly ParameterDescription[] {
  const positionRows = specification.maxPositions + firstPositionRow(specification);
  return [
    ...bertEncoderParameters('roberta', specification, positionRows, specification.paddingTokenId),
    ...headParameters(specification),
  ];
}

function headParameters(specification: RobertaSpecification): readonly ParameterDescription[] {
  const { hiddenSize, labels, vocabularySize, initializerRange, objective } = specification;
  const spread = { standardDeviation: initializerRange };
  const square = { inputs: hiddenSize, outputs: hiddenSize };
  const toLabels = { inputs: hiddenSize, outputs: labels.length };
  const head = headOf(objective);
  switch (head) {
    case 'sequence_classification':
      return [
        ...linearParameters('classifier.dense', square, spread),
        ...linearParameters('classifier.out_proj', toLabels, spread),
      ];
    case 'token_classification':
      return linearParameters('classifier', toLabels, spread);
    case 'masked_language_modeling':
    case 'causal_language_modeling':
      return [
        biasParameter('lm_head.bias', vocabularySize),
        ...linearParameters('lm_head.dense', square, spread),
        ...normParameters('lm_head.layer_norm', hiddenSize),
      ];
    default:
      return head satisfies never;
  }
}
