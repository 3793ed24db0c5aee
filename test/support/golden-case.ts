import { readFile } from 'node:fs/promises';
import path from 'node:path';

import * as tf from '@tensorflow/tfjs-core';

import type { RecurrentSpecification } from '#domain/model/lstm/specification.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import { createTensorModel } from '#infrastructure/models/create-tensor-model.js';
import type { TensorModel, TokenBatch } from '#infrastructure/models/tensor-model.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { readSafetensors } from '#infrastructure/safetensors/read-safetensors.js';

/** One batch of a golden case, as PyTorch was given it. */
export interface GoldenBatch {
  readonly input_ids: readonly (readonly number[])[];
  readonly token_type_ids?: readonly (readonly number[])[];
  readonly lengths: readonly number[];
  readonly labels: readonly number[] | readonly (readonly number[])[];
}

/** What PyTorch computed; `_f64` with the same weights in float64. */
export interface GoldenExpectation {
  readonly hyper: {
    readonly betas: readonly [number, number];
    readonly eps: number;
    readonly weight_decay: number;
    readonly clip: number;
    readonly decay_parameters: readonly string[];
  };
  readonly loss_f64: number;
  readonly logits_f64: readonly unknown[];
  /** How far PyTorch's float32 is from float64. */
  readonly f32_vs_f64?: { readonly logits_max_abs: number };
  readonly grad_norm_f64: Readonly<Record<string, number>>;
  readonly train: {
    readonly steps: readonly {
      readonly loss: number;
      readonly lr: number;
      readonly grad_norm_before_clip: number;
    }[];
    readonly loss_after: number;
  };
}

/** A model, five batches and what PyTorch made of them. */
export interface GoldenCase {
  readonly folder: string;
  readonly batches: readonly GoldenBatch[];
  readonly expected: GoldenExpectation;
}

/** Reads a folder of `golden/`. */
export async function readGoldenCase(folder: string): Promise<GoldenCase> {
  const inputs = (await readJson(path.join(folder, 'inputs.json'))) as { batches: readonly GoldenBatch[] };
  const expected = (await readJson(path.join(folder, 'expected.json'))) as GoldenExpectation;
  return { folder, batches: inputs.batches, expected };
}

/** The case's model. The recurrent ones are plain torch modules with a configuration of their own. */
export async function openGoldenModel({ folder }: GoldenCase): Promise<TensorModel> {
  if (!/^(lstm|gru)_/.test(path.basename(folder))) return new TensorModelManager().open(folder);
  const { tensors } = await readSafetensors(path.join(folder, 'model.safetensors'));
  return createTensorModel(await readTorchRecurrentConfig(folder), tensors);
}

/** The real tokens of rows padded on the right, one row after the other. */
export function realTokens<T>(rows: readonly (readonly T[])[], { lengths }: GoldenBatch): T[] {
  return rows.flatMap((row, index) => row.slice(0, lengths[index]));
}

/** Uploads a batch; the caller frees it. */
export function tokenBatchOf(batch: GoldenBatch): TokenBatch {
  const upload = (rows: readonly (readonly number[])[]) => tf.tensor1d(realTokens(rows, batch), 'int32');
  return {
    inputIds: upload(batch.input_ids),
    lengths: Int32Array.from(batch.lengths),
    ...(batch.token_type_ids === undefined ? {} : { typeIds: upload(batch.token_type_ids) }),
  };
}

interface TorchRecurrentConfig {
  readonly kind: 'LSTM' | 'GRU';
  readonly vocab_size: number;
  readonly embed: number;
  readonly hidden: number;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly num_labels: number;
  readonly pool: RecurrentSpecification['pooling'];
  readonly padding_idx: number;
}

async function readTorchRecurrentConfig(folder: string): Promise<ModelSpecification> {
  const config = (await readJson(path.join(folder, 'config.json'))) as TorchRecurrentConfig;
  return {
    modelType: config.kind === 'LSTM' ? 'lstm' : 'gru',
    vocabularySize: config.vocab_size,
    paddingTokenId: config.padding_idx,
    objective: 'single_label',
    labels: Array.from({ length: config.num_labels }, (_, id) => `LABEL_${id}`),
    embeddingSize: config.embed,
    hiddenSize: config.hidden,
    layerCount: config.layers,
    bidirectional: config.bidirectional,
    pooling: config.pool,
    dropout: 0,
  };
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
