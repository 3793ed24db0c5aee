import type { BertSpecification } from './bert/specification.js';
import type { CodegenSpecification } from './codegen/specification.js';
import type { DistilbertSpecification } from './distilbert/specification.js';
import type { GptNeoxSpecification } from './gpt-neox/specification.js';
import type { Gpt2Specification } from './gpt2/specification.js';
import type { GruSpecification } from './gru/specification.js';
import type { LlamaSpecification } from './llama/specification.js';
import type { LstmSpecification } from './lstm/specification.js';
import type { ModernbertSpecification } from './modernbert/specification.js';
import type { Qwen2Specification } from './qwen2/specification.js';
import type { RobertaSpecification } from './roberta/specification.js';

export type { BertSpecification } from './bert/specification.js';
export type { Gpt2Specification } from './gpt2/specification.js';
export type { LstmSpecification } from './lstm/specification.js';

/** Architectures that can be built. Names are Hugging Face's `model_type`, where it has one. */
export const MODEL_TYPES = [
  'bert',
  'roberta',
  'distilbert',
  'modernbert',
  'gpt2',
  'codegen',
  'gpt_neox',
  'llama',
  'qwen2',
  'lstm',
  'gru',
] as const;
export type ModelType = (typeof MODEL_TYPES)[number];

/** Everything that fixes a model's parameters and computation. Sizes in units (neurons, tokens), dropouts in [0, 1). */
export type ModelSpecification =
  | BertSpecification
  | RobertaSpecification
  | DistilbertSpecification
  | ModernbertSpecification
  | Gpt2Specification
  | CodegenSpecification
  | GptNeoxSpecification
  | LlamaSpecification
  | Qwen2Specification
  | LstmSpecification
  | GruSpecification;

/** Parameter counts, as `sum(p.numel())` in PyTorch: tied weights once. */
export interface ParameterCounts {
  readonly total: number;
  readonly trainable: number;
}

/** Tokens that fit into a recurrent network's input here: it has no position table, but memory and time grow with length. */
const RECURRENT_MAX_TOKENS = 512;

/** Whether a model has recurrent layers: no positions, no attention. */
export function isRecurrent(
  specification: ModelSpecification,
): specification is LstmSpecification | GruSpecification {
  return specification.modelType === 'lstm' || specification.modelType === 'gru';
}

/** Longest text, in tokens, that a model takes. */
export function maxTokensOf(specification: ModelSpecification): number {
  return isRecurrent(specification) ? RECURRENT_MAX_TOKENS : specification.maxPositions;
}
