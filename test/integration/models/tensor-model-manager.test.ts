import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { LoadReport } from '#domain/model/model-manager.js';
import { presetSpecification } from '#domain/model/presets.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import type { ForwardMode, TensorModel } from '#infrastructure/models/tensor-model.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { readSafetensors } from '#infrastructure/safetensors/read-safetensors.js';
import { writeSafetensors } from '#infrastructure/safetensors/write-safetensors.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';

const GOLDEN = path.resolve(import.meta.dirname, '../../fixtures/golden');
const CHOICES = { vocabularySize: 60, paddingTokenId: 1, maxPositions: 16 };
const SPECIFICATIONS: readonly ModelSpecification[] = [
  presetSpecification('bert-tiny', { ...CHOICES, objective: 'multi_label', labels: ['10', 'b', 'a'] }),
  presetSpecification('gpt2-tiny', { ...CHOICES, objective: 'causal_language_modeling', labels: [] }),
  presetSpecification('lstm-small', { ...CHOICES, objective: 'single_label', labels: ['x', 'y'] }),
];
const EVALUATION: ForwardMode = { training: false };

describe('TensorModelManager', () => {
  const manager = new TensorModelManager();
  let folder: string;

  beforeAll(() => new TensorEngineRegistry().activate('wasm'));
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'arena-models-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each(SPECIFICATIONS)('opens a saved $modelType as the same model', async (specification) => {
    const made = await manager.create(specification, 3);
    await manager.save(made, path.join(folder, 'new', 'model'));
    const opened = await manager.open(path.join(folder, 'new', 'model'));
    expect(await manager.describe(path.join(folder, 'new', 'model'))).toEqual(specification);
    expect(opened.specification).toEqual(specification);
    expect(opened.parameters.toNamedTensors()).toEqual(made.parameters.toNamedTensors());
    expect(logits(opened, EVALUATION)).toEqual(logits(made, EVALUATION));
    made.dispose();
    opened.dispose();
  });

  it.each(SPECIFICATIONS)('drops values of $modelType by seed and step alone', async (specification) => {
    const model = await manager.create(specification, 3);
    const drawn = logits(model, { training: true, seed: 5, step: 2 });
    expect(logits(model, { training: true, seed: 5, step: 2 })).toEqual(drawn);
    expect(logits(model, { training: true, seed: 5, step: 3 })).not.toEqual(drawn);
    expect(logits(model, { training: true, seed: 6, step: 2 })).not.toEqual(drawn);
    expect(logits(model, EVALUATION)).not.toEqual(drawn);
    model.dispose();
  });

  it.each(SPECIFICATIONS)('opens a saved $modelType with another dropout', async (specification) => {
    const made = await manager.create(specification, 3);
    await manager.save(made, folder);
    const opened = await manager.open(folder, { dropout: 0 });
    const training = { training: true, seed: 5, step: 2 } as const;
    expect(logits(opened, training)).toEqual(logits(opened, EVALUATION));
    expect(logits(made, training)).not.toEqual(logits(made, EVALUATION));
    await manager.save(opened, folder);
    expect(await manager.describe(folder)).toEqual(opened.specification);
    made.dispose();
    opened.dispose();
  });

  it.each(SPECIFICATIONS)(
    'gives the logits of a $modelType text whatever else is in the batch',
    async (specification) => {
      const model = await manager.create(specification, 3);
      const together = logits(model, EVALUATION).flat() as number[];
      const alone = tf.tidy(() =>
        model
          .forward({ inputIds: tf.tensor1d([4, 5, 6], 'int32'), lengths: Int32Array.of(3) }, EVALUATION)
          .dataSync<'float32'>(),
      );
      expect(alone.every((value, index) => Math.abs(value - together[index]!) < 1e-5)).toBe(true);
      model.dispose();
    },
  );

  it('frees every tensor of a model', async () => {
    const before = tf.memory().numTensors;
    const model = await manager.create(SPECIFICATIONS[0]!, 3);
    logits(model, EVALUATION);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('writes the files that transformers reads, without the tied head', async () => {
    const model = await manager.open(path.join(GOLDEN, 'gpt2_lm'));
    await manager.save(model, folder);
    model.dispose();
    const written = await readSafetensors(path.join(folder, 'model.safetensors'));
    const original = await readSafetensors(path.join(GOLDEN, 'gpt2_lm', 'model.safetensors'));
    expect(written.metadata).toEqual({ format: 'pt' });
    expect(Object.fromEntries(written.tensors)).toEqual(Object.fromEntries(original.tensors));
    expect(written.tensors.has('lm_head.weight')).toBe(false);
    const read = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    const { bos_token_id, eos_token_id, pad_token_id, n_inner, ...ours } = await read(
      path.join(folder, 'config.json'),
    );
    expect({ bos_token_id, eos_token_id, pad_token_id, n_inner }).toEqual({
      bos_token_id: 1,
      eos_token_id: 1,
      pad_token_id: 1,
      n_inner: 256,
    });
    const { torch_dtype: dataType, tie_word_embeddings: tied, ...rest } = ours;
    expect({ dataType, tied }).toEqual({ dataType: 'float32', tied: true });
    expect(await read(path.join(GOLDEN, 'gpt2_lm', 'config.json'))).toMatchObject(rest);
  });

  it.each([
    ['model_type', 'mamba', 'MODEL.UNKNOWN', /bert, roberta, .*, lstm.*"mamba"/],
    ['model_type', undefined, 'MODEL.UNKNOWN', /no model_type/],
    ['hidden_act', 'swish', 'MODEL.INVALID', /config\.json.*hidden_act/],
    ['num_hidden_layers', 1e10, 'MODEL.INVALID', /config\.json.*num_hidden_layers: .*10000/],
    ['hidden_size', 1e10, 'MODEL.INVALID', /config\.json.*hidden_size/],
    ['num_attention_heads', 3, 'MODEL.INVALID', /multiple of num_attention_heads/],
    ['architectures', ['BertModel'], 'MODEL.INVALID', /BertForSequenceClassification.*found BertModel/],
    [
      'architectures',
      ['BertForMaskedLM'],
      'MODEL.WEIGHTS_MISMATCH',
      /cls\.predictions\.bias" \[500\] is missing/,
    ],
    [
      'intermediate_size',
      99,
      'MODEL.WEIGHTS_MISMATCH',
      /intermediate.dense.weight" should be \[99, 64\] but is \[128, 64\]/,
    ],
  ])('refuses a config.json whose %s is %p', async (field, value, code, message) => {
    await cp(path.join(GOLDEN, 'bert_cls'), folder, { recursive: true });
    const file = path.join(folder, 'config.json');
    const fields = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    await writeFile(file, JSON.stringify({ ...fields, [field]: value }));
    const tensors = tf.memory().numTensors;
    await expect(manager.open(folder)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it.each([
    ['config.json', undefined, 'MODEL.INVALID', /no such file/],
    ['config.json', '{"model_type":', 'MODEL.INVALID', /no JSON/],
    ['config.json', '[1]', 'MODEL.INVALID', /found \[1\]/],
    ['model.safetensors', undefined, 'MODEL.INVALID', /no such file/],
    ['model.safetensors', 'rubbish', 'WEIGHTS.CORRUPT', /model\.safetensors/],
  ])('refuses a folder whose %s is %p', async (name, content, code, message) => {
    await cp(path.join(GOLDEN, 'bert_cls'), folder, { recursive: true });
    if (content === undefined) await rm(path.join(folder, name));
    else await writeFile(path.join(folder, name), content);
    await expect(manager.open(folder)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('gives a saved encoder a new head and tells which parameters are new and which were left out', async () => {
    const reports: LoadReport[] = [];
    const newHead = { objective: 'token_classification', labels: ['x', 'y'], seed: 3 } as const;
    const onDifference = (report: LoadReport) => reports.push(report);
    const gpt2 = await manager.open(path.join(GOLDEN, 'gpt2_lm'), { newHead, onDifference });
    expect(gpt2.specification).toMatchObject({ objective: 'token_classification', labels: ['x', 'y'] });
    gpt2.dispose();
    const bert = await manager.open(path.join(GOLDEN, 'bert_cls'), {
      newHead: { objective: 'masked_language_modeling', labels: [], seed: 3 },
      onDifference,
    });
    bert.dispose();
    expect(reports).toEqual([
      { newlyInitialized: ['classifier.weight', 'classifier.bias'], unexpected: [] },
      {
        newlyInitialized: [
          'cls.predictions.bias',
          'cls.predictions.transform.dense.weight',
          'cls.predictions.transform.dense.bias',
          'cls.predictions.transform.LayerNorm.weight',
          'cls.predictions.transform.LayerNorm.bias',
        ],
        unexpected: [
          'bert.pooler.dense.bias',
          'bert.pooler.dense.weight',
          'classifier.bias',
          'classifier.weight',
        ],
      },
    ]);
  });

  it('names the tensor and both shapes when a head is to have other labels than the saved one', async () => {
    const newHead = { objective: 'single_label', labels: ['x', 'y'], seed: 3 } as const;
    await expect(manager.open(path.join(GOLDEN, 'bert_cls'), { newHead })).rejects.toMatchObject({
      code: 'MODEL.WEIGHTS_MISMATCH',
      message: expect.stringMatching(/"classifier.weight" should be \[2, 64\] but is \[3, 64\]/),
    });
  });

  it('opens weights that are spread over files by an index', async () => {
    const { tensors } = await readSafetensors(path.join(GOLDEN, 'bert_cls', 'model.safetensors'));
    const names = [...tensors.keys()];
    const fileOf = (index: number) => `model-0000${(index % 2) + 1}-of-00002.safetensors`;
    for (const rest of [0, 1]) {
      const part = new Map([...tensors].filter((_, index) => index % 2 === rest));
      await writeSafetensors(path.join(folder, fileOf(rest)), part, { format: 'pt' });
    }
    await cp(path.join(GOLDEN, 'bert_cls', 'config.json'), path.join(folder, 'config.json'));
    const weightMap = Object.fromEntries(names.map((name, index) => [name, fileOf(index)]));
    const index = path.join(folder, 'model.safetensors.index.json');
    await writeFile(index, JSON.stringify({ metadata: {}, weight_map: weightMap }));
    const whole = await manager.open(path.join(GOLDEN, 'bert_cls'));
    const sharded = await manager.open(folder);
    expect(sharded.parameters.toNamedTensors()).toEqual(whole.parameters.toNamedTensors());
    whole.dispose();
    sharded.dispose();
    await writeFile(index, JSON.stringify({ weight_map: { a: '../model.safetensors' } }));
    await expect(manager.open(folder)).rejects.toMatchObject({
      code: 'WEIGHTS.CORRUPT',
      message: expect.stringMatching(/beside the index/),
    });
  });

  it('says how many tokens fit when a text is too long', async () => {
    const model = await manager.create(SPECIFICATIONS[0]!, 3);
    const inputIds = tf.zeros<tf.Rank.R1>([17], 'int32');
    const forward = () => tf.tidy(() => model.forward({ inputIds, lengths: Int32Array.of(17) }, EVALUATION));
    expect(forward).toThrow(
      expect.objectContaining({
        code: 'ARGUMENT.INVALID',
        message: expect.stringMatching(/at most 16 tokens.*17/),
      }),
    );
    inputIds.dispose();
    model.dispose();
  });
});

/** Two texts of 3 and 5 tokens. */
function logits(model: TensorModel, mode: ForwardMode): unknown[] {
  const inputIds = tf.tensor1d([4, 5, 6, 9, 8, 7, 6, 5], 'int32');
  const output = tf.tidy(() => model.forward({ inputIds, lengths: Int32Array.of(3, 5) }, mode));
  const values = output.arraySync() as unknown[];
  tf.dispose([inputIds, output]);
  return values;
}
