import { decoderHeadParameters } from '../decoder-head-parameters.js';
import {
  embeddingParameter,
  linearParameters,
  normParameters,
  type ParameterDescription,
} from '../parameter-description.js';
import type { LlamaDecoderSpecification } from './specification.js';

/** Parameters of `LlamaForCausalLM`, `Qwen2ForCausalLM` or their classifiers, in their order. */
export function llamaParameters(specification: LlamaDecoderSpecification): readonly ParameterDescription[] {
  const { hiddenSize, layerCount, vocabularySize, initializerRange, tiesEmbeddings } = specification;
  const spread = { standardDeviation: initializerRange };
  return [
    embeddingParameter('model.embed_tokens', [vocabularySize, hiddenSize], spread),
    ...Array.from({ length: layerCount }, (_, layer) => layerParameters(specification, layer)).flat(),
    ...normParameters('model.norm', hiddenSize, false),
    ...decoderHeadParameters(specification, {
      tokenClassifier: 'score',
      ...(tiesEmbeddings ? {} : { language: 'lm_head' }),
    }),
  ];
}

function layerParameters(
  specification: LlamaDecoderSpecification,
  layer: number,
): readonly ParameterDescription[] {
  const { hiddenSize, intermediateSize, headCount, keyValueHeadCount, headSize } = specification;
  const { queryKeyValueBias, attentionOutputBias, feedForwardBias, initializerRange } = specification;
  const prefix = `model.layers.${layer}`;
  const linear = (name: string, inputs: number, outputs: number, hasBias: boolean) =>
    linearParameters(
      `${prefix}.${name}`,
      { inputs, outputs, hasBias },
      { standardDeviation: initializerRange },
    );
  return [
    ...linear('self_attn.q_proj', hiddenSize, headCount * headSize, queryKeyValueBias),
    ...linear('self_attn.k_proj', hiddenSize, keyValueHeadCount * headSize, queryKeyValueBias),
    ...linear('self_attn.v_proj', hiddenSize, keyValueHeadCount * headSize, queryKeyValueBias),
    ...linear('self_attn.o_proj', headCount * headSize, hiddenSize, attentionOutputBias),
    ...linear('mlp.gate_proj', hiddenSize, intermediateSize, feedForwardBias),
    ...linear('mlp.up_proj', hiddenSize, intermediateSize, feedForwardBias),
    ...linear('mlp.down_proj', intermediateSize, hiddenSize, feedForwardBias),
    ...normParameters(`${prefix}.input_layernorm`, hiddenSize, false),
    ...normParameters(`${prefix}.post_attention_layernorm`, hiddenSize, false),
  ];
}
