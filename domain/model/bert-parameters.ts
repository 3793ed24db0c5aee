import { normalLayerParameters, normParameters, type ParameterDescription } from './parameter-description.js';
import type { BertSpecification } from './specification.js';

/**
 * Parameters of Hugging Face's `BertForSequenceClassification`, in its order, with its initialization: normal
 * (0, `initializerRange`), biases 0, norms 1. Linear weights are [out, in].
 */
export function bertParameters(specification: BertSpecification): readonly ParameterDescription[] {
  const { hiddenSize, layerCount, labels, initializerRange } = specification;
  return [
    ...embeddingParameters(specification),
    ...Array.from({ length: layerCount }, (_, layer) => layerParameters(specification, layer)).flat(),
    ...linearParameters('bert.pooler.dense', hiddenSize, hiddenSize, initializerRange),
    ...linearParameters('classifier', hiddenSize, labels.length, initializerRange),
  ];
}

function embeddingParameters(specification: BertSpecification): readonly ParameterDescription[] {
  const { hiddenSize, initializerRange: standardDeviation } = specification;
  const table = (name: string, rows: number, zeroRow?: number): ParameterDescription => ({
    name: `bert.embeddings.${name}.weight`,
    shape: [rows, hiddenSize],
    initialization: { kind: 'normal', standardDeviation, ...(zeroRow === undefined ? {} : { zeroRow }) },
    decays: true,
  });
  return [
    table('word_embeddings', specification.vocabularySize, specification.paddingTokenId),
    table('position_embeddings', specification.maxPositions),
    table('token_type_embeddings', specification.typeVocabularySize),
    ...normParameters('bert.embeddings.LayerNorm', hiddenSize),
  ];
}

function layerParameters(specification: BertSpecification, layer: number): readonly ParameterDescription[] {
  const { hiddenSize, intermediateSize, initializerRange } = specification;
  const prefix = `bert.encoder.layer.${layer}`;
  const square = (name: string) =>
    linearParameters(`${prefix}.${name}`, hiddenSize, hiddenSize, initializerRange);
  return [
    ...square('attention.self.query'),
    ...square('attention.self.key'),
    ...square('attention.self.value'),
    ...square('attention.output.dense'),
    ...normParameters(`${prefix}.attention.output.LayerNorm`, hiddenSize),
    ...linearParameters(`${prefix}.intermediate.dense`, hiddenSize, intermediateSize, initializerRange),
    ...linearParameters(`${prefix}.output.dense`, intermediateSize, hiddenSize, initializerRange),
    ...normParameters(`${prefix}.output.LayerNorm`, hiddenSize),
  ];
}

function linearParameters(
  prefix: string,
  inputs: number,
  outputs: number,
  standardDeviation: number,
): readonly ParameterDescription[] {
  return normalLayerParameters(prefix, [outputs, inputs], outputs, standardDeviation);
}
