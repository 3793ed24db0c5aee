import { headOf } from '../model-objective.js';
import {
  biasParameter,
  embeddingParameter,
  linearParameters,
  normParameters,
  type NormalSpread,
  type ParameterDescription,
} from '../parameter-description.js';
import type { ModernbertSpecification } from './specification.js';

/**
 * Parameters of `ModernBertForSequenceClassification`, `...ForTokenClassification` or `...ForMaskedLM`, in their order,
 * with their initialization: truncated normal, smaller by 1 / sqrt(2 * layers) for what writes to the residual stream.
 */
export function modernbertParameters(
  specification: ModernbertSpecification,
): readonly ParameterDescription[] {
  const { hiddenSize, layerCount, vocabularySize, paddingTokenId, normBias } = specification;
  const { input } = spreads(specification);
  const table = [vocabularySize, hiddenSize] as const;
  return [
    embeddingParameter('model.embeddings.tok_embeddings', table, input, paddingTokenId),
    ...normParameters('model.embeddings.norm', hiddenSize, normBias),
    ...Array.from({ length: layerCount }, (_, layer) => layerParameters(specification, layer)).flat(),
    ...normParameters('model.final_norm', hiddenSize, normBias),
    ...headParameters(specification),
  ];
}

function layerParameters(
  specification: ModernbertSpecification,
  layer: number,
): readonly ParameterDescription[] {
  const { hiddenSize, intermediateSize, attentionBias, feedForwardBias, normBias } = specification;
  const { input, output } = spreads(specification);
  const prefix = `model.layers.${layer}`;
  const linear = (name: string, inputs: number, outputs: number, hasBias: boolean, spread: NormalSpread) =>
    linearParameters(`${prefix}.${name}`, { inputs, outputs, hasBias }, spread);
  return [
    // The embeddings are normalized already.
    ...(layer === 0 ? [] : normParameters(`${prefix}.attn_norm`, hiddenSize, normBias)),
    ...linear('attn.Wqkv', hiddenSize, 3 * hiddenSize, attentionBias, input),
    ...linear('attn.Wo', hiddenSize, hiddenSize, attentionBias, output),
    ...normParameters(`${prefix}.mlp_norm`, hiddenSize, normBias),
    ...linear('mlp.Wi', hiddenSize, 2 * intermediateSize, feedForwardBias, input),
    ...linear('mlp.Wo', intermediateSize, hiddenSize, feedForwardBias, output),
  ];
}

function headParameters(specification: ModernbertSpecification): readonly ParameterDescription[] {
  const { hiddenSize, labels, vocabularySize, headBias, normBias, decoderBias, objective } = specification;
  const { output, classifier } = spreads(specification);
  const square = { inputs: hiddenSize, outputs: hiddenSize, hasBias: headBias };
  const transform = [
    ...linearParameters('head.dense', square, output),
    ...normParameters('head.norm', hiddenSize, normBias),
  ];
  const head = headOf(objective);
  switch (head) {
    case 'sequence_classification':
    case 'token_classification': {
      const toLabels = { inputs: hiddenSize, outputs: labels.length };
      return [...transform, ...linearParameters('classifier', toLabels, classifier)];
    }
    case 'masked_language_modeling':
    case 'causal_language_modeling':
      return [...transform, ...(decoderBias ? [biasParameter('decoder.bias', vocabularySize)] : [])];
    default:
      return head satisfies never;
  }
}

function spreads(
  specification: ModernbertSpecification,
): Readonly<Record<'input' | 'output' | 'classifier', NormalSpread>> {
  const { initializerRange, initializerCutoff: cutoff, layerCount, hiddenSize } = specification;
  return {
    input: { standardDeviation: initializerRange, cutoff },
    output: { standardDeviation: initializerRange / Math.sqrt(2 * layerCount), cutoff },
    classifier: { standardDeviation: 1 / Math.sqrt(hiddenSize), cutoff },
  };
}
