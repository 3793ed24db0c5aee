import { z } from 'zod';

import { SAVED_MODULES, type LoraSettings } from '#domain/model/lora.js';
import type { ModelSpecification } from '#domain/model/specification.js';

import { readConfigFile, writeConfigFile } from '../config-file.js';
import { only } from '../config-fields.js';
import { parseConfig } from '../parse-config.js';

/** What an adapter's configuration says. */
export interface AdapterDescription {
  readonly lora: LoraSettings & { readonly targetModules: readonly string[] };
  /** Folder, or name on the hub, of the model that is adapted. */
  readonly baseModel: string;
  readonly revision?: string;
}

/** The fields of PEFT's `LoraConfig` that change what is computed; only their plain values are computed here. */
const CONFIG = z.looseObject({
  peft_type: z.literal('LORA'),
  base_model_name_or_path: z.string().min(1),
  revision: z.string().nullish(),
  r: z.int().positive(),
  lora_alpha: z.number(),
  lora_dropout: z.number().min(0).lt(1).default(0),
  target_modules: z.array(z.string()).min(1),
  bias: only('none'),
  use_rslora: only(false),
  use_dora: only(false),
  rank_pattern: z.strictObject({}).default({}),
  alpha_pattern: z.strictObject({}).default({}),
  layers_to_transform: z.null().default(null),
});

/** Reads `adapter_config.json`, as PEFT writes it. Errors: `MODEL.INVALID` naming the fields that can't be followed. */
export async function readAdapterConfig(file: string): Promise<AdapterDescription> {
  const config = parseConfig(CONFIG, await readConfigFile(file), file);
  return {
    lora: {
      rank: config.r,
      alpha: config.lora_alpha,
      dropout: config.lora_dropout,
      targetModules: config.target_modules,
    },
    baseModel: config.base_model_name_or_path,
    ...(config.revision === null || config.revision === undefined ? {} : { revision: config.revision }),
  };
}

/** Writes `adapter_config.json`, as PEFT reads it. */
export async function writeAdapterConfig(
  file: string,
  { lora, baseModel, revision }: AdapterDescription,
  specification: ModelSpecification,
): Promise<void> {
  const isLanguageModel = specification.objective === 'causal_language_modeling';
  await writeConfigFile(file, {
    peft_type: 'LORA',
    task_type: isLanguageModel ? 'CAUSAL_LM' : 'SEQ_CLS',
    base_model_name_or_path: baseModel,
    revision: revision ?? null,
    inference_mode: true,
    r: lora.rank,
    lora_alpha: lora.alpha,
    lora_dropout: lora.dropout ?? 0,
    target_modules: lora.targetModules,
    modules_to_save: isLanguageModel ? null : SAVED_MODULES,
    bias: 'none',
    fan_in_fan_out: specification.modelType === 'gpt2',
    init_lora_weights: true,
    use_rslora: false,
    use_dora: false,
  });
}
