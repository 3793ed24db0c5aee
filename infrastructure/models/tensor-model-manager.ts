import path from 'node:path';

import { withDropout } from '#domain/model/dropout.js';
import { drawInitialValues } from '#domain/model/initial-values.js';
import type { FineTuning } from '#domain/model/fine-tuning.js';
import type { ModelHub } from '#domain/model/model-hub.js';
import type { Model, ModelManager, OpenModelOptions } from '#domain/model/model-manager.js';
import { parametersOf } from '#domain/model/parameters.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';

import { makeFolder } from '../filesystem/make-folder.js';
import { replaceWeights } from '../weights/replaced-weights.js';
import { openWeights } from '../weights/open-weights.js';
import { writeWeights } from '../weights/write-weights.js';
import { architectureNamed, architectureOf } from './architectures.js';
import { readCommonFields, writeCommonFields, type HeadChoice } from './common-config.js';
import { configFileOf, readConfigFile, writeConfigFile } from './config-file.js';
import { createTensorModel, tensorModelOf } from './create-tensor-model.js';
import { fineTune } from './fine-tune.js';
import { loadParameters } from './load-parameters.js';
import type { AdapterDescription } from './lora/adapter-config.js';
import { isAdapterFolder, readAdapterFolder, writeAdapterFolder } from './lora/adapter-files.js';
import { asTensorModel, type TensorModel } from './tensor-model.js';

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
    return readSpecification(await this.folderOfModel(folder));
  }

  async open(folder: string, options: OpenModelOptions = {}): Promise<TensorModel> {
    if (!(await isAdapterFolder(folder))) return readModel(folder, options);
    const { description, adapters, savedModules } = await readAdapterFolder(folder);
    const { lora, baseModel: name, revision } = description;
    const model = await readModel(await this.locateBase(description), options, savedModules);
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
    await writeModel(tensorModel, folder, tensorModel.parameters.readOnDemand());
    if (tensorModel.base === undefined) return;
    await writeAdapterFolder(path.join(folder, 'adapter'), tensorModel, tensorModel.base);
  }

  async saveTrainingState(model: Model, folder: string): Promise<void> {
    const tensorModel = asTensorModel(model);
    // A checkpoint's weights are one file, whatever their size: its manifest names them.
    await writeModel(tensorModel, folder, tensorModel.parameters.trainingState(), Infinity);
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
async function readModel(
  folder: string,
  { newHead, dropout, onDifference }: OpenModelOptions,
  replaced: NamedTensors = new Map(),
): Promise<TensorModel> {
  const saved = await readSpecification(folder, newHead);
  const specification = dropout === undefined ? saved : withDropout(saved, dropout);
  const source = replaceWeights(await openWeights(folder), replaced);
  try {
    const { parameters, report } = await loadParameters(source, specification, newHead?.seed);
    if (report.newlyInitialized.length + report.unexpected.length > 0) onDifference?.(report);
    return tensorModelOf(specification, parameters);
  } finally {
    await source.close();
  }
}

async function writeModel(
  { specification }: TensorModel,
  folder: string,
  weights: NamedTensors,
  largestFileBytes?: number,
): Promise<void> {
  await makeFolder(folder);
  const architecture = architectureOf(specification.modelType);
  const config = {
    ...writeCommonFields(architecture, specification),
    ...architecture.writeConfig(specification),
  };
  await writeConfigFile(configFileOf(folder), config);
  await writeWeights(folder, weights, largestFileBytes);
}

async function readSpecification(folder: string, newHead?: HeadChoice): Promise<ModelSpecification> {
  const file = configFileOf(folder);
  const fields = await readConfigFile(file);
  const architecture = architectureNamed(fields['model_type'], file);
  return architecture.readConfig(fields, file, readCommonFields(architecture, fields, file, newHead));
}
