import type * as OnnxRuntimeNode from 'onnxruntime-node';

import type { ExportedModelRunner } from '#domain/model/exported-model-runner.js';
import { ArenaError } from '#domain/shared/errors.js';
import { windowsOf, type TokenSequence } from '#domain/tokenization/windows-of.js';
import type { EncodedSplit } from '#domain/training/trainer.js';

/** Runs graphs in ONNX Runtime, an optional package. */
export class OnnxRuntime implements ExportedModelRunner {
  async predict(file: string, { tokens, rows }: EncodedSplit, batchSize: number): Promise<Float32Array> {
    const runtime = await loadRuntime();
    const session = await runtime.InferenceSession.create(file);
    const pieces: Float32Array[] = [];
    for (let start = 0; start < rows.length; start += batchSize) {
      const texts = tokens
        .read(rows.subarray(start, start + batchSize))
        .map((row) => windowsOf(row, tokens.windowLength));
      const inputs = inputsOf(texts.flat());
      const feeds = session.inputNames.map((name) => {
        const { values, dims } = inputs[name as keyof typeof inputs];
        return [name, new runtime.Tensor('int64', values, dims)] as const;
      });
      const { logits } = await session.run(Object.fromEntries(feeds));
      const windowLogits = (await logits!.getData()) as Float32Array;
      pieces.push(
        meanOverWindows(
          windowLogits,
          texts.map(({ length }) => length),
        ),
      );
    }
    await session.release();
    return joined(pieces);
  }
}

interface Input {
  readonly values: BigInt64Array;
  readonly dims: readonly number[];
}

/** The graphs' inputs, padded on the right to the longest text: [batch, sequence] each. */
function inputsOf(
  encodings: readonly TokenSequence[],
): Readonly<Record<'input_ids' | 'attention_mask' | 'token_type_ids', Input>> {
  const longest = Math.max(...encodings.map(({ ids }) => ids.length));
  const dims = [encodings.length, longest];
  const input = (valueAt: (encoding: (typeof encodings)[number], place: number) => number): Input => {
    const values = new BigInt64Array(encodings.length * longest);
    for (const [row, encoding] of encodings.entries()) {
      for (let place = 0; place < encoding.ids.length; place++)
        values[row * longest + place] = BigInt(valueAt(encoding, place));
    }
    return { values, dims };
  };
  return {
    input_ids: input(({ ids }, place) => ids[place]!),
    attention_mask: input(() => 1),
    token_type_ids: input(({ typeIds }, place) => typeIds[place]!),
  };
}

/** Logits [windows, labels] to [texts, labels]. */
function meanOverWindows(logits: Float32Array, windowCounts: readonly number[]): Float32Array {
  const windowCount = windowCounts.reduce((sum, count) => sum + count, 0);
  if (windowCount === windowCounts.length) return logits;
  const labelCount = logits.length / windowCount;
  const means = new Float32Array(windowCounts.length * labelCount);
  let window = 0;
  for (const [text, count] of windowCounts.entries()) {
    for (const last = window + count; window < last; window++) {
      for (let label = 0; label < labelCount; label++)
        means[text * labelCount + label]! += logits[window * labelCount + label]! / count;
    }
  }
  return means;
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const piece of pieces) {
    all.set(piece, start);
    start += piece.length;
  }
  return all;
}

async function loadRuntime(): Promise<typeof OnnxRuntimeNode> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new ArenaError(
      'ENGINE.UNAVAILABLE',
      'Expected the package onnxruntime-node to measure the exported model with, found none that loads. ' +
        'Install it (npm install onnxruntime-node), or leave --dataset out.',
      { cause },
    );
  }
}
