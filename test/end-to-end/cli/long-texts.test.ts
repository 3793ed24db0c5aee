import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, it } from '@jest/globals';

import { runArenaProcess } from '#test/support/arena-process.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const folder = useTemporaryFolder();
const arena = (...args: string[]) => runArenaProcess(args, folder());

/** Forty words, of which the last says what it is. */
function textOf(row: number): string {
  const words = Array.from({ length: 39 }, (_, place) => `w${(row * 7 + place * 3) % 10}`);
  return [...words, row % 2 === 0 ? 'saw' : 'pear'].join(' ');
}

it('reads texts that are longer than the model takes in windows, in training and after it', async () => {
  const data = path.join(folder(), 'data.jsonl');
  const rows = Array.from({ length: 60 }, (_, row) => ({
    text: textOf(row),
    label: row % 2 === 0 ? 'tool' : 'fruit',
  }));
  await writeFile(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const settings = ['--model', 'lstm-small', '--epochs', '1', '--engine', 'wasm'];
  const windows = ['--max-sequence-length', '12', '--window-stride', '2'];
  const trained = await arena('train', '--dataset', data, ...settings, ...windows, '--json');
  expect([trained.exitCode, trained.stderr]).toEqual([0, expect.anything()]);
  const { modelPath } = JSON.parse(trained.stdout) as { readonly modelPath: string };
  const config = JSON.parse(await readFile(path.join(modelPath, 'tokenizer_config.json'), 'utf8')) as unknown;
  expect(config).toMatchObject({
    training_arena: { max_length: 12, truncation: 'longest_first', window_stride: 2, max_windows: 8 },
  });
  const predict = async (...flags: string[]) => {
    const run = await arena('predict', '--model', modelPath, '--text', textOf(0), ...flags, '--json');
    expect(run.exitCode).toBe(0);
    const { predictions } = JSON.parse(run.stdout) as {
      readonly predictions: readonly { readonly truncated: boolean; readonly scores: unknown }[];
    };
    return predictions[0]!;
  };
  const [whole, cut] = [await predict(), await predict('--max-windows', '1')];
  expect([whole.truncated, cut.truncated]).toEqual([false, true]);
  expect(whole.scores).not.toEqual(cut.scores);
});
