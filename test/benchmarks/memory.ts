/**
 * Whether memory stays flat while models train: 500 steps of a BERT and an LSTM (or as many as are asked for) on an
 * engine (wasm unless named), an evaluation every tenth of them. Ends with 1 when there are more tensors at the end than
 * after the first tenth, or when the resident memory of the process has grown by more than 5 %.
 *
 *     npm run -s bench:memory [-- ENGINE [STEPS]]
 */
import * as tf from '@tensorflow/tfjs-core';

import type { EngineChoice } from '#domain/engine/engine.js';
import { presetSpecification, type PresetName } from '#domain/model/presets.js';
import { trainableObjective } from '#domain/model/model-objective.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { formatTable } from '#presentation/formatting/table.js';
import { runSampledTraining } from '#test/support/sampled-training.js';
import { TOY_BERT } from '#test/support/toy-training.js';

const SAMPLES = 10;
const LARGEST_GROWTH = 0.05;
const MEGABYTE = 1e6;

interface Sample {
  readonly step: number;
  readonly tensors: number;
  /** Memory of the wasm engine: it never shrinks, so that a leak of freed tensors' blocks shows here. */
  readonly heapBytes?: number;
  /** The whole process. */
  readonly residentBytes: number;
}

const engine = process.argv[2] ?? 'wasm';
const steps = Number(process.argv[3] ?? 500);
if (!Number.isInteger(steps / SAMPLES) || steps <= 0)
  throw new Error(`Expected a number of steps that ${SAMPLES} divides, found ${String(process.argv[3])}.`);
await new TensorEngineRegistry().activate(engine as EngineChoice);
const isFlat = [await staysFlat('bert-tiny'), await staysFlat('lstm-small')];
process.exitCode = isFlat.every(Boolean) ? 0 : 1;

async function staysFlat(preset: PresetName): Promise<boolean> {
  const samples: Sample[] = [];
  await runSampledTraining({
    specification: specificationOf(preset),
    steps,
    every: steps / SAMPLES,
    sample: (step) => samples.push(takeSample(step)),
  });
  const [first, last] = [samples[0]!, samples.at(-1)!];
  if (last.step !== steps) throw new Error(`Expected ${steps} steps, the run ended after ${last.step}.`);
  const growth = last.residentBytes / first.residentBytes - 1;
  const mostTensors = Math.max(...samples.map(({ tensors }) => tensors));
  const ok = mostTensors === first.tensors && growth <= LARGEST_GROWTH;
  process.stdout.write(
    `${preset}\n${describe(samples).join('\n')}\n` +
      `resident memory from step ${first.step} to ${last.step}: ${(100 * growth).toFixed(1)} %, ` +
      `${ok ? 'flat' : 'NOT flat'}\n\n`,
  );
  return ok;
}

function specificationOf(preset: PresetName): ModelSpecification {
  const { vocabularySize, paddingTokenId, objective, labels, maxPositions } = TOY_BERT;
  return presetSpecification(preset, {
    vocabularySize,
    paddingTokenId,
    objective: trainableObjective(objective),
    labels,
    maxPositions,
  });
}

function takeSample(step: number): Sample {
  if (globalThis.gc === undefined)
    throw new Error('Run node with --expose-gc: garbage would count as growth.');
  globalThis.gc();
  return {
    step,
    tensors: tf.memory().numTensors,
    ...(engine === 'wasm' ? { heapBytes: wasmHeapBytes() } : {}),
    residentBytes: process.memoryUsage.rss(),
  };
}

function wasmHeapBytes(): number {
  const backend = tf.backend() as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } };
  return backend.wasm.HEAPU8.byteLength;
}

function describe(samples: readonly Sample[]): string[] {
  const headings = ['step', 'tensors', 'wasm heap MB', 'resident MB'];
  return formatTable(
    headings.map((heading) => ({ heading, align: 'right' })),
    samples.map(({ step, tensors, heapBytes, residentBytes }) => [
      String(step),
      String(tensors),
      heapBytes === undefined ? '' : (heapBytes / MEGABYTE).toFixed(1),
      (residentBytes / MEGABYTE).toFixed(1),
    ]),
  );
}
