import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';
import { drawInitialValues } from '#domain/model/initial-values.js';
import type { FineTuning } from '#domain/model/fine-tuning.js';
import type { ModelHub } from '#domain/model/model-hub.js';
import type { Model, ModelManager } from '#domain/model/model-manager.js';
import { parametersOf } from '#domain/model/parameters.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';

import { systemErrorCode, toFilesystemError } from '../filesystem/filesystem-error.js';
import { readSafetensors } from '../safetensors/read-safetensors.js';
import { writeSafetensors } from '../safetensors/write-safetensors.js';
import type { Architecture } from './architecture.js';
import { architectureNamed, architectureOf } from './architectures.js';
import { configFileOf, readConfigFile, writeConfigFile } from './config-file.js';
import { createTensorModel } from './create-tensor-model.js';
import { fineTune } from './fine-tune.js';
import type { AdapterDescription } from './lora/adapter-config.js';
import { isAdapterFolder, readAdapterFolder, writeAdapterFolder } from './lora/adapter-files.js';
import { asTensorModel, type TensorModel } from './tensor-model.js';

/** `transformers` refuses weights that don't say which framework's layout they have. */
const WEIGHTS_METADATA = { format: 'pt' };

/**
 * Models on the TensorFlow.js engine that is active, in folders that Python's `transformers` opens and writes. The
 * engine must have been chosen before `create` and `open`.
 */
export class TensorModelManager implements ModelManager {
  /** @param hub - finds the models that adapters adapt; without it, they must be folders */
  constructor(private readonly hub?: ModelHub) {}

  create(specification: ModelSpecification, seed: number): Promise<TensorModel> {
    const values = drawInitialValues(parametersOf(specification), seed);
    return Promise.resolve(createTensorModel(specification, values));
  }

  async describe(folder: string): Promise<ModelSpecification> {
    return (await readDescription(await this.folderOfModel(folder))).specification;
  }

  async open(folder: string): Promise<TensorModel> {
    if (!(await isAdapterFolder(folder))) return readModel(folder);
    const { description, adapters, savedModules } = await readAdapterFolder(folder);
    const { lora, baseModel: name, revision } = description;
    const model = await readModel(await this.locateBase(description), savedModules);
    const base = { name, ...(revision === undefined ? {} : { revision }) };
    try {
      return fineTune(model, { lora, base, seed: 0 }, adapters);
    } catch (failure) {
      model.dispose();
      throw failure;
    }
  }

  fineTune(model: Model, fineTuning: FineTuning): TensorModel {
    return fineTune(asTensorModel(model), fineTuning);
  }

  async save(model: Model, folder: string): Promise<void> {
    const tensorModel = asTensorModel(model);
    await writeModel(tensorModel, folder, tensorModel.parameters.toNamedTensors());
    if (tensorModel.base === undefined) return;
    await writeAdapterFolder(path.join(folder, 'adapter'), tensorModel, tensorModel.base);
  }

  async saveTrainingState(model: Model, folder: string): Promise<void> {
    const tensorModel = asTensorModel(model);
    await writeModel(tensorModel, folder, tensorModel.parameters.trainingState());
  }

  private async folderOfModel(folder: string): Promise<string> {
    if (!(await isAdapterFolder(folder))) return folder;
    return this.locateBase((await readAdapterFolder(folder)).description);
  }

  private async locateBase({ baseModel, revision }: AdapterDescription): Promise<string> {
    if (this.hub === undefined) return baseModel;
    return (await this.hub.locate(baseModel, revision === undefined ? {} : { revision })).folder;
  }
}

/** @param replaced - weights that stand in for those of the folder */
async function readModel(folder: string, replaced: NamedTensors = new Map()): Promise<TensorModel> {
  const { specification, architecture } = await readDescription(folder);
  const file = weightsFileOf(folder);
  await assertExists(file);
  const { tensors } = await readSafetensors(file, (name) => !architecture.isDerivedTensor(name));
  return createTensorModel(specification, new Map([...tensors, ...replaced]));
}

async function writeModel(
  { specification }: TensorModel,
  folder: string,
  weights: NamedTensors,
): Promise<void> {
  await makeFolder(folder);
  const config = architectureOf(specification.modelType).writeConfig(specification);
  await writeConfigFile(configFileOf(folder), config);
  await writeSafetensors(weightsFileOf(folder), weights, WEIGHTS_METADATA);
}

async function readDescription(
  folder: string,
): Promise<{ specification: ModelSpecification; architecture: Architecture }> {
  const file = configFileOf(folder);
  const fields = await readConfigFile(file);
  const architecture = architectureNamed(fields['model_type'], file);
  return { specification: architecture.readConfig(fields, file), architecture };
}

function weightsFileOf(folder: string): string {
  return path.join(folder, 'model.safetensors');
}

async function assertExists(file: string): Promise<void> {
  try {
    await stat(file);
  } catch (thrown) {
    if (systemErrorCode(thrown) !== 'ENOENT') throw toFilesystemError(thrown, 'read', file);
    throw new ArenaError(
      'MODEL.INVALID',
      `Expected the model's weights in ${file}, found no such file. ` +
        'Save the model as safetensors (in Python: model.save_pretrained(folder, safe_serialization=True)).',
      { cause: thrown, details: { file } },
    );
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    throw toFilesystemError(thrown, 'write', folder);
  }
}
