import path from 'node:path';

import type { Model } from '#domain/model/model-manager.js';
import type { ModelExporter, OnnxExportSettings } from '#domain/model/model-exporter.js';
import { headOf } from '#domain/model/model-objective.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import { ArenaError } from '#domain/shared/errors.js';

import { writeFileAtomically } from '../filesystem/write-file-atomically.js';
import { architectureOf } from '../models/architectures.js';
import { writeCommonFields } from '../models/common-config.js';
import { configFileOf, writeConfigFile } from '../models/config-file.js';
import { asTensorModel } from '../models/tensor-model.js';
import { bertGraph } from './bert-graph.js';
import { distilbertGraph } from './distilbert-graph.js';
import { gpt2Graph } from './gpt2-graph.js';
import { GraphBuilder } from './graph-builder.js';
import { robertaGraph } from './roberta-graph.js';
import type { ExportPass } from './transformer-parts.js';

/** What one message of protocol buffers can hold. */
const LARGEST_MODEL_BYTES = 2 ** 31 - 1;

/** Writes models as ONNX graphs of our own, with the batch and the sequence as dynamic axes. */
export class OnnxModelExporter implements ModelExporter {
  async exportOnnx(model: Model, folder: string, { quantize }: OnnxExportSettings): Promise<string> {
    const { specification, parameters, parameterCounts } = asTensorModel(model);
    assertSize(parameterCounts.total * (quantize === 'int8' ? 1 : Float32Array.BYTES_PER_ELEMENT));
    const graph = new GraphBuilder(quantize === 'int8');
    drawGraph(specification, { graph, weights: parameters.toNamedTensors() });
    const file = path.join(folder, 'model.onnx');
    await writeFileAtomically(file, graph.encode());
    const architecture = architectureOf(specification.modelType);
    await writeConfigFile(configFileOf(folder), {
      ...writeCommonFields(architecture, specification),
      ...architecture.writeConfig(specification),
    });
    return file;
  }
}

function drawGraph(specification: ModelSpecification, pass: ExportPass): void {
  const head = headOf(specification.objective);
  const classifies = head === 'sequence_classification';
  const { modelType } = specification;
  if (modelType === 'bert' && classifies) bertGraph(specification, pass);
  else if (modelType === 'roberta' && classifies) robertaGraph(specification, pass);
  else if (modelType === 'distilbert' && classifies) distilbertGraph(specification, pass);
  else if (modelType === 'gpt2' && head === 'causal_language_modeling') gpt2Graph(specification, pass);
  else throw noGraph(specification);
}

function noGraph({ modelType, objective }: ModelSpecification): ArenaError {
  return new ArenaError(
    'MODEL.UNKNOWN',
    'Expected a BERT, RoBERTa or DistilBERT classifier or a GPT-2 language model for the export to ONNX, found a ' +
      `model of type ${modelType} for ${objective}. Export it with --format safetensors.`,
    { details: { modelType, objective } },
  );
}

function assertSize(bytes: number): void {
  if (bytes <= LARGEST_MODEL_BYTES) return;
  throw new ArenaError(
    'MODEL.INVALID',
    `Expected weights of at most ${LARGEST_MODEL_BYTES} bytes for one ONNX file, found ${bytes}. ` +
      'Export with --quantize int8, or with --format safetensors.',
  );
}
