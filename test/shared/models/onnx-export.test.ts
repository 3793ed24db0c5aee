import { beforeAll, describe, expect, it } from '@jest/globals';

import { OnnxModelExporter } from '#infrastructure/onnx/onnx-model-exporter.js';
import { useEngine } from '#test/support/engines-under-test.js';
import { openGoldenModel, readGoldenCase } from '#test/support/golden-case.js';
import { largestDifference, onnxFeeds, runOnnx } from '#test/support/onnx-outputs.js';
import { sharedPath } from '#test/support/shared-folder.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const folder = useTemporaryFolder();

beforeAll(() => useEngine('cpu'));

const CASES = [
  'bert_cls_pair',
  'bert_cls_regression',
  'roberta_cls',
  'roberta_cls_multilabel',
  'distilbert_cls',
  'modernbert_cls',
  'gpt2_cls',
  'gpt2_lm',
  'codegen_lm',
  'gptneox_lm',
  'llama_lm',
  'qwen2_lm',
  'lstm_bi_cls',
  'lstm_bi_max',
  'lstm_bi_mean',
  'gru_bi_cls',
];

describe.each(CASES)('the ONNX graph of %s', (name) => {
  it('gives the logits of PyTorch within 1e-4 in ONNX Runtime, and near them in 8 bits', async () => {
    const golden = await readGoldenCase(sharedPath('golden', name));
    const [batch] = golden.batches;
    const feeds = [onnxFeeds(batch!, name.startsWith('bert'))];
    const model = await openGoldenModel(golden);
    const exporter = new OnnxModelExporter();
    const distanceOf = async (quantize: 'none' | 'int8'): Promise<number> => {
      const [output] = runOnnx(await exporter.exportOnnx(model, folder(), { quantize }), feeds);
      return largestDifference(output!.data, golden.expected.logits_f64, batch!);
    };
    expect(await distanceOf('none')).toBeLessThan(1e-4);
    const range = Math.max(...(golden.expected.logits_f64.flat(3) as readonly number[]).map(Math.abs));
    // Random weights: what 8 bits change is not what a trained model would lose.
    expect((await distanceOf('int8')) / range).toBeLessThan(0.1);
    model.dispose();
  });
});
