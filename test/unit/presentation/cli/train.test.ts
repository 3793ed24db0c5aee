import { describe, expect, it } from '@jest/globals';
import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import type { TrainModelRequest } from '#application/train-model/train-model-request.js';
import { failureResponse, successResponse } from '#application/train-model/train-model-response.js';
import { ArenaError } from '#domain/shared/errors.js';
import { runArena } from '#presentation/cli/run-arena.js';
import type { UseCases } from '#presentation/cli/use-cases.js';
import { fakeCommandContext } from '#test/support/fake-command-context.js';

const done = successResponse({
  sessionId: 'training_session_20251008_153000',
  runDir: 'experiments/bert-tiny_20251008_153000',
  modelPath: 'models/my model',
  metricForBestModel: 'f1_macro',
  bestMetric: 0.86,
  bestEpoch: 7,
  trainingTime: 192,
  epochsRun: 10,
  endedBecause: 'early_stopping',
  engine: 'wasm',
  device: 'cpu',
  precision: 'float32',
  samplesPerSecond: 312,
  test: { f1_macro: 0.85, accuracy: 0.872 },
  majorityBaseline: 0.226,
});

const events: readonly TrainModelEvent[] = [
  { type: 'step_started', number: 1, total: 9, name: 'open session' },
  { type: 'log', level: 'warning', message: 'the label x is seen once' },
];

/** A training run that says something and ends well; `requests` receives what was asked for. */
function training(requests: TrainModelRequest[] = []): Pick<UseCases, 'trainModel'> {
  return {
    trainModel: {
      execute: (request, { onEvent }) => {
        requests.push(request);
        events.forEach(onEvent);
        return Promise.resolve(done);
      },
    },
  };
}

