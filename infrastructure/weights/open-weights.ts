import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';

import { exists } from '../filesystem/exists.js';
import { PytorchFile } from '../pytorch/pytorch-file.js';
import { SafetensorsFile } from '../safetensors/read-safetensors.js';
import { openShards } from './sharded-weights.js';
import type { WeightsSource } from './weights-source.js';

/** The weights of a folder. */
export const SAFETENSORS_FILE = 'model.safetensors';

const PYTORCH_FILE = 'pytorch_model.bin';

/** Forms of saved weights, the first that a folder has is taken. */
const FORMS: readonly (readonly [string, (file: string) => Promise<WeightsSource>])[] = [
  [SAFETENSORS_FILE, (file) => SafetensorsFile.open(file)],
  [`${SAFETENSORS_FILE}.index.json`, (file) => openShards(file, (shard) => SafetensorsFile.open(shard))],
  [PYTORCH_FILE, (file) => PytorchFile.open(file)],
  [`${PYTORCH_FILE}.index.json`, (file) => openShards(file, (shard) => PytorchFile.open(shard))],
];

/**
 * Opens the weights of a model folder.
 * @throws ArenaError `MODEL.INVALID` when there are none, `WEIGHTS.CORRUPT`, `FILESYSTEM.FAILED`
 */
export async function openWeights(folder: string): Promise<WeightsSource> {
  for (const [name, openForm] of FORMS) {
    const file = path.join(folder, name);
    if (await exists(file)) return openForm(file);
  }
  throw new ArenaError(
    'MODEL.INVALID',
    `Expected the model's weights in ${folder}, found no such file as ${FORMS.map(([name]) => name).join(' or ')}. ` +
      'Save the model as safetensors (in Python: model.save_pretrained(folder, safe_serialization=True)).',
    { details: { folder } },
  );
}
