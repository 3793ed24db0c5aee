import { decoderHeadParameters } from '../decoder-head-parameters.js';
import {
  embeddingParameter,
  linearParameters,
  normParameters,
  type ParameterDescription,
} from '../parameter-description.js';
import type { GptNeoxSpecification } from './specification.js';

/** Parameters of Hugging Face's `GPTNeoXForCausalLM` or its classifiers, in their order. */
export function gptNeoxParameters(specification: GptNeoxSpecification): readonly ParameterDescription[] {
  const { hiddenSize, layerCount, vocabularySize, initializerRange, tiesEmbeddings } = specification;
  const spread = { standardDeviation: initializerRange };
  return [
    embeddingParameter('gpt_neox.embed_in', [vocabularySize, hiddenSize], spread),
    ...Array.from({ length: layerCount }, (_, layer) => layerParameters(specification, layer)).flat(),
    ...normParameters('gpt_neox.final_layer_norm', hiddenSize),
    ...decoderHeadParameters(specification, {
      tokenClassifier: 'classifier',
      ...(tiesEmbeddings ? {} : { language: 'embed_out' }),
    }),
  ];
}

function layerParameters(
  specification: GptNeoxSpecification,
  layer: number,
): readonly ParameterDescription[] {
  const { hiddenSize, intermediateSize, initializerRange, attentionBias } = specification;
  const prefix = `gpt_neox.layers.${layer}`;
  const linear = (name: string, inputs: number, outputs: number, hasBias: boolean) =>
    linearParameters(
      `${prefix}.${name}`,
      { inputs, outputs, hasBias },
      { standardDeviation: initializerRange },
    );
  return [
    ...normParameters(`${prefix}.input_layernorm`, hiddenSize),
    ...normParameters(`${prefix}.post_attention_layernorm`, hiddenSize),
    ...linear('attention.query_key_value', hiddenSize, 3 * hiddenSize, attentionBias),
    ...linear('attention.dense', hiddenSize, hiddenSize, attentionBias),
    ...linear('mlp.dense_h_to_4h', hiddenSize, intermediateSize, true),
    ...linear('mlp.dense_4h_to_h', intermediateSize, hiddenSize, true),
  ];
}
