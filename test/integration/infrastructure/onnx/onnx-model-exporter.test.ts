import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import type { OnnxExportSettings } from '#domain/model/model-exporter.js';
import { presetSpecification } from '#domain/model/presets.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { OnnxModelExporter } from '#infrastructure/onnx/onnx-model-exporter.js';
import { decodeModel } from '#infrastructure/onnx/onnx-schema.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { openGoldenModel, readGoldenCase } from '#test/support/golden-case.js';
import { largestDifference, onnxFeeds, runOnnx } from '#test/support/onnx-outputs.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const folder = useTemporaryFolder();
const GOLDEN = path.resolve(import.meta.dirname, '../../../fixtures/golden');

beforeAll(async () => {
  await new TensorEngineRegistry().activate('cpu');
});

async function exportCase(name: string, quantize: OnnxExportSettings['quantize'] = 'none'): Promise<string> {
  const model = await openGoldenModel(await readGoldenCase(path.join(GOLDEN, name)));
  try {
    return await new OnnxModelExporter().exportOnnx(model, folder(), { quantize });
  } finally {
    model.dispose();
  }
}

describe.each([
  ['bert_cls', true],
  ['gpt2_lm', false],
  ['lstm_bi_cls', false],
])('the ONNX graph of %s', (name, hasTypes) => {
  it('gives the logits of PyTorch within 1e-4 in ONNX Runtime', async () => {
    const { batches, expected } = await readGoldenCase(path.join(GOLDEN, name));
    const [output] = runOnnx(await exportCase(name), [onnxFeeds(batches[0]!, hasTypes)]);
    expect(largestDifference(output!.data, expected.logits_f64, batches[0]!)).toBeLessThan(1e-4);
  });

  it('takes batches of any size and length', async () => {
    const { batches } = await readGoldenCase(path.join(GOLDEN, name));
    const [batch] = batches;
    const alone = { ...batch!, input_ids: [batch!.input_ids[0]!.slice(0, 3)], lengths: [3] };
    const longer = { ...alone, input_ids: [[...alone.input_ids[0]!, 0, 0]] };
    const feeds = [alone, longer].map((one) => ({
      ...onnxFeeds({ ...one, token_type_ids: one.input_ids.map((row) => row.map(() => 0)) }, hasTypes),
    }));
    const [first, second] = runOnnx(await exportCase(name), feeds);
    expect(first!.dims[0]).toBe(1);
    // Padding changes nothing.
    const difference = Math.max(...first!.data.map((value, index) => Math.abs(value - second!.data[index]!)));
    expect(difference).toBeLessThan(1e-5);
  });

  it('is smaller in 8 bits, with logits within 5 % of their range', async () => {
    const { batches, expected } = await readGoldenCase(path.join(GOLDEN, name));
    const whole = statSync(await exportCase(name)).size;
    const file = await exportCase(name, 'int8');
    const [output] = runOnnx(file, [onnxFeeds(batches[0]!, hasTypes)]);
    const difference = largestDifference(output!.data, expected.logits_f64, batches[0]!);
    expect(statSync(file).size).toBeLessThan(whole);
    expect(difference).toBeGreaterThan(0);
    const range = Math.max(...(expected.logits_f64.flat(3) as readonly number[]).map(Math.abs));
    expect(difference / range).toBeLessThan(0.05);
    const { graph } = decodeModel(readFileSync(file)) as { graph: { node: { opType: string }[] } };
    const count = (opType: string): number => graph.node.filter((node) => node.opType === opType).length;
    expect(count('MatMulInteger')).toBeGreaterThan(0);
    expect(count('DynamicQuantizeLinear')).toBe(count('MatMulInteger'));
  });
});

it('says which models can be exported', async () => {
  const specification = presetSpecification('bert-tiny', {
    vocabularySize: 20,
    paddingTokenId: 0,
    objective: 'single_label',
    labels: ['a', 'b'],
    maxPositions: 16,
  });
  const tagger: ModelSpecification = { ...specification, objective: 'token_classification' };
  const model = await new TensorModelManager().create(tagger, 1);
  const exporting = new OnnxModelExporter().exportOnnx(model, folder(), { quantize: 'none' });
  await expect(exporting).rejects.toThrow(
    /modernbert, lstm, .*language model of the types gpt2, .*found a model of type bert for token_classification/,
  );
  model.dispose();
});
