import { normalLayerParameters, normParameters, type ParameterDescription } from './parameter-description.js';
import type { Gpt2Specification } from './specification.js';

/**
 * Parameters of Hugging Face's `GPT2LMHeadModel`, in its order; the head is `transformer.wte.weight` itself. Weights
 * are [in, out] (Conv1D). Those that write to the residual stream start smaller by 1 / sqrt(2 * layers): Radford et
 * al. 2019, section 2.3.
 */
export function gpt2Parameters(specification: Gpt2Specification): readonly ParameterDescription[] {
  const { hiddenSize, layerCount } = specification;
  return [
    embeddingTable('transformer.wte.weight', specification.vocabularySize, specification),
    embeddingTable('transformer.wpe.weight', specification.maxPositions, specification),
    ...Array.from({ length: layerCount }, (_, layer) => blockParameters(specification, layer)).flat(),
    ...normParameters('transformer.ln_f', hiddenSize),
  ];
}

function embeddingTable(name: string, rows: number, specification: Gpt2Specification): ParameterDescription {
  const { hiddenSize, initializerRange: standardDeviation } = specification;
  return {
    name,
    shape: [rows, hiddenSize],
    initialization: { kind: 'normal', standardDeviation },
    decays: true,
  };
}

function blockParameters(specification: Gpt2Specification, layer: number): readonly ParameterDescription[] {
  const { hiddenSize, intermediateSize, layerCount, initializerRange } = specification;
  const residualDeviation = initializerRange / Math.sqrt(2 * layerCount);
  const prefix = `transformer.h.${layer}`;
  const projection = (name: string, inputs: number, outputs: number, standardDeviation: number) =>
    normalLayerParameters(`${prefix}.${name}`, [inputs, outputs], outputs, standardDeviation);
  return [
    ...normParameters(`${prefix}.ln_1`, hiddenSize),
    ...projection('attn.c_attn', hiddenSize, 3 * hiddenSize, initializerRange),
    ...projection('attn.c_proj', hiddenSize, hiddenSize, residualDeviation),
    ...normParameters(`${prefix}.ln_2`, hiddenSize),
    ...projection('mlp.c_fc', hiddenSize, intermediateSize, initializerRange),
    ...projection('mlp.c_proj', intermediateSize, hiddenSize, residualDeviation),
  ];
}
