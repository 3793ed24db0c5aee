import { decoderHeadParameters } from '../decoder-head-parameters.js';
import {
  biasParameter,
  embeddingParameter,
  linearParameters,
  normParameters,
  type ParameterDescription,
} from '../parameter-description.js';
import type { CodegenSpecification } from './specification.js';

/** Parameters of Hugging Face's `CodeGenForCausalLM`, in its order. */
export function codegenParameters(specification: CodegenSpecification): readonly ParameterDescription[] {
  const { hiddenSize, layerCount, vocabularySize, initializerRange, tiesEmbeddings } = specification;
  const spread = { standardDeviation: initializerRange };
  return [
    embeddingParameter('transformer.wte', [vocabularySize, hiddenSize], spread),
    ...Array.from({ length: layerCount }, (_, layer) => blockParameters(specification, layer)).flat(),
    ...normParameters('transformer.ln_f', hiddenSize),
    ...(tiesEmbeddings
      ? [biasParameter('lm_head.bias', vocabularySize)]
      : decoderHeadParameters(specification, {
          language: 'lm_head',
          languageHasBias: true,
          tokenClassifier: 'classifier',
        })),
  ];
}

function blockParameters(
  specification: CodegenSpecification,
  layer: number,
): readonly ParameterDescription[] {
  const { hiddenSize, intermediateSize, initializerRange } = specification;
  const prefix = `transformer.h.${layer}`;
  const linear = (name: string, inputs: number, outputs: number, hasBias: boolean) =>
    linearParameters(
      `${prefix}.${name}`,
      { inputs, outputs, hasBias },
      { standardDeviation: initializerRange },
    );
  return [
    ...normParameters(`${prefix}.ln_1`, hiddenSize),
    ...linear('attn.qkv_proj', hiddenSize, 3 * hiddenSize, false),
    ...linear('attn.out_proj', hiddenSize, hiddenSize, false),
    ...linear('mlp.fc_in', hiddenSize, intermediateSize, true),
    ...linear('mlp.fc_out', intermediateSize, hiddenSize, true),
  ];
}
