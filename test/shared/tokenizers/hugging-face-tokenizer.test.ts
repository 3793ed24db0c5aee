import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { HuggingFaceTokenizerFactory } from '#infrastructure/tokenizers/hugging-face-tokenizer-factory.js';

import { sharedPath } from '../../support/shared-folder.js';

interface Golden {
  readonly text: string;
  readonly ids: readonly number[];
  readonly ids_special: readonly number[];
  readonly ids_fast?: readonly number[];
  readonly decode: string;
}

interface PairGolden {
  readonly text: string;
  readonly pair: string | null;
  readonly kw: Readonly<Record<string, unknown>>;
  readonly side: 'left' | 'right';
  readonly out: { readonly input_ids: readonly number[]; readonly token_type_ids?: readonly number[] };
}

const VOCABULARIES = ['bert-base-uncased', 'gpt2', 'roberta-base', 'codegen'];

function goldensOf(name: string): readonly Golden[] {
  const lines = readFileSync(sharedPath('golden/tokenizers', name, 'goldens.jsonl'), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Golden);
}

function pairsOf(name: string): readonly PairGolden[] {
  const text = readFileSync(sharedPath('golden/tokenizers', name, 'pairs.json'), 'utf8');
  return (JSON.parse(text) as { readonly pairs: readonly PairGolden[] }).pairs;
}

const factory = new HuggingFaceTokenizerFactory();

describe.each(VOCABULARIES)('the tokenizer files of %s', (name) => {
  it('encode as in Python, with and without special tokens', async () => {
    const tokenizer = await factory.open(sharedPath('golden/tokenizers', name));
    const goldens = goldensOf(name);
    expect(goldens).toHaveLength(208);
    const plain = await tokenizer.encodeBatch(goldens, { addSpecialTokens: false });
    const special = await tokenizer.encodeBatch(goldens, { addSpecialTokens: true });
    for (const [index, golden] of goldens.entries()) {
      const ids = golden.ids_fast ?? golden.ids;
      expect([golden.text, [...plain[index]!.ids]]).toEqual([golden.text, ids]);
      // `ids_special` are the slow tokenizer's, which knows other characters: equal only where it agrees otherwise.
      if (golden.ids_fast === undefined) {
        expect([golden.text, [...special[index]!.ids]]).toEqual([golden.text, golden.ids_special]);
      }
    }
  });

  it('encode pairs, longer texts cut first, as in Python', async () => {
    const tokenizer = await factory.open(sharedPath('golden/tokenizers', name));
    const cases = pairsOf(name).filter(
      ({ kw, side }) =>
        side === 'right' &&
        Object.keys(kw).every((key) => ['truncation', 'max_length'].includes(key)) &&
        [undefined, true, 'longest_first'].includes(kw['truncation'] as undefined),
    );
    expect(cases.length).toBeGreaterThan(5);
    for (const { text, pair, kw, out } of cases) {
      const options = {
        addSpecialTokens: true,
        ...(kw['truncation'] !== undefined && { maxLength: kw['max_length'] as number }),
      };
      const [encoding] = await tokenizer.encodeBatch(
        [{ text, ...(pair !== null && { textPair: pair }) }],
        options,
      );
      expect([kw, [...encoding!.ids]]).toEqual([kw, out.input_ids]);
      if (out.token_type_ids !== undefined) expect([...encoding!.typeIds]).toEqual(out.token_type_ids);
    }
  });
});
