import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { modelCard, type ModelCardFacts } from '#application/train-model/model-card.js';

const FACTS: ModelCardFacts = {
  name: 'questions: "short"',
  modelType: 'roberta',
  baseModel: 'microsoft/codebert-base',
  isLanguageModel: false,
  labels: ['bug', 'feature'],
  parameters: 1234,
  dataset: 'data: all.jsonl',
  trainingRows: 80,
  epochs: 3,
  learningRate: 2e-5,
  seed: 1,
  sessionId: '20260101_000000',
  heldOut: { splitName: 'test', rows: 10, metrics: { accuracy: 0.91234, auc: NaN, f1: 1e-7 } },
};

function frontMatter(card: string): unknown {
  return parse(card.split('---\n')[1]!);
}

describe('a model card', () => {
  it('has the metadata that the hub reads, results as model-index', () => {
    expect(frontMatter(modelCard(FACTS))).toEqual({
      library_name: 'transformers',
      pipeline_tag: 'text-classification',
      tags: ['training-arena', 'roberta'],
      base_model: 'microsoft/codebert-base',
      'model-index': [
        {
          name: 'questions: "short"',
          results: [
            {
              task: { type: 'text-classification' },
              dataset: { name: 'data: all.jsonl', type: 'data: all.jsonl', split: 'test' },
              metrics: [
                { type: 'accuracy', value: 0.91234 },
                { type: 'f1', value: 1e-7 },
              ],
            },
          ],
        },
      ],
    });
  });

  it('tells a reader what the model does and what it is worth', () => {
    const card = modelCard(FACTS);
    expect(card).toContain('fine-tuned from `microsoft/codebert-base`');
    expect(card).toContain('classifies texts: bug, feature');
    expect(card).toContain('| accuracy | 0.9123 |');
  });

  it('promises nothing when no row was held out, and names no folder of this machine as a base model', () => {
    const { heldOut, ...facts } = FACTS;
    expect(heldOut).toBeDefined();
    const card = modelCard({ ...facts, baseModel: '/home/someone/models/x', isLanguageModel: true });
    expect(frontMatter(card)).toEqual({
      library_name: 'transformers',
      pipeline_tag: 'text-generation',
      tags: ['training-arena', 'roberta'],
    });
    expect(card).toContain('not known');
  });
});
