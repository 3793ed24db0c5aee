import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { expect, it } from '@jest/globals';

import { windowsOf } from '#domain/tokenization/windows-of.js';
import type { Tokenizer, TruncationStrategy } from '#domain/tokenization/tokenizer.js';
import { HuggingFaceTokenizerFactory } from '#infrastructure/tokenizers/hugging-face-tokenizer-factory.js';
import { describeWithPython, runPython } from '#test/support/python-peer.js';
import { sharedPath } from '#test/support/shared-folder.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

/** Windows of one text or pair, by Python's tokenizers. */
interface Overflow {
  readonly name: string;
  readonly side: 'left' | 'right';
  readonly text: string;
  readonly pair: string | null;
  readonly truncation: TruncationStrategy;
  readonly max_length: number;
  readonly stride: number;
  readonly ids: readonly (readonly number[])[];
  readonly offsets: readonly (readonly (readonly [number, number])[])[];
}

const NAMES = ['bert-base-uncased', 'roberta-base', 'gpt2', 'codegen'];
const SIDES = ['left', 'right'] as const;

/** Version 0.23 of tokenizers stops encoding at the maximum, so that windows are lost: here it cuts whole encodings. */
const RECORD = `
import json, sys
from tokenizers import Tokenizer, processors
long = ' '.join(f'def name_{i}(self): return {i * 7919} + value' for i in range(12))
short = 'which value?'
for name in json.loads(sys.argv[2]):
    for side in ['left', 'right']:
        tokenizer = Tokenizer.from_file(f'{sys.argv[1]}/{name}-{side}/tokenizer.json')
        plain = Tokenizer.from_file(f'{sys.argv[1]}/{name}-{side}/tokenizer.json')
        plain.post_processor = processors.Sequence([])
        for text, pair, truncation in [(long, None, 'longest_first'), (long, None, 'only_first'), (short, None, 'longest_first'),
                                       (long, short, 'only_first'), (short, long, 'only_second')]:
            for max_length, stride in [(16, 0), (16, 5), (24, 12), (40, 1), (500, 3)]:
                encodings = [part and plain.encode(part) for part in (text, pair)]
                tokenizer.enable_truncation(max_length, stride=stride, strategy=truncation, direction=side)
                first = tokenizer.post_process(*encodings)
                windows = [first] + first.overflowing
                print(json.dumps(dict(name=name, side=side, text=text, pair=pair, truncation=truncation, max_length=max_length,
                                      stride=stride, ids=[w.ids for w in windows], offsets=[w.offsets for w in windows])))
`;

const folder = useTemporaryFolder();
const factory = new HuggingFaceTokenizerFactory();

/** The tokenizer as it is saved beside a model trained here, with another end of texts to keep. */
async function openAtSide(name: string, side: 'left' | 'right'): Promise<Tokenizer> {
  const to = path.join(folder(), `${name}-${side}`);
  const fitting = { maxLength: 9, truncation: 'longest_first', windows: { stride: 3, limit: 2 } } as const;
  await (await factory.open(sharedPath('golden/tokenizers', name))).save(to, fitting);
  const configFile = path.join(to, 'tokenizer_config.json');
  const config = JSON.parse(await readFile(configFile, 'utf8')) as object;
  await writeFile(configFile, JSON.stringify({ ...config, truncation_side: side }));
  return factory.open(to);
}

describeWithPython(['tokenizers'], 'windows of long texts and pairs', () => {
  it('have the ids and offsets of Python, from both ends', async () => {
    const tokenizers = new Map<string, Tokenizer>();
    for (const name of NAMES)
      for (const side of SIDES) tokenizers.set(`${name}-${side}`, await openAtSide(name, side));
    const lines = await runPython(RECORD, folder(), {}, [folder(), JSON.stringify(NAMES)]);
    const overflows = lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Overflow);
    expect(overflows).toHaveLength(NAMES.length * SIDES.length * 25);
    for (const {
      name,
      side,
      text,
      pair,
      truncation,
      max_length: maxLength,
      stride,
      ...expected
    } of overflows) {
      const tokenizer = tokenizers.get(`${name}-${side}`)!;
      const [encoding] = await tokenizer.encodeBatch([{ text, ...(pair !== null && { textPair: pair }) }], {
        addSpecialTokens: true,
        maxLength,
        truncation,
        windows: { stride, limit: 1000 },
        withOffsets: true,
      });
      const what = [name, side, truncation, maxLength, stride];
      expect([...what, windowsOf(encoding!, maxLength).map(({ ids }) => [...ids])]).toEqual([
        ...what,
        expected.ids,
      ]);
      expect([...what, [...encoding!.offsets!]]).toEqual([...what, expected.offsets.flat(2)]);
    }
  });
});
