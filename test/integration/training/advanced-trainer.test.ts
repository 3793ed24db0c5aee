import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import type { Model } from '#domain/model/model-manager.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';
import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import type { TrainerEvent, TrainingJob, TrainingOutcome } from '#domain/training/trainer.js';
import { asTensorModel } from '#infrastructure/models/tensor-model.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';
import {
  MemoryCheckpoints,
  MemoryMetrics,
  TOY_BERT,
  TOY_HYPERPARAMETERS,
  toySplit,
  weightsOf,
} from '#test/support/toy-training.js';

interface Run {
  readonly outcome: TrainingOutcome;
  readonly weights: NamedTensors;
  readonly checkpoints: MemoryCheckpoints;
  readonly metrics: MemoryMetrics;
  readonly events: TrainerEvent[];
}

const opened: Model[] = [];

async function train(
  settings: Partial<Hyperparameters> = {},
  changes: Partial<TrainingJob> & { readonly specification?: typeof TOY_BERT } = {},
): Promise<Run> {
  const { specification = TOY_BERT, ...job } = changes;
  const model = await new TensorModelManager().create(specification, 3);
  opened.push(model);
  const checkpoints = new MemoryCheckpoints();
  const metrics = new MemoryMetrics();
  const events: TrainerEvent[] = [];
  const outcome = await new AdvancedTrainer().train({
    model,
    train: toySplit(30, 1),
    validation: toySplit(12, 2),
    hyperparameters: { ...TOY_HYPERPARAMETERS, ...settings },
    checkpoints,
    metrics,
    evaluate: (predictions, split) => evaluatePredictions(specification, predictions, split).metrics,
    onEvent: (event) => events.push(event),
    ...job,
  });
  return { outcome, weights: weightsOf(model), checkpoints, metrics, events };
}

function largestDifference(a: NamedTensors, b: NamedTensors): number {
  let largest = 0;
  for (const [name, { data }] of a) {
    for (const [index, value] of data.entries()) {
      largest = Math.max(largest, Math.abs(value - b.get(name)!.data[index]!));
    }
  }
  return largest;
}

const NO_DROPOUT = { ...TOY_BERT, hiddenDropout: 0, attentionDropout: 0, classifierDropout: 0 };

beforeAll(async () => {
  await new TensorEngineRegistry().activate('wasm');
});

afterEach(() => {
  for (const model of opened.splice(0)) model.dispose();
});

