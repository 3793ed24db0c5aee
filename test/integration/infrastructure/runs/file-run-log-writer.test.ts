import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import type { RunLog } from '#domain/session/run-log.js';
import { FileRunLogWriter } from '#infrastructure/runs/file-run-log-writer.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const RUN: RunLog = {
  modelName: 'bert-tiny',
  timestamp: '20251008_153000',
  sessionId: 'training_session_20251008_153000',
  modelParameters: { total: 10, trainable: 8 },
  trainingConfig: {
    maxEpochs: 3,
    actualEpochs: 2,
    batchSize: 4,
    evalBatchSize: 8,
    learningRate: 0.001,
    trainingDurationSeconds: 90,
    trainingDurationMinutes: 1.5,
  },
  lossConfig: { lossType: 'cross_entropy', gradientClipVal: 1, auxWeight: null },
  precisionConfig: { precision: 'float32', mixedPrecisionEnabled: false },
  dataLoaderConfig: { numWorkers: 0, pinMemory: false, persistentWorkers: false, scalerType: null },
  dataConfig: {
    numSamples: 10,
    inputDim: 64,
    outputLength: 2,
    trainSize: 8,
    valSize: 1,
    testSize: 1,
    trainRatio: 0.8,
    valRatio: 0.1,
  },
  earlyStoppingConfig: { enabled: true, patience: 3, stoppedAtEpoch: null },
  metrics: { accuracy: 0.5, f1_macro: NaN },
  bestModelPath: 'models/x',
};

const ARRAYS = {
  predictions: { shape: [1, 2], data: Float32Array.of(0.25, -1) },
  targets: { shape: [1], data: Int32Array.of(1) },
};

describe('FileRunLogWriter', () => {
  const folder = useTemporaryFolder();

  it('writes metadata.json with the names and nesting that comparison reads', async () => {
    const place = await new FileRunLogWriter(folder()).write(RUN, ARRAYS);
    expect(place).toBe(path.join(folder(), 'experiments', 'bert-tiny_20251008_153000'));
    expect(JSON.parse(await readFile(path.join(place, 'metadata.json'), 'utf8'))).toEqual({
      model_name: 'bert-tiny',
      timestamp: '20251008_153000',
      session_id: 'training_session_20251008_153000',
      model_parameters: { total: 10, trainable: 8 },
      training_config: {
        max_epochs: 3,
        actual_epochs: 2,
        batch_size: 4,
        eval_batch_size: 8,
        learning_rate: 0.001,
        training_duration_seconds: 90,
        training_duration_minutes: 1.5,
      },
      loss_config: { loss_type: 'cross_entropy', gradient_clip_val: 1, aux_weight: null },
      precision_config: { precision: 'float32', mixed_precision_enabled: false },
      data_loader_config: {
        num_workers: 0,
        pin_memory: false,
        persistent_workers: false,
        scaler_type: null,
      },
      data_config: {
        num_samples: 10,
        input_dim: 64,
        output_length: 2,
        train_size: 8,
        val_size: 1,
        test_size: 1,
        train_ratio: 0.8,
        val_ratio: 0.1,
      },
      early_stopping_config: { enabled: true, patience: 3, stopped_at_epoch: null },
      metrics: { accuracy: 0.5, f1_macro: null },
      best_model_path: 'models/x',
    });
  });

  it('writes predictions and targets beside it, and nothing else', async () => {
    const place = await new FileRunLogWriter(folder()).write(RUN, ARRAYS);
    expect((await readdir(place)).sort()).toEqual(['metadata.json', 'predictions.npy', 'targets.npy']);
    const predictions = await readFile(path.join(place, 'predictions.npy'));
    expect([predictions.readFloatLE(128), predictions.readFloatLE(132)]).toEqual([0.25, -1]);
    expect((await readFile(path.join(place, 'targets.npy'))).readInt32LE(128)).toBe(1);
  });

  it('writes no arrays for a language model', async () => {
    const place = await new FileRunLogWriter(folder()).write(RUN);
    expect(await readdir(place)).toEqual(['metadata.json']);
  });

  it('keeps a model name that is a path inside experiments/', () => {
    const place = new FileRunLogWriter(folder()).folderOf('../models/my model', '20251008_153000');
    expect(path.dirname(place)).toBe(path.join(folder(), 'experiments'));
  });

  it('says which folder it may not write to', async () => {
    const file = path.join(folder(), 'a-file');
    await writeFile(file, '');
    await expect(new FileRunLogWriter(file).write(RUN)).rejects.toMatchObject({
      code: 'FILESYSTEM.NOT_WRITABLE',
      details: { path: path.join(file, 'experiments') },
    });
  });
});
