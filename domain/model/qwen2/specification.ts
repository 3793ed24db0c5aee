import type { LlamaDecoderSpecification } from '../llama/specification.js';

/** Llama's decoder with biases on queries, keys and values: Yang et al. 2024, arXiv:2407.10671. */
export interface Qwen2Specification extends LlamaDecoderSpecification {
  readonly modelType: 'qwen2';
}
