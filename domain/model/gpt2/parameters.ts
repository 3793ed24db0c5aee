import { decoderHeadParameters } from '../decoder-head-parameters.js';
import {
  embeddingParameter,
  inputMajorParameters,
  normParameters,
  type ParameterDescription,
} from '../parameter-description.js';
import type { Gpt2Specification } from './specification.js';

/**
 * Parameters of Hugging Face's `GPT2LMHeadModel`, whose head is `transformer.wte.weight` itself, or of its classifiers, in
 * their order. Weights are [in, out] (Conv1D). Those that write to the residual stream start smaller by
 * 1 / sqrt(2 * layers): Radford et al. 2019, section 2.3.
 */
export function gpt2Parameters(specification: Gpt2Specification): readonly ParameterDescription[] {
  const { hiddenSize, layerCount, vocabularySize, maxPositions } = specification;
  const spread = { standardDeviation: specification.initializerRange };
  return [
    embeddingParameter('transformer.wte', [vocabularySize, hiddenSize], spread),
    embeddingParameter('transformer.wpe', [maxPositions, hiddenSize], spread),
    ...Array.from({ length: layerCount }, (_, layer) => blockParameters(specification, layer)).flat(),
    ...normParameters('transformer.ln_f', hiddenSize),
    ...decoderHeadParameters(specification, { tokenClassifier: 'classifier' }),
  ];
}

function blockParameters(specification: Gpt2Specification, layer: number): readonly ParameterDescription[] {
  const { hiddenSize, intermediateSize, layerCount, initializerRange } = specification;
  const residualDeviation = initializerRange / Math.sqrt(2 * layerCount);
  const prefix = `transformer.h.${layer}`;
  const projection = (name: string, inputs: number, outputs: number, standardDeviation: number) =>
    inputMajorParameters(`${prefix}.${name}`, { inputs, outputs }, { standardDeviation });
  return [
    ...normParameters(`${prefix}.ln_1`, hiddenSize),
    ...projection('attn.c_attn', hiddenSize, 3 * hiddenSize, initializerRange),
    ...projection('attn.c_proj', hiddenSize, hiddenSize, residualDeviation),
    ...normParameters(`${prefix}.ln_2`, hiddenSize),
    ...projection('mlp.c_fc', hiddenSize, intermediateSize, initializerRange),
    ...projection('mlp.c_proj', intermediateSize, hiddenSize, residualDeviation),
  ];
}
