import { describe, expect, it } from '@jest/globals';

import { parseExportModelRequest } from '#application/export-model/export-model-request.js';
import {
  ExportModelUseCase,
  type ExportModelResponse,
} from '#application/export-model/export-model-use-case.js';
import { FakeTrainingPorts } from '#test/support/fake-training-ports.js';

const ONNX = { model: 'someone/model', format: 'onnx', output: 'out' };

function exportModel(
  fake: FakeTrainingPorts,
  raw: Readonly<Record<string, unknown>>,
): Promise<ExportModelResponse> {
  const exporter = {
    exportOnnx: (_: unknown, folder: string, { quantize }: { readonly quantize: string }) => {
      fake.calls.push(`export to ${folder} with ${quantize}`);
      return Promise.resolve(`${folder}/model.onnx`);
    },
  };
  const runner = {
    predict: (file: string, { rows }: { readonly rows: Uint32Array }) => {
      fake.calls.push(`run ${file}`);
      // Always the first label.
      return Promise.resolve(Float32Array.from({ length: 2 * rows.length }, (_, index) => 1 - (index % 2)));
    },
  };
  return new ExportModelUseCase({ ...fake.ports, exporter, runner }).execute(parseExportModelRequest(raw));
}

describe('ExportModelUseCase', () => {
  it('writes a model of the hub as a graph, without its weights a second time', async () => {
    const fake = new FakeTrainingPorts();
    const response = await exportModel(fake, { ...ONNX, revision: 'v1', quantize: 'int8' });
    const output = fake.ports.workspace.fromCurrentFolder('out');
    expect(response).toEqual({
      path: `${output}/model.onnx`,
      format: 'onnx',
      parameters: { total: 1000, trainable: 1000 },
    });
    expect(fake.calls).toContain('locate someone/model at v1');
    expect(fake.calls).toContain(`export to ${output} with int8`);
    expect(fake.calls).not.toContain('save model');
    expect(fake.openModels).toBe(0);
  });

  it('measures the model as it was and the graph on the same rows', async () => {
    const fake = new FakeTrainingPorts();
    const { measured } = await exportModel(fake, { ...ONNX, dataset: 'data.jsonl' });
    const output = fake.ports.workspace.fromCurrentFolder('out');
    expect(fake.calls).toContain(`run ${output}/model.onnx`);
    expect(measured?.exported['accuracy']).toBe(0.5);
    expect(Object.keys(measured!.original)).toEqual(Object.keys(measured!.exported));
    expect(measured?.original).not.toHaveProperty('loss');
  });

  it('measures no folder that holds the same weights', () => {
    const raw = { ...ONNX, format: 'safetensors', dataset: 'data.jsonl' };
    expect(() => parseExportModelRequest(raw)).toThrow('there is nothing to measure');
  });

  it('writes the folder that transformers reads', async () => {
    const fake = new FakeTrainingPorts();
    await exportModel(fake, { ...ONNX, format: 'safetensors' });
    expect(fake.calls).toContain('save model');
  });

  it('releases the model when it fails', async () => {
    const fake = new FakeTrainingPorts();
    fake.failing = 'save model';
    await expect(exportModel(fake, { ...ONNX, format: 'safetensors' })).rejects.toThrow('save model failed');
    expect(fake.openModels).toBe(0);
  });

  it('refuses 8 bits for a format that has none', () => {
    const raw = { ...ONNX, format: 'safetensors', quantize: 'int8' };
    expect(() => parseExportModelRequest(raw)).toThrow('int8 is for the format onnx alone');
  });
});
