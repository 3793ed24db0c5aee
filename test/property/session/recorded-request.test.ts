import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { recordedRequest } from '#application/train-model/recorded-request.js';
import { resolveTraining } from '#application/train-model/resolve-training.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import { newSessionMetadata } from '#domain/session/new-session-metadata.js';
import { INTERVAL_STRATEGIES, SCHEDULERS } from '#domain/training/hyperparameters.js';
import { pickHyperparameters } from '#domain/training/pick-hyperparameters.js';
import { parseSessionFile, toSessionFile } from '#infrastructure/sessions/session-file.js';
import { describedSession } from '#test/support/described-session.js';

const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });

/** Requests in which any setting may be given. */
const requests = fc.record(
  {
    epochs: fc.integer({ min: 1, max: 50 }),
    maxSteps: fc.integer({ min: 1, max: 5000 }),
    batchSize: fc.integer({ min: 1, max: 512 }),
    gradientAccumulationSteps: fc.integer({ min: 1, max: 32 }),
    learningRate: fc.double({ min: 1e-7, max: 1, noNaN: true }),
    scheduler: fc.constantFrom(...SCHEDULERS),
    warmupRatio: share,
    warmupSteps: fc.integer({ min: 0, max: 100 }),
    weightDecay: share,
    adamEpsilon: fc.double({ min: 1e-12, max: 1e-3, noNaN: true }),
    maxGradNorm: share,
    labelSmoothing: share,
    classWeights: fc.constantFrom('none', 'balanced'),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    maxSequenceLength: fc.integer({ min: 4, max: 512 }),
    loraRank: fc.integer({ min: 1, max: 64 }),
    truncation: fc.constantFrom('longest_first', 'only_first'),
    windowStride: fc.integer({ min: 0, max: 128 }),
    maxWindows: fc.integer({ min: 1, max: 99 }),
    gradientCheckpointing: fc.boolean(),
    groupByLength: fc.boolean(),
    loggingStrategy: fc.constantFrom(...INTERVAL_STRATEGIES),
    saveTotalLimit: fc.integer({ min: 1, max: 9 }),
    earlyStoppingPatience: fc.integer({ min: 1, max: 9 }),
    earlyStoppingThreshold: share,
    metricForBestModel: fc.constantFrom('f1_macro', 'loss', 'accuracy'),
  },
  { requiredKeys: [] },
);

describe('the request that a session records', () => {
  it('is the same training after it was saved, loaded and asked for again', () => {
    fc.assert(
      fc.property(requests, (raw) => {
        const given = parseTrainModelRequest({ dataset: '/data.jsonl', model: 'bert-tiny', ...raw });
        const training = resolveTraining(given, 1);
        const metadata = newSessionMetadata(
          describedSession({
            hyperparameters: training.hyperparameters,
            tokenizer: training.tokenizer,
            ratios: {
              train: given.trainRatio,
              validation: given.validationRatio,
              test: given.testRatio,
            },
          }),
        );
        const loaded = parseSessionFile(toSessionFile(metadata), 'a file');
        expect(loaded).toEqual(metadata);
        const again = resolveTraining(parseTrainModelRequest(recordedRequest(loaded)), 1);
        expect(pickHyperparameters(again.hyperparameters)).toEqual(
          pickHyperparameters(training.hyperparameters),
        );
        expect(again.tokenizer).toEqual(training.tokenizer);
        expect(again.model).toBe('bert-tiny');
      }),
    );
  });
});
