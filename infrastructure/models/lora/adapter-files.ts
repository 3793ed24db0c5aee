import path from 'node:path';

import type { BaseModel } from '#domain/model/fine-tuning.js';
import { targetModulesOf } from '#domain/model/lora.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';

import { exists } from '../../filesystem/exists.js';
import { makeFolder } from '../../filesystem/make-folder.js';
import { readSafetensors } from '../../safetensors/read-safetensors.js';
import { writeSafetensors } from '../../safetensors/write-safetensors.js';
import type { TensorModel } from '../tensor-model.js';
import { readAdapterConfig, writeAdapterConfig, type AdapterDescription } from './adapter-config.js';

/** What PEFT puts before the name of a parameter. */
const PEFT_PREFIX = 'base_model.model.';

/** Whether a folder holds an adapter alone, without the model that it adapts. */
export function isAdapterFolder(folder: string): Promise<boolean> {
  return exists(configFileOf(folder));
}

/** Writes a model's adapters, and the head that learned with them, as PEFT's `PeftModel.from_pretrained` reads them. */
export async function writeAdapterFolder(
  folder: string,
  { specification, parameters }: TensorModel,
  base: BaseModel,
): Promise<void> {
  const { lora } = parameters;
  if (lora === undefined) throw new ArenaError('INTERNAL', 'Expected a model with adapters, found none.');
  await makeFolder(folder);
  const targetModules = targetModulesOf(specification, lora);
  const { name: baseModel, revision } = base;
  const description = {
    lora: { ...lora, targetModules },
    baseModel,
    ...(revision !== undefined && { revision }),
  };
  await writeAdapterConfig(configFileOf(folder), description, specification);
  const tensors = new Map(
    [...parameters.trainingState()].map(([name, value]) => [PEFT_PREFIX + name, value]),
  );
  await writeSafetensors(weightsFileOf(folder), tensors, { format: 'pt' });
}

/** An adapter as it lies on disk. */
export interface SavedAdapter {
  readonly description: AdapterDescription;
  /** A and B by the names of `loraParameters`. */
  readonly adapters: NamedTensors;
  /** Weights that were trained whole, by their own names. */
  readonly savedModules: NamedTensors;
}

/** Reads an adapter's folder. Errors: `MODEL.INVALID`, `WEIGHTS.CORRUPT`. */
export async function readAdapterFolder(folder: string): Promise<SavedAdapter> {
  const description = await readAdapterConfig(configFileOf(folder));
  const { tensors } = await readSafetensors(weightsFileOf(folder));
  const named = [...tensors].map(
    ([name, value]) => [name.startsWith(PEFT_PREFIX) ? name.slice(PEFT_PREFIX.length) : name, value] as const,
  );
  const isAdapter = (name: string): boolean => /\.lora_[AB]\.weight$/.test(name);
  return {
    description,
    adapters: new Map(named.filter(([name]) => isAdapter(name))),
    savedModules: new Map(named.filter(([name]) => !isAdapter(name))),
  };
}

function configFileOf(folder: string): string {
  return path.join(folder, 'adapter_config.json');
}

function weightsFileOf(folder: string): string {
  return path.join(folder, 'adapter_model.safetensors');
}
