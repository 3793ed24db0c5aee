/**
 * How fast weights come from disk and go to it: a random model of CodeBERT-base's size (125 million parameters), as one
 * safetensors file, as shards, and, where `python3` (or `PYTHON`) has torch, as `pytorch_model.bin`. The disk's own rate
 * is that of a plain write of as many bytes with fsync. Each model is opened in a process of its own.
 *
 *     npm run -s bench:weights [-- ENGINE]
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { parametersOf } from '#domain/model/parameters.js';
import { presetSpecification } from '#domain/model/presets.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';
import { architectureOf } from '#infrastructure/models/architectures.js';
import { writeCommonFields } from '#infrastructure/models/common-config.js';
import { configFileOf, writeConfigFile } from '#infrastructure/models/config-file.js';
import { writeWeights } from '#infrastructure/weights/write-weights.js';
import { formatTable } from '#presentation/formatting/table.js';

import type { WeightsTiming } from './weights/weights-timing.js';

const SHARD_BYTES = 100e6;
const RUNS = 3;
const PYTHON = process.env['PYTHON'] ?? 'python3';
const TO_PYTORCH = `
import sys, torch
from safetensors.torch import load_file
torch.save(load_file(sys.argv[1] + '/model.safetensors'), sys.argv[2] + '/pytorch_model.bin')
`;

const engine = process.argv[2] ?? 'torch';
const folder = await mkdtemp(path.join(tmpdir(), 'arena-weights-'));
try {
  await run();
} finally {
  await rm(folder, { recursive: true });
}

async function run(): Promise<void> {
  const specification = codebertSize();
  const weights = randomWeights(specification);
  const forms = ['safetensors', 'shards'];
  await writeModel('safetensors', specification, weights, Infinity);
  await writeModel('shards', specification, weights, SHARD_BYTES);
  if (await writePytorch()) forms.push('pytorch_model.bin');
  else
    process.stdout.write(
      `${PYTHON} has no torch and safetensors: pytorch_model.bin is left out (set PYTHON)\n`,
    );
  const bytes = await folderBytes(path.join(folder, 'safetensors'));
  const rows: string[][] = [];
  for (const form of forms) {
    const timings = Array.from({ length: RUNS }, () => measure(form, form === 'safetensors'));
    const load = median(timings.map(({ loadSeconds }) => loadSeconds));
    const extra = Math.max(...timings.map(({ extraBytes }) => extraBytes));
    const saves = timings.flatMap(({ saveSeconds }) => (saveSeconds === undefined ? [] : [saveSeconds]));
    rows.push([form, load.toFixed(2), `${(extra / bytes).toFixed(2)}x`, ...rateOf(saves, bytes)]);
  }
  const plain: number[] = [];
  for (let index = 0; index < RUNS; index++) plain.push(await plainWriteSeconds(bytes));
  rows.push(['plain write and fsync', '', '', ...rateOf(plain, bytes)]);
  const columns = ['form', 'load s', 'extra memory', 'save s', 'MB/s'].map((heading) => ({ heading }));
  process.stdout.write(
    `${(measure('safetensors', false).parameters / 1e6).toFixed(1)} M parameters, ${(bytes / 1e6).toFixed(0)} MB, ` +
      `engine ${engine}, medians of ${RUNS}\n${formatTable(columns, rows).join('\n')}\n`,
  );
}

/** RoBERTa with the sizes of `microsoft/codebert-base`, and two classes. */
function codebertSize(): ModelSpecification {
  const preset = presetSpecification('bert-base', {
    vocabularySize: 50_265,
    paddingTokenId: 1,
    objective: 'single_label',
    labels: ['no', 'yes'],
    maxPositions: 512,
  });
  if (preset.modelType !== 'bert') throw new Error('Expected bert-base to be a BERT.');
  return { ...preset, modelType: 'roberta', typeVocabularySize: 1 };
}

function randomWeights(specification: ModelSpecification): NamedTensors {
  let state = 1;
  return new Map(
    parametersOf(specification).map(({ name, shape }) => {
      const data = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
      // Marsaglia's xorshift: that no page is like another is all that matters here.
      for (let index = 0; index < data.length; index++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        data[index] = state / 2 ** 36;
      }
      return [name, { shape, data }];
    }),
  );
}

async function writeModel(
  form: string,
  specification: ModelSpecification,
  weights: NamedTensors,
  largestFileBytes: number,
): Promise<void> {
  const target = path.join(folder, form);
  await mkdir(target);
  const architecture = architectureOf(specification.modelType);
  await writeConfigFile(configFileOf(target), {
    ...writeCommonFields(architecture, specification),
    ...architecture.writeConfig(specification),
  });
  await writeWeights(target, weights, largestFileBytes);
}

/** Whether Python could write `pytorch_model.bin`. */
async function writePytorch(): Promise<boolean> {
  const target = path.join(folder, 'pytorch_model.bin');
  try {
    execFileSync(PYTHON, ['-c', 'import torch, safetensors'], { stdio: 'ignore' });
  } catch {
    return false;
  }
  await mkdir(target);
  await copyFile(configFileOf(path.join(folder, 'safetensors')), configFileOf(target));
  execFileSync(PYTHON, ['-c', TO_PYTORCH, path.join(folder, 'safetensors'), target], { stdio: 'inherit' });
  return true;
}

function measure(form: string, saves: boolean): WeightsTiming {
  const script = path.join(import.meta.dirname, 'weights/weights-process.ts');
  const saved = path.join(folder, 'saved');
  const output = saves ? [saved] : [];
  const args = ['--conditions=source', '--import', 'tsx', script, engine, path.join(folder, form), ...output];
  const timing = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as WeightsTiming;
  // The next one does not wait for the system to free what it replaces.
  rmSync(saved, { recursive: true, force: true });
  return timing;
}

async function plainWriteSeconds(bytes: number): Promise<number> {
  const file = path.join(folder, 'plain');
  const piece = Buffer.alloc(16 * 1024 * 1024, 'weights');
  const before = performance.now();
  const handle = await open(file, 'w');
  for (let done = 0; done < bytes; done += piece.length)
    await handle.write(piece, 0, Math.min(piece.length, bytes - done));
  await handle.sync();
  await handle.close();
  const seconds = (performance.now() - before) / 1000;
  await rm(file);
  return seconds;
}

async function folderBytes(of: string): Promise<number> {
  const files = (await readdir(of)).filter((name) => name.endsWith('.safetensors'));
  const sizes = await Promise.all(files.map(async (name) => (await stat(path.join(of, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Seconds and megabytes a second; empty where nothing was measured. */
function rateOf(seconds: readonly number[], bytes: number): readonly string[] {
  if (seconds.length === 0) return ['', ''];
  return [median(seconds).toFixed(2), (bytes / 1e6 / median(seconds)).toFixed(0)];
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
