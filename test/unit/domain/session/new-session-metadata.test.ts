import { describe, expect, it } from '@jest/globals';

import { newSessionMetadata } from '#domain/session/new-session-metadata.js';
import { describedDataset, describedSession } from '#test/support/described-session.js';

describe('newSessionMetadata', () => {
  it('describes a run with several classes as one multi-class key', () => {
    const { datasetConfig, labelConfig, advancedSettings } = newSessionMetadata(describedSession());
    expect(datasetConfig).toMatchObject({
      trainingApproach: 'multi-class',
      multiclassKeys: ['some_label'],
      onevsallKeys: [],
      keyStrategies: { some_label: 'multi-class' },
      filesPerKey: { some_label: 'data/rows.jsonl' },
      numCategories: 2,
      formatType: 'jsonl',
    });
    expect(labelConfig.labelMapping).toEqual({ 'camelCase label': 0, snake_case_label: 1 });
    expect(labelConfig.imbalanceRatio).toBe(5);
    expect(advancedSettings.multiLabel).toBe(false);
  });

  it('describes a run with several labels per row without multi-class keys', () => {
    const session = describedSession({ dataset: describedDataset('multi_label') });
    const { datasetConfig, advancedSettings } = newSessionMetadata(session);
    expect(datasetConfig).toMatchObject({ trainingApproach: 'multi-label', multiclassKeys: [] });
    expect(advancedSettings.multiLabel).toBe(true);
  });

  it('describes a language model without labels', () => {
    const session = describedSession({
      task: 'code_generation',
      dataset: describedDataset('causal_language_modeling'),
      tokenLengths: null,
      lengthClasses: null,
    });
    const { datasetConfig, labelConfig, textAnalysis } = newSessionMetadata(session);
    expect(datasetConfig).toMatchObject({
      trainingApproach: 'language-modelling',
      labelColumn: null,
      categories: [],
      keyStrategies: {},
    });
    expect(labelConfig).toMatchObject({ labelMapping: {}, imbalanceRatio: null });
    expect(textAnalysis).toMatchObject({ avgTokenLength: null, requiresLongDocumentModel: false });
  });

  it('says whether most texts are longer than the model reads', () => {
    const session = describedSession();
    const short = { ...session.hyperparameters, maxSequenceLength: 10 };
    expect(newSessionMetadata(session).textAnalysis.requiresLongDocumentModel).toBe(false);
    const cut = newSessionMetadata({ ...session, hyperparameters: short });
    expect(cut.textAnalysis.requiresLongDocumentModel).toBe(true);
  });

  it('says that layers are computed again, and that training is in half precision', () => {
    const session = describedSession();
    const hyperparameters = { ...session.hyperparameters, gradientCheckpointing: true };
    const engine = { ...session.engine, precision: 'float16' as const };
    const { advancedSettings, trainingParams } = newSessionMetadata({ ...session, hyperparameters, engine });
    expect(advancedSettings).toMatchObject({ gradientCheckpointing: true, mixedPrecision: true });
    expect(trainingParams).toMatchObject({ fp16: true, fp16OptLevel: 'O1' });
  });

  it('starts pending, with the model still to train and the warnings about the data', () => {
    expect(newSessionMetadata(describedSession()).executionStatus).toMatchObject({
      status: 'pending',
      modelsRemaining: ['bert-tiny'],
      modelsTrained: [],
      warnings: ['one class was seen once'],
    });
  });

  it('keeps no field of the request among the training parameters', () => {
    const { hyperparameters } = describedSession();
    const fromRequest = { ...hyperparameters, maxSteps: 7, dataset: 'rows.jsonl', storage: 'file:///x' };
    const { trainingParams } = newSessionMetadata(describedSession({ hyperparameters: fromRequest }));
    expect(trainingParams).toEqual({
      ...hyperparameters,
      maxSteps: 7,
      fp16: false,
      fp16OptLevel: null,
      optimizer: 'adamw',
    });
  });

  it('tells a GPU from a CPU', () => {
    const engine = { ...describedSession().engine, device: 'cuda', precision: 'bfloat16' } as const;
    const { advancedSettings } = newSessionMetadata(describedSession({ engine }));
    expect(advancedSettings).toMatchObject({ useCpu: false, numGpus: 1, mixedPrecision: true });
  });
});
