import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { drawInitialValues } from '#domain/model/initial-values.js';
import type { Model, ModelManager, OpenModelOptions } from '#domain/model/model-manager.js';
import { parametersOf } from '#domain/model/parameters.js';
import type { ModelSpecification } from '#domain/model/specification.js';

import { toFilesystemError } from '../filesystem/filesystem-error.js';
import { writeSafetensors } from '../safetensors/write-safetensors.js';
import { openWeights, SAFETENSORS_FILE } from '../weights/open-weights.js';
import { architectureNamed, architectureOf } from './architectures.js';
import { readCommonFields, writeCommonFields, type HeadChoice } from './common-config.js';
import { configFileOf, readConfigFile, writeConfigFile } from './config-file.js';
import { createTensorModel, tensorModelOf } from './create-tensor-model.js';
import { loadParameters } from './load-parameters.js';
import { asTensorModel, type TensorModel } from './tensor-model.js';

/** `transformers` refuses weights that don't say which framework's layout they have. */
const WEIGHTS_METADATA = { format: 'pt' };

/**
 * Models on the TensorFlow.js engine that is active, in folders that Python's `transformers` opens and writes. The
 * engine must have been chosen before `create` and `open`.
 */
export class TensorModelManager implements ModelManager {
  create(specification: ModelSpecification, seed: number): Promise<TensorModel> {
    const values = drawInitialValues(parametersOf(specification), seed);
    return Promise.resolve(createTensorModel(specification, values));
  }

  async describe(folder: string): Promise<ModelSpecification> {
    return readSpecification(folder);
  }

  async open(folder: string, { newHead, onDifference }: OpenModelOptions = {}): Promise<TensorModel> {
    const specification = await readSpecification(folder, newHead);
    const source = await openWeights(folder);
    try {
      const { parameters, report } = await loadParameters(source, specification, newHead?.seed);
      if (report.newlyInitialized.length + report.unexpected.length > 0) onDifference?.(report);
      return tensorModelOf(specification, parameters);
    } finally {
      await source.close();
    }
  }

  async save(model: Model, folder: string): Promise<void> {
    const { specification, parameters } = asTensorModel(model);
    await makeFolder(folder);
    const architecture = architectureOf(specification.modelType);
    const config = {
      ...writeCommonFields(architecture, specification),
      ...architecture.writeConfig(specification),
    };
    await writeConfigFile(configFileOf(folder), config);
    await writeSafetensors(
      path.join(folder, SAFETENSORS_FILE),
      parameters.toNamedTensors(),
      WEIGHTS_METADATA,
    );
  }
}

async function readSpecification(folder: string, newHead?: HeadChoice): Promise<ModelSpecification> {
  const file = configFileOf(folder);
  const fields = await readConfigFile(file);
  const architecture = architectureNamed(fields['model_type'], file);
  return architecture.readConfig(fields, file, readCommonFields(architecture, fields, file, newHead));
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    throw toFilesystemError(thrown, 'write', folder);
  }
}
