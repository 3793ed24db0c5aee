import { isRecurrent, type ModelSpecification, type ParameterCounts } from '../model/specification.js';

const BYTES_PER_FLOAT = 4;
/** Weights, gradients and AdamW's two moments. */
const COPIES_WHILE_TRAINING = 4;
/** Weights and AdamW's two moments; a checkpoint is written before an old one is removed. */
const COPIES_PER_CHECKPOINT = 3;

/** What a run will need, before it starts. Bytes. */
export interface ResourceEstimate {
  /** Parameters, gradients, optimizer moments and the activations of one micro-batch. An estimate: within about 2x. */
  readonly memoryBytes: number;
  /** All checkpoints that are kept, one being written, and the final model. An upper bound. */
  readonly diskBytes: number;
}

/**
 * Estimates memory and disk of a run.
 * @param input - `sequenceLength`: tokens of the longest row; `windowLength`: those that attend to each other
 */
export function estimateResources(input: {
  readonly specification: ModelSpecification;
  readonly parameterCounts: ParameterCounts;
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly windowLength: number;
  readonly checkpointsKept: number;
}): ResourceEstimate {
  const parameterBytes = input.parameterCounts.total * BYTES_PER_FLOAT;
  const tokens = input.batchSize * input.sequenceLength;
  const activations = tokens * activationsPerToken(input.specification, input.windowLength) * BYTES_PER_FLOAT;
  return {
    memoryBytes: parameterBytes * COPIES_WHILE_TRAINING + activations,
    diskBytes: parameterBytes * (COPIES_PER_CHECKPOINT * (input.checkpointsKept + 2) + 1),
  };
}

/**
 * Numbers kept per token for the backward pass. For a transformer layer: about 34 hidden-sized values and five
 * attention rows per head in bytes at 16 bits (Korthikanti et al. 2022, arXiv:2205.05198, equation 1), that is 17 and
 * 2.5 values.
 */
function activationsPerToken(specification: ModelSpecification, sequenceLength: number): number {
  if (isRecurrent(specification)) {
    const directions = specification.bidirectional ? 2 : 1;
    return specification.embeddingSize + specification.layerCount * directions * specification.hiddenSize * 7;
  }
  const attention = 2.5 * specification.headCount * sequenceLength;
  const layers = specification.layerCount * (17 * specification.hiddenSize + attention);
  const isLanguageModel = specification.objective === 'causal_language_modeling';
  return layers + (isLanguageModel ? 2 * specification.vocabularySize : 0);
}
