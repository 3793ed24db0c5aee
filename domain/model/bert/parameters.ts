import { headOf } from '../model-objective.js';
import {
  biasParameter,
  embeddingParameter,
  linearParameters,
  normParameters,
  type ParameterDescription,
} from '../parameter-description.js';
import type { BertEncoderSpecification, BertSpecification } from './specification.js';

/**
 * Parameters of Hugging Face's `BertForSequenceClassification`, `BertForTokenClassification` or `BertForMaskedLM`, in its
 * order, with its initialization: normal (0, `initializerRange`), biases 0, norms 1. Linear weights are [out, in].
 */
export function bertParameters(specification: BertSpecification): readonly ParameterDescription[] {
  return [...bertEncoderParameters('bert', specification), ...headParameters(specification)];
}

/**
 * Embeddings and layers below a prefix.
 * @param positionRows - rows of the position table; default: one per position
 */
export function bertEncoderParameters(
  prefix: string,
  specification: BertEncoderSpecification,
  positionRows = specification.maxPositions,
  positionZeroRow?: number,
): readonly ParameterDescription[] {
  const { hiddenSize, layerCount, vocabularySize, paddingTokenId, typeVocabularySize } = specification;
  const spread = spreadOf(specification);
  const embeddings = `${prefix}.embeddings`;
  return [
    embeddingParameter(`${embeddings}.word_embeddings`, [vocabularySize, hiddenSize], spread, paddingTokenId),
    embeddingParameter(
      `${embeddings}.position_embeddings`,
      [positionRows, hiddenSize],
      spread,
      positionZeroRow,
    ),
    embeddingParameter(`${embeddings}.token_type_embeddings`, [typeVocabularySize, hiddenSize], spread),
    ...normParameters(`${embeddings}.LayerNorm`, hiddenSize),
    ...Array.from({ length: layerCount }, (_, layer) =>
      layerParameters(`${prefix}.encoder.layer.${layer}`, specification),
    ).flat(),
  ];
}

function layerParameters(
  prefix: string,
  specification: BertEncoderSpecification,
): readonly ParameterDescription[] {
  const { hiddenSize, intermediateSize } = specification;
  const linear = (name: string, inputs: number, outputs: number) =>
    linearParameters(`${prefix}.${name}`, { inputs, outputs }, spreadOf(specification));
  return [
    ...linear('attention.self.query', hiddenSize, hiddenSize),
    ...linear('attention.self.key', hiddenSize, hiddenSize),
    ...linear('attention.self.value', hiddenSize, hiddenSize),
    ...linear('attention.output.dense', hiddenSize, hiddenSize),
    ...normParameters(`${prefix}.attention.output.LayerNorm`, hiddenSize),
    ...linear('intermediate.dense', hiddenSize, intermediateSize),
    ...linear('output.dense', intermediateSize, hiddenSize),
    ...normParameters(`${prefix}.output.LayerNorm`, hiddenSize),
  ];
}

function headParameters(specification: BertSpecification): readonly ParameterDescription[] {
  const { hiddenSize, labels, vocabularySize, objective } = specification;
  const spread = spreadOf(specification);
  const square = { inputs: hiddenSize, outputs: hiddenSize };
  const classifier = linearParameters('classifier', { inputs: hiddenSize, outputs: labels.length }, spread);
  const head = headOf(objective);
  switch (head) {
    case 'sequence_classification':
      return [...linearParameters('bert.pooler.dense', square, spread), ...classifier];
    case 'token_classification':
      return classifier;
    case 'masked_language_modeling':
    case 'causal_language_modeling':
      return [
        biasParameter('cls.predictions.bias', vocabularySize),
        ...linearParameters('cls.predictions.transform.dense', square, spread),
        ...normParameters('cls.predictions.transform.LayerNorm', hiddenSize),
      ];
    default:
      return head satisfies never;
  }
}

function spreadOf({ initializerRange }: BertEncoderSpecification): { readonly standardDeviation: number } {
  return { standardDeviation: initializerRange };
}
