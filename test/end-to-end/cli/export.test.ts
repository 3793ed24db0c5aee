import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from '@jest/globals';

import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { runArenaProcess } from '#test/support/arena-process.js';
import { useEngine } from '#test/support/engines-under-test.js';
import { runOnnx } from '#test/support/onnx-outputs.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

interface Written {
  readonly success: boolean;
  readonly path: string;
  readonly measured?: {
    readonly samples: number;
    readonly original: { readonly accuracy: number };
    readonly exported: { readonly accuracy: number };
  };
}

const IDS = [2, 9, 14, 11, 3];

describe('arena export', () => {
  const folder = useTemporaryFolder();
  const arena = (...args: string[]) => runArenaProcess(args, folder());

  async function train(model: string): Promise<string> {
    const data = path.join(folder(), 'data.jsonl');
    const rows = Array.from({ length: 60 }, (_, row) => {
      const [label, text] = row % 2 === 0 ? ['tool', 'a saw and a drill'] : ['fruit', 'a pear and a plum'];
      return `${JSON.stringify({ text: `box ${row} holds ${text}`, label })}\n`;
    });
    await writeFile(data, rows.join(''));
    const settings = ['--epochs', '1', '--seed', '1', '--engine', 'wasm', '--json'];
    const { stdout } = await arena('train', '--dataset', data, '--model', model, ...settings);
    return (JSON.parse(stdout) as { modelPath: string }).modelPath;
  }

  async function logitsOf(saved: string): Promise<readonly number[]> {
    await useEngine('wasm');
    const model = await new TensorModelManager().open(saved);
    const inputIds = tf.tensor1d(IDS, 'int32');
    const lengths = Int32Array.of(IDS.length);
    const logits = tf.tidy(() =>
      Array.from(model.forward({ inputIds, lengths }, { training: false }).dataSync()),
    );
    tf.dispose(inputIds);
    model.dispose();
    return logits;
  }

  it('writes what was trained as ONNX, in 8 bits, and as safetensors, each with the same logits', async () => {
    const trained = await train('bert-tiny');
    const expected = await logitsOf(trained);
    const feeds = {
      input_ids: [IDS],
      attention_mask: [IDS.map(() => 1)],
      token_type_ids: [IDS.map(() => 0)],
    };
    const exported = async (name: string, ...flags: string[]): Promise<string> => {
      const output = path.join(folder(), name);
      const run = await arena('export', '--model', trained, '--output', output, ...flags, '--json');
      expect(run.exitCode).toBe(0);
      const written = JSON.parse(run.stdout) as Written;
      expect(written.success).toBe(true);
      if (flags.includes('--dataset')) {
        expect(written.measured?.samples).toBe(60);
        const { original, exported: after } = written.measured!;
        expect(Math.abs(original.accuracy - after.accuracy)).toBeLessThan(0.1);
      }
      return written.path;
    };
    const distance = (found: readonly number[]): number =>
      Math.max(...expected.map((value, index) => Math.abs(value - found[index]!)));

    const onnx = await exported('onnx', '--format', 'onnx');
    expect(distance(runOnnx(onnx, [feeds])[0]!.data)).toBeLessThan(1e-4);
    expect(await readdir(path.dirname(onnx))).toEqual(
      expect.arrayContaining(['config.json', 'model.onnx', 'tokenizer.json']),
    );
    const data = path.join(folder(), 'data.jsonl');
    const int8 = await exported('int8', '--format', 'onnx', '--quantize', 'int8', '--dataset', data);
    expect((await stat(int8)).size).toBeLessThan((await stat(onnx)).size);
    expect(distance(runOnnx(int8, [feeds])[0]!.data)).toBeLessThan(0.1);
    expect(await logitsOf(await exported('safetensors', '--format', 'safetensors'))).toEqual(expected);
  });

  it('writes a recurrent network as ONNX with the same logits', async () => {
    const trained = await train('lstm-small');
    const output = path.join(folder(), 'onnx');
    const run = await arena('export', '--model', trained, '--output', output, '--format', 'onnx');
    expect(run.exitCode).toBe(0);
    const feeds = { input_ids: [IDS], attention_mask: [IDS.map(() => 1)] };
    const [found] = runOnnx(path.join(output, 'model.onnx'), [feeds]);
    const expected = await logitsOf(trained);
    const distances = expected.map((value, index) => Math.abs(value - found!.data[index]!));
    expect(Math.max(...distances)).toBeLessThan(1e-4);
  });
});
