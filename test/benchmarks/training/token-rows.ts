import { readFile } from 'node:fs/promises';

import { PhiloxStream } from '#domain/shared/philox.js';

import type { RowSource, Workload } from './workloads.js';

/** Rows to train on. */
export interface TokenRows {
  readonly ids: readonly (readonly number[])[];
  /** A class per row; absent for language models. */
  readonly labels?: readonly number[];
}

/** Tokenised texts: `bert_ids` and `labels` of 2,000 functions, and two streams of tokens. */
interface TokenFile {
  readonly labels: readonly number[];
  readonly bert_ids: readonly (readonly number[])[];
  readonly bert_flat: readonly number[];
  readonly gpt2_flat: readonly number[];
}

/** The rows of a workload out of a file of tokens. */
export async function readTokenRows(file: string, workload: Workload): Promise<TokenRows> {
  const tokens = JSON.parse(await readFile(file, 'utf8')) as TokenFile;
  const ids = {
    texts: () => tokens.bert_ids.map((row) => row.slice(0, workload.maxLength)),
    'encoder-stream': () => fullRows(tokens.bert_flat, workload.maxLength),
    'decoder-stream': () => fullRows(tokens.gpt2_flat, workload.maxLength),
  }[workload.source]();
  return withLabels(ids, workload, (row) => tokens.labels[row % tokens.labels.length]!);
}

/**
 * Quantiles, 5 % apart, of the lengths of 2,000 functions of Python's standard library in WordPiece tokens, cut at 128:
 * the distribution of generated texts.
 */
const LENGTH_QUANTILES = [
  18, 27, 32, 36, 40, 46, 52, 58, 65, 74, 82, 92, 107, 120, 128, 128, 128, 128, 128, 128, 128,
];
const GENERATED_ROWS: Readonly<Record<RowSource, number>> = {
  texts: 2000,
  'encoder-stream': 800,
  'decoder-stream': 800,
};
/** Ids below are special tokens. */
const FIRST_ID = 1000;

/** Rows of random tokens with the lengths of real ones: equal seeds give equal rows. */
export function generateTokenRows(workload: Workload, seed: number): TokenRows {
  const stream = new PhiloxStream({ seed, use: 'sampling' });
  const { vocabularySize, labels } = workload.specification;
  const ids = Array.from({ length: GENERATED_ROWS[workload.source] }, () => {
    const length = workload.source === 'texts' ? drawLength(stream) : workload.maxLength;
    return Array.from({ length: Math.min(length, workload.maxLength) }, () => drawId(stream, vocabularySize));
  });
  return withLabels(ids, workload, () => stream.nextBelow(labels.length));
}

function drawLength(stream: PhiloxStream): number {
  const place = stream.nextFloat() * (LENGTH_QUANTILES.length - 1);
  const [low, high] = [LENGTH_QUANTILES[Math.floor(place)]!, LENGTH_QUANTILES[Math.floor(place) + 1]!];
  return Math.round(low + (place % 1) * (high - low));
}

/** By Zipf's law, as words are: the r-th id comes with a frequency of about 1 / r. */
function drawId(stream: PhiloxStream, vocabularySize: number): number {
  const rank = Math.floor((vocabularySize - FIRST_ID) ** stream.nextFloat());
  return FIRST_ID + rank - 1;
}

function fullRows(tokens: readonly number[], length: number): number[][] {
  const count = Math.floor(tokens.length / length);
  return Array.from({ length: count }, (_, row) => tokens.slice(row * length, (row + 1) * length));
}

function withLabels(
  ids: readonly (readonly number[])[],
  workload: Workload,
  labelOf: (row: number) => number,
): TokenRows {
  const isLanguageModel = workload.specification.objective === 'causal_language_modeling';
  return isLanguageModel ? { ids } : { ids, labels: ids.map((_, row) => labelOf(row)) };
}
