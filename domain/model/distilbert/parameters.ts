import { headOf } from '../model-objective.js';
import {
  biasParameter,
  embeddingParameter,
  linearParameters,
  normParameters,
  type ParameterDescription,
} from '../parameter-description.js';
import type { DistilbertSpecification } from './specification.js';

/** Parameters of `DistilBertForSequenceClassification`, `...ForTokenClassification` or `...ForMaskedLM`, in their order. */
export function distilbertParameters(
  specification: DistilbertSpecification,
): readonly ParameterDescription[] {
  const { hiddenSize, layerCount, vocabularySize, maxPositions, paddingTokenId } = specification;
  const spread = { standardDeviation: specification.initializerRange };
  const embeddings = 'distilbert.embeddings';
  return [
    embeddingParameter(`${embeddings}.word_embeddings`, [vocabularySize, hiddenSize], spread, paddingTokenId),
    embeddingParameter(`${embeddings}.position_embeddings`, [maxPositions, hiddenSize], spread),
    ...normParameters(`${embeddings}.LayerNorm`, hiddenSize),
    ...Array.from({ length: layerCount }, (_, layer) => layerParameters(specification, layer)).flat(),
    ...headParameters(specification),
  ];
}

function layerParameters(
  specification: DistilbertSpecification,
  layer: number,
): readonly ParameterDescription[] {
  const { hiddenSize, intermediateSize, initializerRange } = specification;
  const prefix = `distilbert.transformer.layer.${layer}`;
  const linear = (name: string, inputs: number, outputs: number) =>
    linearParameters(`${prefix}.${name}`, { inputs, outputs }, { standardDeviation: initializerRange });
  return [
    ...linear('attention.q_lin', hiddenSize, hiddenSize),
    ...linear('attention.k_lin', hiddenSize, hiddenSize),
    ...linear('attention.v_lin', hiddenSize, hiddenSize),
    ...linear('attention.out_lin', hiddenSize, hiddenSize),
    ...normParameters(`${prefix}.sa_layer_norm`, hiddenSize),
    ...linear('ffn.lin1', hiddenSize, intermediateSize),
    ...linear('ffn.lin2', intermediateSize, hiddenSize),
    ...normParameters(`${prefix}.output_layer_norm`, hiddenSize),
  ];
}

function headParameters(specification: DistilbertSpecification): readonly ParameterDescription[] {
  const { hiddenSize, labels, vocabularySize, initializerRange, objective } = specification;
  const spread = { standardDeviation: initializerRange };
  const square = { inputs: hiddenSize, outputs: hiddenSize };
  const classifier = linearParameters('classifier', { inputs: hiddenSize, outputs: labels.length }, spread);
  const head = headOf(objective);
  switch (head) {
    case 'sequence_classification':
      return [...linearParameters('pre_classifier', square, spread), ...classifier];
    case 'token_classification':
      return classifier;
    case 'masked_language_modeling':
    case 'causal_language_modeling':
      return [
        ...linearParameters('vocab_transform', square, spread),
        ...normParameters('vocab_layer_norm', hiddenSize),
        biasParameter('vocab_projector.bias', vocabularySize),
      ];
    default:
      return head satisfies never;
  }
}
