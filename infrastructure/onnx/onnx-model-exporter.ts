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
import { codegenGraph } from './codegen-graph.js';
import { gptNeoxGraph } from './gpt-neox-graph.js';
import { llamaGraph } from './llama-graph.js';
import { modernbertGraph } from './modernbert-graph.js';
import { recurrentGraph } from './recurrent-graph.js';
import { bertGraph } from './bert-graph.js';
import { distilbertGraph } from './distilbert-graph.js';
import { gpt2Graph } from './gpt2-graph.js';
import { GraphBuilder } from './graph-builder.js';
import { robertaGraph } from './roberta-graph.js';
import type { ExportPass } from './transformer-parts.js';

/** Types whose language models are exported. */
const DECODERS = ['gpt2', 'codegen', 'gpt_neox', 'llama', 'qwen2'];

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
  assertExportable(specification);
  switch (specification.modelType) {
    case 'bert':
      bertGraph(specification, pass);
      break;
    case 'roberta':
      robertaGraph(specification, pass);
      break;
    case 'distilbert':
      distilbertGraph(specification, pass);
      break;
    case 'modernbert':
      modernbertGraph(specification, pass);
      break;
    case 'lstm':
    case 'gru':
      recurrentGraph(specification, pass);
      break;
    case 'gpt2':
      gpt2Graph(specification, pass);
      break;
    case 'codegen':
      codegenGraph(specification, pass);
      break;
    case 'gpt_neox':
      gptNeoxGraph(specification, pass);
      break;
    case 'llama':
    case 'qwen2':
      llamaGraph(specification, pass);
      break;
    default:
      specification satisfies never;
  }
}

function assertExportable(specification: ModelSpecification): void {
  const { modelType, objective } = specification;
  const head = headOf(objective);
  const isDecoder = DECODERS.some((type) => type === modelType);
  if (head === 'sequence_classification' || (head === 'causal_language_modeling' && isDecoder)) return;
  throw noGraph(specification);
}

function noGraph({ modelType, objective }: ModelSpecification): ArenaError {
  return new ArenaError(
    'MODEL.UNKNOWN',
    'Expected for the export to ONNX a classifier of texts or regression model of the types bert, roberta, distilbert, ' +
      'modernbert, lstm, gru, gpt2, gpt_neox, llama and qwen2, or a language model of the types gpt2, codegen, gpt_neox, ' +
      `llama and qwen2; found a model of type ${modelType} for ${objective}. Export it with --format safetensors.`,
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
