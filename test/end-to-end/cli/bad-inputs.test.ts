import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { exitCodeOf, type ErrorCode } from '#domain/shared/error-codes.js';
import { runArenaProcess } from '#test/support/arena-process.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const rows = (make: (i: number) => object): string =>
  Array.from({ length: 60 }, (_, i) => `${JSON.stringify(make(i))}\n`).join('');
const good = rows((i) => ({ text: `a text about number ${i}`, label: i % 2 === 0 ? 'even' : 'odd' }));

/** Files that the command lines below name. */
const FILES: Readonly<Record<string, string>> = {
  'good.jsonl': good,
  'empty.jsonl': '',
  'not-json.jsonl': 'this is\nno JSON\n',
  'one-class.jsonl': rows((i) => ({ text: `text ${i}`, label: 'same' })),
  'floats.jsonl': rows((i) => ({ text: `text ${i}`, label: i / 7 + 0.05 })),
  'no-text.jsonl': rows((i) => ({ body: `text ${i}`, label: i % 2 })),
  'good.xyz': good,
  'unknown-key.yaml': 'dataset: good.jsonl\nlearnngRate: 1\n',
  'broken.yaml': 'epochs: [1',
  'a-file': 'not a folder',
};

/** Command line, code, a part of the sentence. FOLDER stands for the folder of the files. */
const BAD_INPUTS: readonly (readonly [commandLine: string, code: ErrorCode, part: string])[] = [
  ['train --dataset FOLDER/none.jsonl', 'DATASET.NOT_FOUND', 'none.jsonl'],
  ['train --dataset FOLDER/empty.jsonl', 'DATASET.NO_USABLE_ROWS', 'empty.jsonl'],
  ['train --dataset FOLDER/not-json.jsonl', 'DATASET.NO_USABLE_ROWS', 'not-json.jsonl'],
  ['train --dataset FOLDER/one-class.jsonl', 'DATASET.LABELS_INVALID', 'same'],
  ['train --dataset FOLDER/floats.jsonl', 'DATASET.LABELS_INVALID', 'floats.jsonl'],
  ['train --dataset FOLDER/no-text.jsonl', 'DATASET.COLUMN_MISSING', '--text-column'],
  ['train --dataset FOLDER/good.jsonl --label-column lable', 'DATASET.COLUMN_MISSING', 'lable'],
  ['train --dataset FOLDER/good.xyz', 'DATASET.FORMAT_UNKNOWN', 'good.xyz'],
  ['train --dataset FOLDER/good.jsonl --num-labels 3', 'DATASET.LABELS_INVALID', '--num-labels'],
  ['train --dataset FOLDER/good.jsonl --learning-rate NaN', 'CONFIG.INVALID', '--learning-rate'],
  ['train --dataset FOLDER/good.jsonl --batch-size 0 --epochs x', 'CONFIG.INVALID', '--batch-size'],
  ['train --dataset FOLDER/good.jsonl --train-ratio 0.5', 'CONFIG.INVALID', 'add up to 1'],
  ['train --dataset FOLDER/good.jsonl --engine wsm', 'CONFIG.INVALID', 'did you mean wasm?'],
  ['train --dataset FOLDER/good.jsonl --task translation', 'CONFIG.INVALID', 'text_classification'],
  ['train --dataset FOLDER/good.jsonl --model bert-tinny', 'MODEL.UNKNOWN', 'Did you mean bert-tiny?'],
  ['train --dataset FOLDER/good.jsonl --engine tensorflow-gpu', 'ENGINE.UNAVAILABLE', 'tensorflow-gpu'],
  ['train --dataset FOLDER/good.jsonl --precision bf16 --engine wasm', 'ENGINE.UNSUPPORTED', 'torch'],
  ['train --dataset FOLDER/good.jsonl --device cuda --engine wasm', 'ENGINE.UNSUPPORTED', 'an NVIDIA GPU'],
  ['train --dataset FOLDER/good.jsonl --epochz 3', 'ARGUMENT.UNKNOWN', '--epochs'],
  ['train --epochs', 'ARGUMENT.INVALID', '--epochs'],
  ['trian --dataset FOLDER/good.jsonl', 'ARGUMENT.UNKNOWN', 'train'],
  ['train --config FOLDER/none.yaml', 'CONFIG.UNREADABLE', 'none.yaml'],
  ['train --config FOLDER/broken.yaml', 'CONFIG.UNREADABLE', 'broken.yaml'],
  ['train --config FOLDER/unknown-key.yaml', 'CONFIG.INVALID', 'did you mean --learning-rate?'],
  ['train --dataset FOLDER/good.jsonl --output-dir FOLDER/a-file/model', 'FILESYSTEM.NOT_WRITABLE', 'a-file'],
  ['evaluate --model FOLDER/none --dataset FOLDER/good.jsonl', 'MODEL.UNKNOWN', 'none'],
  ['predict --model FOLDER/none', 'CONFIG.INVALID', 'exactly one of'],
  ['predict --model FOLDER/none --text x', 'MODEL.UNKNOWN', 'none'],
];

describe('a bad input', () => {
  const folder = useTemporaryFolder();

  it.each(BAD_INPUTS)(
    'ends "arena %s" with %s, one clear error and nothing half-written',
    async (commandLine, code, part) => {
      const [data, workspace] = [join(folder(), 'data'), join(folder(), 'workspace')];
      await Promise.all([mkdir(data), mkdir(workspace)]);
      for (const [name, text] of Object.entries(FILES)) await writeFile(join(data, name), text);
      const args = commandLine.split(' ').map((word) => word.replace('FOLDER', data));
      const { exitCode, stdout, stderr } = await runArenaProcess(args, workspace);
      expect(stderr).toContain(`Error [${code}]`);
      expect(stderr).toContain(part);
      expect(stderr).not.toMatch(/^ +at /m);
      expect(exitCode).toBe(exitCodeOf(code));
      expect(stdout).toBe('');
      expect((await readdir(workspace)).filter((name) => name !== '.cache')).toEqual([]);
    },
  );
});
