import type { LlamaSpecification } from '#domain/model/llama/specification.js';
import type { ModelSpecification } from '#domain/model/specification.js';

/** A gradient step multiplies three times: forward, and backward for the input and for the weights. */
const PASSES = 3;

/**
 * What a contestant computes of the last layer of an encoder that classifies texts: all of it, as PyTorch does, or the first
 * token of each text, which is all that the classifier reads.
 */
export type LastLayer = 'all tokens' | 'first tokens';

/**
 * Floating-point operations (a multiplication and an addition are two) of the matrix products in one training step over
 * rows of these lengths. Only real tokens count: work that a side spends on padding lowers its figure. Embeddings,
 * norms, activations and the optimizer are left out, as usual (Kaplan et al. 2020, arXiv:2001.08361, section 2.1).
 *
 * @param lengths - real tokens per row
 */
export function matrixFlops(
  specification: ModelSpecification,
  lengths: readonly number[],
  lastLayer: LastLayer,
): number {
  return PASSES * lengths.reduce((sum, length) => sum + rowFlops(specification, length, lastLayer), 0);
}

function rowFlops(specification: ModelSpecification, length: number, lastLayer: LastLayer): number {
  switch (specification.modelType) {
    case 'bert': {
      const { hiddenSize, labels, layerCount } = specification;
      const wholeLayers = lastLayer === 'all tokens' ? layerCount : layerCount - 1;
      return (
        wholeLayers * layerFlops(specification, length) +
        (layerCount - wholeLayers) * firstTokenFlops(specification, length) +
        2 * hiddenSize * (hiddenSize + labels.length)
      );
    }
    case 'gpt2':
      return (
        // A position sees half of the others, on average.
        specification.layerCount * layerFlops(specification, length, 0.5) +
        2 * length * specification.hiddenSize * specification.vocabularySize
      );
    case 'llama':
      return (
        specification.layerCount * llamaLayerFlops(specification, length) +
        2 * length * specification.hiddenSize * specification.vocabularySize
      );
    case 'lstm':
      return lstmFlops(specification, length);
    case 'roberta':
    case 'distilbert':
    case 'modernbert':
    case 'codegen':
    case 'gpt_neox':
    case 'qwen2':
    case 'gru':
      throw new Error(`Expected a model that the benchmarks know, found ${JSON.stringify(specification)}.`);
  }
}

interface LayerSize {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly headCount: number;
}

/** Four projections, two feed-forward products, and the two products of attention. */
function layerFlops(size: LayerSize, length: number, visible = 1): number {
  return 2 * length * (weightsOf(size) + 2 * visible * length * size.hiddenSize);
}

/** Fewer keys and values than queries, three feed-forward products, and half of the others seen. */
function llamaLayerFlops(
  { hiddenSize, headSize, headCount, keyValueHeadCount, intermediateSize }: LlamaSpecification,
  length: number,
): number {
  const attention = hiddenSize * headSize * 2 * (headCount + keyValueHeadCount);
  const feedForward = 3 * hiddenSize * intermediateSize;
  return 2 * length * (attention + feedForward + length * headCount * headSize);
}

/** The same weights once per row; in attention each head multiplies whole tokens. */
function firstTokenFlops(size: LayerSize, length: number): number {
  return 2 * (weightsOf(size) + 2 * size.headCount * length * size.hiddenSize);
}

function weightsOf({ hiddenSize, intermediateSize }: LayerSize): number {
  return 4 * hiddenSize * hiddenSize + 2 * hiddenSize * intermediateSize;
}

function lstmFlops(
  specification: Extract<ModelSpecification, { modelType: 'lstm' }>,
  length: number,
): number {
  const { embeddingSize, hiddenSize, layerCount, bidirectional, labels } = specification;
  const directions = bidirectional ? 2 : 1;
  let flops = 2 * directions * hiddenSize * labels.length;
  for (let layer = 0; layer < layerCount; layer++) {
    const inputSize = layer === 0 ? embeddingSize : directions * hiddenSize;
    flops += 2 * length * directions * 4 * hiddenSize * (inputSize + hiddenSize);
  }
  return flops;
}