describe('AdvancedTrainer', () => {
  it('learns a rule that a few words decide', async () => {
    const { metrics } = await train({ epochs: 6, batchSize: 8 }, { train: toySplit(200, 1) });
    expect(metrics.history('eval_accuracy').at(-1)!.value).toBeGreaterThan(0.9);
  });

  it('gives identical weights for one seed, and others for another', async () => {
    const first = await train();
    const second = await train();
    const other = await train({ seed: 8 });
    expect(largestDifference(first.weights, second.weights)).toBe(0);
    expect(largestDifference(first.weights, other.weights)).toBeGreaterThan(1e-4);
  });

  it('resumes from the middle of an epoch with the weights of the uninterrupted run, bit for bit', async () => {
    const settings = { saveStrategy: 'steps', saveSteps: 5, evaluationStrategy: 'no' } as const;
    const whole = await train(settings);
    const resumeFrom = whole.checkpoints.saved.find(({ info }) => info.step === 5)!;
    const resumed = await train(settings, { resumeFrom });
    expect(resumed.outcome.stepsRun).toBe(whole.outcome.stepsRun);
    expect(largestDifference(resumed.weights, whole.weights)).toBe(0);
    expect(resumed.checkpoints.saved.map(({ info }) => info.step)).not.toContain(5);
  });

  it('resumes from every checkpoint to the same weights, metrics and outcome, with accumulation and early stopping', async () => {
    const settings = {
      epochs: 20,
      gradientAccumulationSteps: 3,
      batchSize: 2,
      saveStrategy: 'steps',
      saveSteps: 2,
      evaluationStrategy: 'steps',
      evaluationSteps: 2,
      loggingSteps: 5,
      earlyStopping: true,
      earlyStoppingPatience: 3,
      metricForBestModel: 'loss',
      greaterIsBetter: false,
    } as const;
    const whole = await train(settings);
    expect(whole.outcome.endedBecause).toBe('early_stopping');
    for (const resumeFrom of whole.checkpoints.saved) {
      const metrics = new MemoryMetrics();
      metrics.points.push(...whole.metrics.points);
      const resumed = await train(settings, { resumeFrom, metrics });
      const { samplesPerSecond, tokensPerSecond, ...outcome } = resumed.outcome;
      expect(whole.outcome).toMatchObject(outcome);
      expect(samplesPerSecond * tokensPerSecond).not.toBeNaN();
      expect(metrics.points).toEqual(whole.metrics.points);
      expect(largestDifference(resumed.weights, whole.weights)).toBe(0);
    }
  });

  it('leaves an evaluation undone when it is interrupted in it, and does it when it goes on', async () => {
    const settings = { epochs: 3, evaluationBatchSize: 1 };
    const whole = await train(settings);
    const controller = new AbortController();
    const cut = await train(settings, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'evaluation_progress' && event.done === 5) controller.abort();
      },
    });
    expect(cut.outcome).toMatchObject({ endedBecause: 'interrupted', stepsRun: 8 });
    expect(cut.metrics.history('eval_loss')).toHaveLength(0);
    const resumed = await train(settings, {
      resumeFrom: cut.checkpoints.saved.at(-1)!,
      metrics: cut.metrics,
    });
    expect(cut.metrics.points).toEqual(whole.metrics.points);
    expect(largestDifference(resumed.weights, whole.weights)).toBe(0);
  });

  it('does not replace the checkpoint of an evaluation when it is interrupted right after it', async () => {
    const controller = new AbortController();
    const run = await train(
      {},
      {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'checkpoint') controller.abort();
        },
      },
    );
    expect(run.outcome.endedBecause).toBe('interrupted');
    expect(run.checkpoints.saved).toHaveLength(1);
    expect(run.checkpoints.saved[0]!.info.metric).toBeDefined();
  });

  it('accumulates to the gradient of the concatenated batch, the last window of an epoch included', async () => {
    const plain = { groupByLength: false, evaluationStrategy: 'no', saveStrategy: 'no' } as const;
    const changes = { specification: NO_DROPOUT };
    const whole = await train({ ...plain, batchSize: 8 }, changes);
    const accumulated = await train({ ...plain, batchSize: 2, gradientAccumulationSteps: 4 }, changes);
    expect(accumulated.outcome.stepsRun).toBe(whole.outcome.stepsRun);
    expect(largestDifference(accumulated.weights, whole.weights)).toBeLessThan(2e-4);
  });

  it('stops early, and gives back the best weights', async () => {
    const run = await train({
      epochs: 40,
      earlyStopping: true,
      earlyStoppingPatience: 2,
      loadBestModelAtEnd: true,
      metricForBestModel: 'loss',
      greaterIsBetter: false,
    });
    expect(run.outcome.endedBecause).toBe('early_stopping');
    expect(run.outcome.epochsRun).toBe(run.outcome.bestEpoch! + 2);
    const best = run.checkpoints.saved.find(({ info }) => info.step === run.outcome.bestStep)!;
    expect(largestDifference(run.weights, best.weights)).toBe(0);
    expect(run.checkpoints.saved.filter(({ info }) => info.metric! < best.info.metric!)).toHaveLength(0);
  });

  it('takes no infinite metric for the best, ends with the last weights, and resumes', async () => {
    const settings = {
      metricForBestModel: 'perplexity',
      greaterIsBetter: false,
      loadBestModelAtEnd: true,
    } as const;
    const evaluate: TrainingJob['evaluate'] = () => ({ perplexity: Infinity });
    const run = await train(settings, { evaluate });
    expect(run.outcome).toMatchObject({ endedBecause: 'completed' });
    expect(run.outcome.bestMetric).toBeUndefined();
    const [first] = run.checkpoints.saved;
    const resumed = await train(settings, { evaluate, resumeFrom: first! });
    expect(resumed.weights).toEqual(run.weights);
    // As a run's state was written when an infinite metric was taken for the best one.
    const state = { ...first!.state, best: { metric: null, step: 8, epoch: 1 } };
    const early = { ...(first!.state['earlyStopping'] as object), best: null };
    const older = await train(settings, {
      evaluate: () => ({ perplexity: 2 }),
      resumeFrom: { ...first!, state: { ...state, earlyStopping: early } },
    });
    expect(older.outcome).toMatchObject({ bestMetric: 2, bestStep: 16 });
  });

  it('skips steps whose loss is not finite, and stops after the set number, naming the rows', async () => {
    const model = await new TensorModelManager().create(TOY_BERT, 3);
    opened.push(model);
    const bias = asTensorModel(model).parameters.variable('classifier.bias');
    const poison = tf.tensor1d([NaN, 0]);
    bias.assign(poison);
    poison.dispose();
    const before = weightsOf(model);
    const events: TrainerEvent[] = [];
    const failure = train({}, { model, onEvent: (event) => events.push(event) });
    await expect(failure).rejects.toMatchObject({
      code: 'TRAINING.DIVERGED',
      message: expect.stringMatching(/step 3, had a loss of NaN on rows \d+/),
    });
    expect(events.filter(({ type }) => type === 'skipped_step')).toHaveLength(3);
    const after = weightsOf(model).get('bert.pooler.dense.weight')!.data;
    expect(after).toEqual(before.get('bert.pooler.dense.weight')!.data);
  });

  it('finishes the step, saves and says so when it is interrupted', async () => {
    const controller = new AbortController();
    const run = await train(
      {},
      {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'step' && event.step === 2) controller.abort();
        },
      },
    );
    expect(run.outcome).toMatchObject({ endedBecause: 'interrupted', stepsRun: 2 });
    expect(run.checkpoints.saved.at(-1)!.info.step).toBe(2);
  });

  it.each([
    ['no', 0],
    ['epoch', 2],
    ['steps', 8],
  ] as const)('logs by the strategy: %s', async (loggingStrategy, count) => {
    const run = await train({ loggingStrategy, loggingSteps: 2 });
    expect(run.outcome.stepsRun).toBe(16);
    expect(run.metrics.history('train_loss')).toHaveLength(count);
  });

  it('gives back the weights that it started from when none that it finds are better', async () => {
    const settings = { metricForBestModel: 'accuracy', loadBestModelAtEnd: true } as const;
    const start = await train({ epochs: 0 });
    for (const saveStrategy of ['epoch', 'no'] as const) {
      const unbeaten = await train({ ...settings, saveStrategy }, { startingMetrics: { accuracy: 1.5 } });
      expect(unbeaten.outcome).toMatchObject({ bestMetric: 1.5, bestStep: 0 });
      if (saveStrategy === 'no') expect(unbeaten.weights).toEqual(start.weights);
      else expect(unbeaten.checkpoints.saved[0]).toMatchObject({ info: { step: 0, metric: 1.5 } });
    }
    const beaten = await train({ ...settings, saveStrategy: 'no' }, { startingMetrics: { accuracy: -1 } });
    expect(beaten.outcome.bestStep).toBeGreaterThan(0);
    expect(largestDifference(beaten.weights, start.weights)).toBeGreaterThan(0);
  });

  it('resumes a run that has a metric to beat to the same weights and outcome', async () => {
    const settings = {
      saveStrategy: 'steps',
      saveSteps: 3,
      saveTotalLimit: 99,
      earlyStopping: true,
    } as const;
    const job = { startingMetrics: { accuracy: 0.4 } };
    const whole = await train(settings, job);
    for (const resumeFrom of whole.checkpoints.saved) {
      const resumed = await train(settings, { ...job, resumeFrom });
      expect(resumed.weights).toEqual(whole.weights);
      expect(resumed.outcome).toMatchObject({
        bestMetric: whole.outcome.bestMetric,
        bestStep: whole.outcome.bestStep,
      });
    }
  });

  it('lets class weights of the job take the place of those of the settings', async () => {
    const balanced = await train({ classWeights: 'balanced' }, { train: toySplit(9, 1) });
    const ones = await train(
      { classWeights: 'balanced' },
      { train: toySplit(9, 1), classWeights: Float32Array.of(1, 1) },
    );
    const none = await train({ classWeights: 'none' }, { train: toySplit(9, 1) });
    expect(largestDifference(ones.weights, none.weights)).toBeLessThan(1e-6);
    expect(largestDifference(balanced.weights, none.weights)).toBeGreaterThan(1e-6);
  });

  it('leaves no tensors behind', async () => {
    await train();
    for (const model of opened.splice(0)) model.dispose();
    const before = tf.memory().numTensors;
    await train();
    for (const model of opened.splice(0)) model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('predicts in the order of the rows, whatever their lengths', async () => {
    const model = await new TensorModelManager().create(TOY_BERT, 3);
    opened.push(model);
    const split = toySplit(9, 4);
    const together = await new AdvancedTrainer().predict(model, split, 4);
    for (const row of split.rows) {
      const alone = await new AdvancedTrainer().predict(model, { ...split, rows: Uint32Array.of(row) }, 1);
      expect(together.logits[2 * row]).toBeCloseTo(alone.logits[0]!, 5);
    }
  });
});
