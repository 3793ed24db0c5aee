import { existsSync, readdirSync, readFileSync } from 'node:fs';

import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  applyTemperature,
  keepHighest,
  keepNucleus,
  penalizeRepetition,
} from '#domain/model/token-scores.js';
import type { Precision } from '#domain/engine/engine.js';
import type { GenerationSettings } from '#domain/model/text-generator.js';
import { CachedTextGenerator } from '#infrastructure/models/cached-text-generator.js';
import { KeyValueCache } from '#infrastructure/models/key-value-cache.js';
import type { TensorModel } from '#infrastructure/models/tensor-model.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { ENGINES_UNDER_TEST, HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';
import { sharedPath } from '#test/support/shared-folder.js';

interface Generation {
  readonly max_new_tokens: number;
  readonly greedy: readonly { readonly prompt: readonly number[]; readonly sequence: readonly number[] }[];
  readonly left_padded_batch: { readonly single_sequences: readonly (readonly number[])[] };
  readonly beam: {
    readonly prompt: readonly number[];
    readonly num_beams: number;
    readonly max_new_tokens: number;
    readonly sequence: readonly number[];
  };
  readonly repetition_penalty: {
    readonly prompt: readonly number[];
    readonly repetition_penalty: number;
    readonly sequence: readonly number[];
  };
}

const GREEDY = { temperature: 0, seed: 1, endOfTextIds: [] };
const CASES = readdirSync(sharedPath('golden')).filter(
  (name) => name.endsWith('_lm') && existsSync(sharedPath('golden', name, 'generation_config.json')),
);

const ON_EACH_ENGINE = CASES.flatMap((name) => ENGINES_UNDER_TEST.map((engine) => [name, engine] as const));

describe.each(ON_EACH_ENGINE)('texts that transformers generated with %s, on %s', (name, engine) => {
  let model: TensorModel;
  const { generation } = readJson(name, 'expected.json') as { generation: Generation };
  const generate = async (
    prompt: readonly number[],
    settings: Partial<GenerationSettings> & Pick<GenerationSettings, 'maxNewTokens'>,
  ) => {
    const all = { ...GREEDY, ...settings };
    return [...prompt, ...(await new CachedTextGenerator().generate(model, Int32Array.from(prompt), all))];
  };

  beforeAll(async () => {
    await useEngine(engine);
    model = await new TensorModelManager().open(sharedPath('golden', name));
  });
  afterAll(() => model.dispose());

  it('are the same by greedy choice, and no tensor is left', async () => {
    const tensors = tf.memory().numTensors;
    for (const { prompt, sequence } of generation.greedy) {
      expect(await generate(prompt, { maxNewTokens: generation.max_new_tokens })).toEqual(sequence);
    }
    for (const sequence of generation.left_padded_batch.single_sequences) {
      const prompt = sequence.slice(0, -generation.max_new_tokens);
      expect(await generate(prompt, { maxNewTokens: generation.max_new_tokens })).toEqual(sequence);
    }
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('are the same with a repetition penalty', async () => {
    const { prompt, repetition_penalty: repetitionPenalty, sequence } = generation.repetition_penalty;
    const settings = { maxNewTokens: generation.max_new_tokens, repetitionPenalty };
    expect(await generate(prompt, settings)).toEqual(sequence);
  });

  it('are the same by beam search, and no tensor is left', async () => {
    const { prompt, num_beams: beamCount, max_new_tokens: maxNewTokens, sequence } = generation.beam;
    const tensors = tf.memory().numTensors;
    expect(await generate(prompt, { maxNewTokens, beamCount })).toEqual(sequence);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

const LOW_PRECISIONS = new TorchEngine().inspect().precisions.filter((precision) => precision !== 'float32');
const IN_LOW_PRECISION = HAS_TORCH
  ? CASES.flatMap((name) => LOW_PRECISIONS.map((precision) => [name, precision] as const))
  : [];

if (IN_LOW_PRECISION.length > 0) {
  describe.each(IN_LOW_PRECISION)('texts that %s goes on with in %s', (name, precision) => {
    afterAll(() => useEngine('torch'));

    it('have the logits of float32 within rounding, with what was kept of them', async () => {
      const { generation } = readJson(name, 'expected.json') as { generation: Generation };
      const ids = generation.greedy[0]!.sequence;
      const logitsIn = async (of: Precision): Promise<Float32Array> => {
        await useEngine('torch', of);
        const model = await new TensorModelManager().open(sharedPath('golden', name));
        const cache = new KeyValueCache(1);
        // The last logits of a prompt, and those of each token after it.
        const parts = [ids.slice(0, 3), ...ids.slice(3).map((id) => [id])].map((part) => {
          const logits = tf.tidy(() => {
            const inputIds = tf.tensor1d([...part], 'int32');
            return model.forward(
              { inputIds, lengths: Int32Array.of(part.length) },
              { training: false, cache },
            );
          });
          const values = logits.dataSync<'float32'>();
          logits.dispose();
          return [...values];
        });
        cache.dispose();
        model.dispose();
        return Float32Array.from(parts.flat());
      };
      const exact = await logitsIn('float32');
      const low = await logitsIn(precision);
      const spread = Math.max(...exact.map(Math.abs));
      const worst = Math.max(...low.map((value, index) => Math.abs(value - exact[index]!)));
      expect(worst).toBeGreaterThan(0);
      expect(worst).toBeLessThan(spread * (precision === 'bfloat16' ? 2 ** -5 : 2 ** -8));
    });
  });
}

describe('a trained Llama', () => {
  it('tells the story that transformers tells', async () => {
    await new TensorEngineRegistry().activate('wasm');
    const model = await new TensorModelManager().open(sharedPath('golden', 'stories260k'));
    const expected = readJson('stories260k', 'expected.json') as {
      prompt_ids: readonly number[];
      greedy_ids: readonly number[];
    };
    const prompt = Int32Array.from(expected.prompt_ids);
    const maxNewTokens = 200;
    const ids = await new CachedTextGenerator().generate(model, prompt, { ...GREEDY, maxNewTokens });
    const told = [...prompt, ...ids];
    expect(told.slice(0, expected.greedy_ids.length)).toEqual(expected.greedy_ids.slice(0, told.length));
    model.dispose();
  });
});

describe('scores before a token is chosen', () => {
  const recorded = readJson('logits_processors', 'processors.json') as {
    input_ids: readonly number[];
    logits: readonly number[];
    outputs: Readonly<Record<string, readonly (number | null)[]>>;
  };
  const scores = Float32Array.from(recorded.logits);

  it.each([
    ['temperature_0.7', () => applyTemperature(scores, 0.7)],
    ['top_k_5', () => keepHighest(scores, 5)],
    ['top_p_0.9', () => keepNucleus(scores, 0.9)],
    ['top_p_0.3', () => keepNucleus(scores, 0.3)],
    ['repetition_1.2', () => penalizeRepetition(scores, recorded.input_ids, 1.2)],
  ])('are those of transformers: %s', (name, process) => {
    const expected = recorded.outputs[name]!.map((score) => score ?? -Infinity);
    for (const [id, score] of process().entries()) expect(score).toBeCloseTo(expected[id]!, 5);
  });
});

function readJson(...parts: string[]): unknown {
  return JSON.parse(readFileSync(sharedPath('golden', ...parts), 'utf8'));
}
