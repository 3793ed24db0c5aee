import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect } from '@jest/globals';

import type { GoldenBatch } from './golden-case.js';

const RUNNER = path.resolve(import.meta.dirname, 'run-onnx.ts');

/** A tensor that ONNX Runtime gave. */
interface Output {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

/** What ONNX Runtime is fed for a batch: ids, the mask of real tokens, and types where the model has them. */
export function onnxFeeds(
  { input_ids: ids, lengths, token_type_ids: types }: GoldenBatch,
  hasTypes: boolean,
): object {
  const mask = ids.map((row, index) => row.map((_, place) => Number(place < lengths[index]!)));
  const zeros = ids.map((row) => row.map(() => 0));
  return { input_ids: ids, attention_mask: mask, ...(hasTypes && { token_type_ids: types ?? zeros }) };
}

/** Logits of a model in ONNX Runtime, in a process of its own. */
export function runOnnx(model: string, batches: readonly object[]): readonly Output[] {
  const file = `${model}.batches.json`;
  writeFileSync(file, JSON.stringify(batches));
  const printed = execFileSync(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', RUNNER, model, file],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  return JSON.parse(printed) as readonly Output[];
}

/** Largest distance between logits [batch, sequence, vocabulary] at real tokens, or [batch, labels]. */
export function largestDifference(
  found: readonly number[],
  expected: readonly unknown[],
  batch: GoldenBatch,
): number {
  const flat = expected.flat(3) as readonly number[];
  expect(found).toHaveLength(flat.length);
  const perRow = flat.length / batch.lengths.length;
  const perToken = perRow / batch.input_ids[0]!.length;
  const isLanguageModel = Array.isArray((expected[0] as readonly unknown[])[0]);
  return flat.reduce((largest, value, index) => {
    const row = Math.floor(index / perRow);
    const isReal = !isLanguageModel || (index % perRow) / perToken < batch.lengths[row]!;
    return isReal ? Math.max(largest, Math.abs(value - found[index]!)) : largest;
  }, 0);
}
