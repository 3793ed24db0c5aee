import { describe, expect, it } from '@jest/globals';
import type { EvaluateModelResponse } from '#application/evaluate-model/evaluate-model-response.js';
import type { PredictResponse } from '#application/predict/predict-response.js';
import { runArena } from '#presentation/cli/run-arena.js';
import type { UseCases } from '#presentation/cli/use-cases.js';
import { fakeCommandContext } from '#test/support/fake-command-context.js';

const evaluation: EvaluateModelResponse = {
  samples: 4,
  badRows: 1,
  metrics: { accuracy: 0.75, loss: 0.5 },
  majorityBaseline: 0.5,
  perLabel: [
    { label: 'ham', precision: 1, recall: 0.5, f1: 0.6667, support: 2 },
    { label: 'spam', precision: 0.6667, recall: 1, f1: 0.8, support: 2 },
  ],
  labels: ['ham', 'spam'],
  confusionMatrix: [
    [1, 1],
    [0, 2],
  ],
  breakdown: [
    { values: { category: 'simple', noun_count: '8' }, samples: 318, metrics: { accuracy: 0.9245 } },
    { values: { category: 'dense', noun_count: '15' }, samples: 1, metrics: { loss: 0.5 } },
  ],
  warnings: ['the label eggs is unknown'],
  engine: 'wasm',
  device: 'cpu',
  precision: 'float32',
  samplesPerSecond: 100,
};

describe('arena evaluate', () => {
  const evaluateModel = { execute: () => Promise.resolve(evaluation) };
  const args = ['evaluate', '--model', 'm', '--dataset', 'd', '--by', 'category,noun_count'];

  it('reports metrics with the baseline, labels, confusion matrix and breakdown', async () => {
    const context = fakeCommandContext({ useCases: { evaluateModel } });
    expect(await runArena(args, context)).toBe(0);
    expect(context.stdout.lines).toEqual([
      'Evaluated on 4 rows, 1 row left out (wasm, cpu, float32, 100 samples/s).',
      'Warning: the label eggs is unknown',
      '',
      'loss               0.5000',
      'accuracy           0.7500',
      'majority baseline  0.5000  (accuracy of always answering the most frequent label)',
      '',
      'label  precision  recall      f1  support',
      '-----------------------------------------',
      'ham       1.0000  0.5000  0.6667        2',
      'spam      0.6667  1.0000  0.8000        2',
      '',
      'Confusion matrix:',
      '  true \\ predicted  1  2',
      '  ----------------------',
      '  1 ham             1  1',
      '  2 spam            0  2',
      '',
      '='.repeat(48),
      'EVALUATION RESULTS BY CATEGORY, NOUN_COUNT:',
      '  - simple/8: Accuracy=0.9245 (from 318 samples)',
      '  - dense/15: loss 0.5000 (from 1 sample)',
      '='.repeat(48),
    ]);
  });

  it.each([
    [true, [], '\r\u001b[KEvaluating 1,000/2,000\r\u001b[K'],
    [true, ['--quiet'], ''],
    [false, [], ''],
  ])(
    'shows on a terminal (%s) with %j how far it is, and takes that away',
    async (isTerminal, flags, shown) => {
      const slowly: UseCases['evaluateModel'] = {
        execute: (_, onProgress) => {
          onProgress?.(1000, 2000);
          return Promise.resolve(evaluation);
        },
      };
      const context = fakeCommandContext({ useCases: { evaluateModel: slowly }, isTerminal });
      await runArena([...args, ...flags], context);
      expect(context.stderr.text).toBe(shown);
    },
  );

  it('prints the response as one JSON object', async () => {
    const context = fakeCommandContext({ useCases: { evaluateModel } });
    await runArena([...args, '--json'], context);
    expect(JSON.parse(context.stdout.text)).toEqual({ success: true, ...evaluation, errors: [] });
  });
});

describe('arena predict', () => {
  const answer = (response: Partial<PredictResponse>) => ({
    predict: {
      execute: (): Promise<PredictResponse> =>
        Promise.resolve({
          predictions: [],
          warnings: [],
          engine: 'wasm',
          device: 'cpu',
          precision: 'float32',
          ...response,
        }),
    },
  });

  it('prints label and probabilities beside the beginning of the text', async () => {
    const prediction = {
      input: `def add(a, b):\n    return a + b${' # sum'.repeat(20)}`,
      labels: ['python'],
      scores: [
        { label: 'python', probability: 0.987 },
        { label: 'ruby', probability: 0.013 },
      ],
      truncated: true,
    };
    const context = fakeCommandContext({
      useCases: answer({ predictions: [prediction], warnings: ['slow'] }),
    });
    expect(await runArena(['predict', '--model', 'm', '--text', 'x'], context)).toBe(0);
    expect(context.stderr.lines).toEqual(['Warning: slow']);
    expect(context.stdout.lines).toEqual([
      'python  <-  def add(a, b): return a + b # sum # sum # sum # sum # sum # sum # sum...  (the text was cut to the length of the model)',
      '   98.7 %  python',
      '    1.3 %  ruby',
    ]);
  });

  it('prints generated text after its beginning', async () => {
    const predictions = [{ input: 'def ', generated: 'main():', truncated: false }];
    const context = fakeCommandContext({ useCases: answer({ predictions }) });
    await runArena(['predict', '--model', 'm', '--text', 'def '], context);
    expect(context.stdout.text).toBe('def main():\n');
  });

  it('says when a multi-label model finds no label', async () => {
    const predictions = [{ input: 'hm', labels: [], scores: [], truncated: false }];
    const context = fakeCommandContext({ useCases: answer({ predictions }) });
    await runArena(['predict', '--model', 'm', '--text', 'hm'], context);
    expect(context.stdout.lines).toEqual(['(no label)  <-  hm']);
  });
});
