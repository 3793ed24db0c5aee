import { ArenaError } from '#domain/shared/errors.js';
import { MODEL_TYPES, type ModelType } from '#domain/model/specification.js';

import type { Architecture } from './architecture.js';
import { BERT } from './bert/architecture.js';
import { CODEGEN } from './codegen/architecture.js';
import { DISTILBERT } from './distilbert/architecture.js';
import { GPT_NEOX } from './gpt-neox/architecture.js';
import { GPT2 } from './gpt2/architecture.js';
import { GRU } from './gru/architecture.js';
import { LLAMA } from './llama/architecture.js';
import { LSTM } from './lstm/architecture.js';
import { MODERNBERT } from './modernbert/architecture.js';
import { QWEN2 } from './qwen2/architecture.js';
import { ROBERTA } from './roberta/architecture.js';

/** Every architecture that can be built. A new one is added here and to `MODEL_TYPES`. */
const ARCHITECTURES: Readonly<Record<ModelType, Architecture>> = {
  bert: BERT,
  roberta: ROBERTA,
  distilbert: DISTILBERT,
  modernbert: MODERNBERT,
  gpt2: GPT2,
  codegen: CODEGEN,
  gpt_neox: GPT_NEOX,
  llama: LLAMA,
  qwen2: QWEN2,
  lstm: LSTM,
  gru: GRU,
};

/** The architecture of a type of model. */
export function architectureOf(modelType: ModelType): Architecture {
  return ARCHITECTURES[modelType];
}

/** The architecture that a `config.json` names. Errors: `MODEL.UNKNOWN` listing those that are there. */
export function architectureNamed(modelType: unknown, file: string): Architecture {
  const known = MODEL_TYPES.find((candidate) => candidate === modelType);
  if (known !== undefined) return ARCHITECTURES[known];
  const found = modelType === undefined ? 'no model_type' : JSON.stringify(modelType);
  throw new ArenaError(
    'MODEL.UNKNOWN',
    `Expected a model_type of ${MODEL_TYPES.join(', ')} in ${file}, found ${found}. ` +
      'Choose a model of one of these types.',
    { details: { file, modelType, known: MODEL_TYPES } },
  );
}
