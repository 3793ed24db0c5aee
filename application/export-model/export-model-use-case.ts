import type { EngineRegistry } from '#domain/engine/engine.js';
import type { ModelExporter } from '#domain/model/model-exporter.js';
import type { ModelHub, ModelLookup } from '#domain/model/model-hub.js';
import type { ModelManager } from '#domain/model/model-manager.js';
import type { ParameterCounts } from '#domain/model/specification.js';
import type { Workspace } from '#domain/storage/workspace.js';
import type { TokenizerFactory } from '#domain/tokenization/tokenizer.js';

import { locateModel } from '../locate-model.js';
import { Resources } from '../resources.js';
import type { ExportModelRequest } from './export-model-request.js';
import { measureExport, type ExportMeasurement, type MeasureExportPorts } from './measure-export.js';

/** What an export uses from outside. */
export interface ExportModelPorts extends MeasureExportPorts {
  readonly engines: EngineRegistry;
  readonly hub: ModelHub;
  readonly models: ModelManager;
  readonly tokenizers: TokenizerFactory;
  readonly exporter: ModelExporter;
  readonly workspace: Workspace;
}

/** What was written. */
export interface ExportModelResponse {
  /** The graph, or the folder. */
  readonly path: string;
  readonly format: ExportModelRequest['format'];
  readonly parameters: ParameterCounts;
  /** Present when a dataset was named. */
  readonly measured?: ExportMeasurement;
}

/** `arena export`: writes a saved model for other runtimes, with its tokenizer. Failures are thrown as `ArenaError`. */
export class ExportModelUseCase {
  constructor(private readonly ports: ExportModelPorts) {}

  /** @param lookup - told of a download */
  async execute(request: ExportModelRequest, lookup: ModelLookup = {}): Promise<ExportModelResponse> {
    const { ports } = this;
    const resources = new Resources();
    try {
      const { folder } = await locateModel(ports.hub, request, lookup);
      await ports.models.describe(folder);
      const output = ports.workspace.fromCurrentFolder(request.output);
      await ports.workspace.prepareFolder(output);
      const tokenizer = await ports.tokenizers.open(folder);
      const { format, quantize, dataset, textColumn, textPairColumn, labelColumn } = request;
      // To write, nothing is computed: the reference engine is always here and keeps weights as they are.
      await ports.engines.activate(dataset === undefined ? 'cpu' : 'auto');
      const model = resources.own(await ports.models.open(folder), (owned) => owned.dispose());
      if (format === 'safetensors') await ports.models.save(model, output);
      const path = format === 'onnx' ? await ports.exporter.exportOnnx(model, output, { quantize }) : output;
      await tokenizer.save(output);
      const written = { path, format, parameters: model.parameterCounts };
      if (dataset === undefined) return written;
      const rows = {
        dataset,
        ...(textColumn === undefined ? {} : { textColumn }),
        ...(textPairColumn === undefined ? {} : { textPairColumn }),
        ...(labelColumn === undefined ? {} : { labelColumn }),
      };
      const measured = await measureExport(ports, rows, { model, tokenizer, path }, resources);
      return { ...written, measured };
    } finally {
      await resources.releaseAll();
    }
  }
}