describe('arena train', () => {
  it('prints the summary on standard output and the progress on standard error', async () => {
    const context = fakeCommandContext({ useCases: training() });
    expect(await runArena(['train', '--dataset', 'x.jsonl'], context)).toBe(0);
    expect(context.stderr.lines).toEqual(['[1/9] Open session', '  Warning: the label x is seen once']);
    expect(context.stdout.lines).toEqual([
      '',
      'Trained in 3 min 12 s (10 epochs), stopped early: no further improvement.',
      '',
      'On the held-out test split:',
      '  accuracy           0.8720',
      '  f1_macro           0.8500',
      '  majority baseline  0.2260  (accuracy of always answering the most frequent label)',
      '',
      'best f1_macro  0.8600 on the validation split in epoch 7',
      'engine         wasm, cpu, float32, 312 samples/s',
      'model          models/my model',
      'run            experiments/bert-tiny_20251008_153000',
      'session        training_session_20251008_153000',
      "next           arena predict --model 'models/my model' --text '...'",
    ]);
  });

  it('prints exactly one JSON object with --json', async () => {
    const context = fakeCommandContext({ useCases: training() });
    expect(await runArena(['train', '--dataset', 'x.jsonl', '--json'], context)).toBe(0);
    expect(context.stdout.lines).toHaveLength(1);
    expect(JSON.parse(context.stdout.text)).toEqual(done);
  });

  it('prints no progress with --quiet', async () => {
    const context = fakeCommandContext({ useCases: training() });
    await runArena(['train', '--dataset', 'x.jsonl', '--quiet'], context);
    expect(context.stderr.text).toBe('');
  });

  it('takes settings from a YAML file in any spelling, under those of the flags', async () => {
    const requests: TrainModelRequest[] = [];
    const files = {
      'c.yaml': 'dataset: a.csv\nbatch-size: 8\nlearning_rate: 1e-4\nadamBeta1: 0.8\nepochs: 5\n',
    };
    const context = fakeCommandContext({ useCases: training(requests), files });
    await runArena(['train', '--config', 'c.yaml', '--epochs', '2', '--no-stratified'], context);
    expect(requests[0]).toMatchObject({
      dataset: 'a.csv',
      batchSize: 8,
      learningRate: 1e-4,
      adamBeta1: 0.8,
      epochs: 2,
      stratified: false,
    });
  });

  it('lets a flag undo what a JSON config file switches on', async () => {
    const requests: TrainModelRequest[] = [];
    const files = { 'c.json': '{"dataset": "a.csv", "lowercase": true}' };
    const context = fakeCommandContext({ useCases: training(requests), files });
    await runArena(['train', '--config', 'c.json', '--no-lowercase'], context);
    expect(requests[0]?.lowercase).toBe(false);
  });

  it.each([
    ['epochs: [1', 'CONFIG.UNREADABLE', 'neither YAML nor JSON'],
    ['- epochs', 'CONFIG.UNREADABLE', 'found a list'],
    ['', 'CONFIG.UNREADABLE', 'found null'],
    ['batch-size: 1\nbatch_size: 2', 'CONFIG.INVALID', 'sets batchSize twice'],
    ['epoch: 1\ndataset: x', 'CONFIG.INVALID', '--epoch: is not a known setting; did you mean epochs?'],
    ['dataset:', 'CONFIG.INVALID', '--dataset: is empty'],
  ])('refuses the config file %j', async (text, code, part) => {
    const context = fakeCommandContext({ files: { 'c.yaml': text } });
    expect(await runArena(['train', '--config', 'c.yaml'], context)).toBe(2);
    expect(context.stderr.text).toContain(`[${code}]`);
    expect(context.stderr.text).toContain(part);
  });

  it('says that a config file is missing', async () => {
    const context = fakeCommandContext({});
    expect(await runArena(['train', '--config', 'none.yaml'], context)).toBe(2);
    expect(context.stderr.text).toContain('Expected a config file at none.yaml, found none');
  });

  it('works in the workspace of the environment unless a flag names another', async () => {
    const env = { ARENA_WORKSPACE: '/env' };
    const fromEnvironment = fakeCommandContext({ useCases: training(), env });
    await runArena(['train', '--dataset', 'x'], fromEnvironment);
    expect(fromEnvironment.loaded).toEqual(['/env']);
    const fromFlag = fakeCommandContext({ useCases: training(), env });
    await runArena(['train', '--dataset', 'x', '--workspace', '/flag'], fromFlag);
    expect(fromFlag.loaded).toEqual(['/flag']);
  });

  it('exits with the code of the failure that came back, and prints it', async () => {
    const failure = failureResponse(
      new ArenaError('DATASET.NO_USABLE_ROWS', 'Expected rows in x, found none.'),
    );
    const trainModel = { execute: () => Promise.resolve(failure) };
    const context = fakeCommandContext({ useCases: { trainModel } });
    expect(await runArena(['train', '--dataset', 'x'], context)).toBe(3);
    expect(context.stderr.lines).toEqual(['Error [DATASET.NO_USABLE_ROWS]: Expected rows in x, found none.']);
    expect(context.stdout.text).toBe('');
  });

  it('shows the stack trace of a failure that came back only with --verbose', async () => {
    const failure = failureResponse(new TypeError('x is undefined'));
    const useCases = { trainModel: { execute: () => Promise.resolve(failure) } };
    for (const mode of [[], ['--json']]) {
      const brief = fakeCommandContext({ useCases });
      expect(await runArena(['train', '--dataset', 'x', ...mode], brief)).toBe(1);
      expect(brief.stderr.text + brief.stdout.text).toContain('x is undefined');
      expect(brief.stderr.text + brief.stdout.text).not.toContain('    at ');
      const verbose = fakeCommandContext({ useCases });
      await runArena(['train', '--dataset', 'x', '--verbose', ...mode], verbose);
      expect(verbose.stderr.text + verbose.stdout.text).toContain('    at ');
    }
  });

  it('asks the run to end at the first Ctrl-C, exits at the second, and stops listening afterwards', async () => {
    const context = fakeCommandContext({
      useCases: {
        trainModel: {
          execute: (_, { signal }) => {
            context.signals.send();
            expect(signal.aborted).toBe(true);
            expect(context.exits).toEqual([]);
            context.signals.send();
            return Promise.resolve(failureResponse(new ArenaError('TRAINING.INTERRUPTED', 'Interrupted.')));
          },
        },
      },
    });
    expect(await runArena(['train', '--dataset', 'x'], context)).toBe(130);
    expect(context.exits).toEqual([130]);
    expect(context.stderr.text).toContain('press Ctrl-C again to abort at once');
    expect(context.signals.listeners.size).toBe(0);
  });

  it('shows the plan of a dry run', async () => {
    const plan = {
      samples: { train: 80, validation: 10, test: 10 },
      labels: ['no', 'yes'],
      model: 'bert-tiny',
      parameters: { total: 4_385_920, trainable: 4_385_920 },
      vocabularySize: 8000,
      shapes: { inputIds: [16, 128] },
      tokens: 12_000,
      truncated: 3,
      epochs: 3,
      totalSteps: 15,
      engine: 'wasm',
      device: 'cpu',
      memoryBytes: 90e6,
      diskBytes: 200e6,
    };
    const trainModel = { execute: () => Promise.resolve(successResponse({ plan })) };
    const context = fakeCommandContext({ useCases: { trainModel } });
    await runArena(['train', '--dataset', 'x', '--dry-run'], context);
    expect(context.stdout.lines.slice(1)).toEqual([
      'Dry run: nothing was trained. With these settings:',
      '  rows        80 train, 10 validation, 10 test',
      '  labels      2: no, yes',
      '  model       bert-tiny',
      '  parameters  4.39 million (4.39 million trainable)',
      '  vocabulary  8,000 tokens',
      '  full batch  inputIds [16, 128]',
      '  data        12,000 tokens; 3 rows cut',
      '  training    3 epochs, 15 steps',
      '  engine      wasm, cpu',
      '  memory      about 90.0 MB',
      '  disk        up to 200.0 MB',
    ]);
    const reinforcement = { f1Threshold: 0.7, minEpochs: 2, maxEpochs: 10 };
    const further = { execute: () => Promise.resolve(successResponse({ plan: { ...plan, reinforcement } })) };
    const second = fakeCommandContext({ useCases: { trainModel: further } });
    await runArena(['train', '--dataset', 'x', '--dry-run'], second);
    expect(second.stdout.lines).toContain(
      '  reinforced  2 to 10 further epochs if the F1 on the validation split is under 0.7000',
    );
  });
});
