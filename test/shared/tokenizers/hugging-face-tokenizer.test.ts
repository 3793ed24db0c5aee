import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import type { EncodeOptions, Encoding, Tokenizer } from '#domain/tokenization/tokenizer.js';
import { windowsOf } from '#domain/tokenization/windows-of.js';
import { HuggingFaceTokenizerFactory } from '#infrastructure/tokenizers/hugging-face-tokenizer-factory.js';

import { sharedPath } from '../../support/shared-folder.js';
import { useTemporaryFolder } from '../../support/temporary-folder.js';

interface Golden {
  readonly text: string;
  readonly ids: readonly number[];
  readonly ids_special: readonly number[];
  readonly ids_fast?: readonly number[];
  readonly offsets_fast: readonly (readonly [number, number])[];
}

interface Encoded {
  readonly input_ids: readonly number[];
  readonly token_type_ids?: readonly number[];
  readonly attention_mask: readonly number[];
}

interface PairGolden {
  readonly text: string;
  readonly pair: string;
  readonly kw: { readonly max_length?: number; readonly truncation?: EncodeOptions['truncation'] | true };
  readonly side: 'left' | 'right';
  readonly out: Encoded;
  readonly single: Encoded | null;
}

interface OverflowGolden {
  readonly text: string;
  readonly max_length: number;
  readonly stride: number;
  readonly input_ids: readonly (readonly number[])[];
}

const GOLDEN = sharedPath('golden/tokenizers');
const NAMES = readdirSync(GOLDEN);
const TOKENIZER_FILES = [
  'added_tokens.json',
  'merges.txt',
  'special_tokens_map.json',
  'tokenizer_config.json',
  'vocab.json',
  'vocab.txt',
];

const factory = new HuggingFaceTokenizerFactory();
const folder = useTemporaryFolder();

function goldensOf(name: string): readonly Golden[] {
  const lines = readFileSync(path.join(GOLDEN, name, 'goldens.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Golden);
}

function pairFileOf(name: string): {
  readonly pairs: readonly PairGolden[];
  readonly overflow: OverflowGolden;
} {
  const text = readFileSync(path.join(GOLDEN, name, 'pairs.json'), 'utf8');
  return JSON.parse(text) as ReturnType<typeof pairFileOf>;
}

/** Python counts characters, JavaScript UTF-16 code units. */
function inCodeUnits(text: string, offsets: Golden['offsets_fast']): readonly number[] {
  const units = [0];
  for (const character of text) units.push(units.at(-1)! + character.length);
  return offsets.flatMap(([begin, end]) => [units[begin]!, units[end]!]);
}

/** Opens a folder's vocabulary files, its tokenizer.json left out, with another truncation side. */
function openVocabulary(name: string, side?: 'left' | 'right'): Promise<Tokenizer> {
  for (const file of TOKENIZER_FILES) {
    const from = path.join(GOLDEN, name, file);
    if (existsSync(from)) copyFileSync(from, path.join(folder(), file));
  }
  const configFile = path.join(folder(), 'tokenizer_config.json');
  const config = existsSync(configFile) ? (JSON.parse(readFileSync(configFile, 'utf8')) as object) : {};
  writeFileSync(configFile, JSON.stringify({ ...config, ...(side && { truncation_side: side }) }));
  return factory.open(folder());
}

async function assertAsInPython(tokenizer: Tokenizer, goldens: readonly Golden[]): Promise<void> {
  const plain = await tokenizer.encodeBatch(goldens, { addSpecialTokens: false, withOffsets: true });
  const special = await tokenizer.encodeBatch(goldens, { addSpecialTokens: true });
  for (const [index, golden] of goldens.entries()) {
    const { text, ids, ids_special: idsSpecial, ids_fast: idsFast } = golden;
    expect([text, [...plain[index]!.ids]]).toEqual([text, idsFast ?? ids]);
    expect([text, [...plain[index]!.offsets!]]).toEqual([text, inCodeUnits(text, golden.offsets_fast)]);
    // Where Python's own two tokenizers differ, the special tokens are around the Rust one's ids.
    const wrapped = idsFast && [idsSpecial[0]!, ...idsFast, idsSpecial.at(-1)!];
    expect([text, [...special[index]!.ids]]).toEqual([text, wrapped ?? idsSpecial]);
  }
}

function withoutPadding({ input_ids: ids, token_type_ids: typeIds, attention_mask: mask }: Encoded) {
  const isReal = (_: number, place: number): boolean => mask[place] === 1;
  return { ids: ids.filter(isReal), typeIds: typeIds?.filter(isReal) };
}

it('has reference encodings of four tokenizers at least', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(4);
});

describe.each(NAMES)('the tokenizer files of %s', (name) => {
  it('encode as in Python, with and without special tokens, with the same offsets', async () => {
    const goldens = goldensOf(name);
    expect(goldens).toHaveLength(208);
    await assertAsInPython(await factory.open(path.join(GOLDEN, name)), goldens);
  });

  it('encode as in Python without their tokenizer.json', async () => {
    await assertAsInPython(await openVocabulary(name), goldensOf(name));
  });

  it.each(['left', 'right'] as const)('truncate texts and pairs on the %s as in Python', async (side) => {
    const tokenizer = await openVocabulary(name, side);
    const cases = pairFileOf(name).pairs.filter((golden) => golden.side === side);
    expect(cases).toHaveLength(30);
    for (const { text, pair, kw, out, single } of cases) {
      const { truncation, max_length: maxLength } = kw;
      const options: EncodeOptions = {
        addSpecialTokens: true,
        ...(truncation !== undefined && { maxLength: maxLength! }),
        ...(typeof truncation === 'string' && { truncation }),
      };
      const encode = async (texts: {
        readonly text: string;
        readonly textPair?: string;
      }): Promise<Encoding> => (await tokenizer.encodeBatch([texts], options))[0]!;
      const assertEqual = ({ ids, typeIds }: Encoding, expected: Encoded): void => {
        const real = withoutPadding(expected);
        expect([kw, text, [...ids]]).toEqual([kw, text, real.ids]);
        if (real.typeIds !== undefined) expect([...typeIds]).toEqual(real.typeIds);
      };
      // Python's slow tokenizers leave a text as it is when the one to be cut is too short; the Rust ones, and we, refuse.
      const fits = withoutPadding(out).ids.length <= (options.maxLength ?? Infinity);
      if (fits) assertEqual(await encode({ text, textPair: pair }), out);
      else await expect(encode({ text, textPair: pair })).rejects.toMatchObject({ code: 'ARGUMENT.INVALID' });
      if (single !== null) assertEqual(await encode({ text }), single);
    }
  });

  it('give the windows of a long text as in Python', async () => {
    const { text, max_length: maxLength, stride, input_ids: expected } = pairFileOf(name).overflow;
    const tokenizer = await factory.open(path.join(GOLDEN, name));
    const windows = { stride, limit: 100 };
    const [encoding] = await tokenizer.encodeBatch([{ text }], {
      addSpecialTokens: true,
      maxLength,
      windows,
    });
    expect(windowsOf(encoding!, maxLength).map(({ ids }) => [...ids])).toEqual(expected);
    expect(encoding!.isCut).toBe(false);
  });
});
