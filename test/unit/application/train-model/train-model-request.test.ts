import { describe, expect, it } from '@jest/globals';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import type { FieldProblem, RawRequest } from '#application/request/parse-fields.js';
import { ArenaError } from '#domain/shared/errors.js';

const minimal = { dataset: 'train.jsonl' };

function problemsOf(raw: RawRequest): readonly FieldProblem[] {
  try {
    parseTrainModelRequest(raw);
  } catch (error) {
    if (error instanceof ArenaError && error.code === 'CONFIG.INVALID') {
      return error.details['problems'] as readonly FieldProblem[];
    }
    throw error;
  }
  return [];
}

function problemFieldsOf(raw: RawRequest): string[] {
  return problemsOf(raw).map(({ field }) => field);
}

describe('parseTrainModelRequest', () => {
  it('needs a dataset and nothing else', () => {
    expect(problemFieldsOf({})).toEqual(['dataset']);
    expect(problemFieldsOf(minimal)).toEqual([]);
  });

  it('fills in constant and derived defaults', () => {
    expect(parseTrainModelRequest(minimal)).toMatchObject({
      task: 'text_classification',
      engine: 'auto',
      seed: 42,
      trainRatio: 0.8,
      validationRatio: 0.1,
      testRatio: 0.1,
      evaluationStrategy: 'epoch',
      saveStrategy: 'epoch',
      loadBestModelAtEnd: true,
      metricForBestModel: 'f1_macro',
      greaterIsBetter: true,
      earlyStopping: false,
    });
  });

  it('leaves to the recipe of the model what was not given', () => {
    const request = parseTrainModelRequest(minimal);
    for (const name of ['model', 'epochs', 'batchSize', 'learningRate', 'dropout', 'maxSequenceLength']) {
      expect(request).not.toHaveProperty(name);
    }
  });

  it('takes strings from flags and typed values from programs alike', () => {
    const typed = { ...minimal, epochs: 3, learningRate: 0.00005, fp16: true, stratified: false };
    const strings = { ...minimal, epochs: '3', learningRate: '5e-5', fp16: 'true', stratified: 'false' };
    expect(parseTrainModelRequest(strings)).toEqual(parseTrainModelRequest(typed));
  });

  it('parses its own result to the same request', () => {
    const request = parseTrainModelRequest({ ...minimal, epochs: 2, earlyStoppingPatience: 4 });
    expect(parseTrainModelRequest({ ...request })).toEqual(request);
  });

  it('reports everything that is wrong together', () => {
    const raw = {
      learnngRate: 1,
      learningRate: 'NaN',
      epochs: 1.5,
      adamBeta2: 1,
      engine: 'wsm',
      saveSteps: 0,
    };
    const fields = ['learnngRate', 'dataset', 'epochs', 'learningRate', 'adamBeta2', 'engine', 'saveSteps'];
    expect(problemFieldsOf(raw)).toEqual(expect.arrayContaining(fields));
    expect(problemFieldsOf(raw)).toHaveLength(fields.length);
  });

  it('suggests the setting that a misspelt one meant', () => {
    expect(problemsOf({ ...minimal, learnngRate: 1 })).toEqual([
      { field: 'learnngRate', message: 'is not a known setting; did you mean learningRate?' },
    ]);
  });

  it.each(['toString', 'constructor', '__proto__x'])('knows no setting called %s', (name) => {
    expect(problemFieldsOf({ ...minimal, [name]: 1 })).toEqual([name]);
  });

  it('gives a split that has its own file no share of the dataset', () => {
    expect(parseTrainModelRequest({ ...minimal, testDataset: 'test.jsonl' })).toMatchObject({
      trainRatio: 0.9,
      validationRatio: 0.1,
      testRatio: 0,
    });
  });

  it('refuses shares that do not add up to 1', () => {
    expect(problemFieldsOf({ ...minimal, trainRatio: 0.5 })).toEqual(['trainRatio']);
    expect(problemFieldsOf({ ...minimal, validationRatio: 0.5, testRatio: 0.5 })).toEqual(['trainRatio']);
  });

  it('accepts decimal shares that add up to 1 only nearly', () => {
    expect(problemFieldsOf({ ...minimal, trainRatio: 0.7, validationRatio: 0.2, testRatio: 0.1 })).toEqual(
      [],
    );
  });

  it('refuses a share for a split that has its own file', () => {
    const raw = { ...minimal, testDataset: 'test.jsonl', trainRatio: 0.8, testRatio: 0.1 };
    expect(problemFieldsOf(raw)).toEqual(['testRatio']);
  });

  it('switches early stopping on with a patience, unless it is switched off', () => {
    expect(parseTrainModelRequest({ ...minimal, earlyStoppingPatience: 2 }).earlyStopping).toBe(true);
    const off = { ...minimal, earlyStoppingPatience: 2, earlyStopping: false };
    expect(parseTrainModelRequest(off).earlyStopping).toBe(false);
  });

  it('saves when it evaluates unless told otherwise', () => {
    const request = parseTrainModelRequest({ ...minimal, evaluationStrategy: 'steps', evaluationSteps: 50 });
    expect(request).toMatchObject({ saveStrategy: 'steps', saveSteps: 50, loadBestModelAtEnd: true });
  });

  it('keeps the last model when the best one is not saved', () => {
    expect(parseTrainModelRequest({ ...minimal, saveStrategy: 'no' }).loadBestModelAtEnd).toBe(false);
  });

  it.each([
    { saveStrategy: 'no' },
    { saveStrategy: 'steps' },
    { evaluationStrategy: 'no' },
    { evaluationStrategy: 'steps', evaluationSteps: 100, saveSteps: 150 },
  ])('cannot load the best model with %j', (strategies) => {
    expect(problemFieldsOf({ ...minimal, loadBestModelAtEnd: true, ...strategies })).toEqual([
      'loadBestModelAtEnd',
    ]);
  });

  it('evaluates nothing without a validation split, and says so when asked to', () => {
    const none = { ...minimal, validationRatio: 0 };
    expect(parseTrainModelRequest(none).evaluationStrategy).toBe('no');
    expect(problemFieldsOf({ ...none, evaluationStrategy: 'epoch' })).toEqual(['evaluationStrategy']);
  });

  it('needs evaluations to stop early', () => {
    expect(problemFieldsOf({ ...minimal, earlyStopping: true, evaluationStrategy: 'no' })).toEqual([
      'earlyStopping',
    ]);
  });

  it('ranks language models by their loss, smaller is better', () => {
    expect(parseTrainModelRequest({ ...minimal, task: 'code_generation' })).toMatchObject({
      metricForBestModel: 'loss',
      greaterIsBetter: false,
    });
  });

  it('knows the metrics of each task', () => {
    expect(problemFieldsOf({ ...minimal, metricForBestModel: 'perplexity' })).toEqual(['metricForBestModel']);
    expect(problemFieldsOf({ ...minimal, metricForBestModel: 'hamming_loss' })).toEqual([
      'metricForBestModel',
    ]);
    const multiLabel = { ...minimal, multiLabel: true, metricForBestModel: 'hamming_loss' };
    expect(parseTrainModelRequest(multiLabel).greaterIsBetter).toBe(false);
    const generation = { ...minimal, task: 'code_generation' };
    expect(problemFieldsOf({ ...generation, metricForBestModel: 'perplexity' })).toEqual([]);
    expect(problemsOf({ ...generation, metricForBestModel: 'perplexty' })[0]?.message).toContain(
      'did you mean perplexity?',
    );
  });

  it('reads long texts in windows where it is clear which text that is', () => {
    const windows = { ...minimal, windowStride: 16 };
    expect(parseTrainModelRequest(windows)).toMatchObject({ truncation: 'longest_first', maxWindows: 8 });
    expect(problemFieldsOf({ ...windows, textPairColumn: 'answer' })).toEqual(['windowStride']);
    expect(problemFieldsOf({ ...windows, textPairColumn: 'answer', truncation: 'only_first' })).toEqual([]);
    expect(problemFieldsOf({ ...minimal, truncation: 'only_second' })).toEqual(['truncation']);
    expect(problemFieldsOf({ ...windows, task: 'code_generation' })).toEqual(['windowStride']);
  });

  it('refuses settings of a tokenizer beside a saved model, which has its own', () => {
    const settings = { tokenizer: 'wordpiece', vocabularySize: 500, lowercase: false };
    expect(problemFieldsOf({ ...minimal, ...settings, model: 'models/mine' })).toEqual([
      'tokenizer',
      'vocabularySize',
      'lowercase',
    ]);
    expect(problemFieldsOf({ ...minimal, model: 'models/mine', tokenizer: 'auto' })).toEqual([]);
    expect(problemFieldsOf({ ...minimal, ...settings, model: 'bert-tiny' })).toEqual([]);
    expect(problemFieldsOf({ ...minimal, ...settings, model: 'bert-tinny' })).toEqual([]);
    expect(problemFieldsOf({ ...minimal, ...settings })).toEqual([]);
  });

  it('smooths labels where a row has one', () => {
    const smooth = { ...minimal, labelSmoothing: 0.1 };
    expect(parseTrainModelRequest(smooth).labelSmoothing).toBe(0.1);
    expect(problemFieldsOf({ ...smooth, multiLabel: true })).toEqual(['labelSmoothing']);
    expect(problemFieldsOf({ ...smooth, task: 'code_generation' })).toEqual(['labelSmoothing']);
    const none = { ...minimal, labelSmoothing: 0, task: 'code_generation' };
    expect(problemFieldsOf(none)).toEqual([]);
  });

  it('refuses settings of adapters without adapters', () => {
    const settings = { loraAlpha: 4, loraDropout: 0.1, loraTargetModules: 'query' };
    expect(problemFieldsOf({ ...minimal, ...settings })).toEqual([
      'loraAlpha',
      'loraDropout',
      'loraTargetModules',
    ]);
    expect(problemFieldsOf({ ...minimal, ...settings, loraRank: 2 })).toEqual([]);
  });

  it('refuses label settings for code generation', () => {
    const raw = {
      ...minimal,
      task: 'code_generation',
      multiLabel: true,
      numLabels: 4,
      classWeights: 'balanced',
    };
    expect(problemFieldsOf(raw)).toEqual(['multiLabel', 'numLabels', 'classWeights']);
  });
});
