import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import type { Tokenizer, TokenizerKind } from '#domain/tokenization/tokenizer.js';
import { HuggingFaceTokenizerFactory } from '#infrastructure/tokenizers/hugging-face-tokenizer-factory.js';

import { useTemporaryFolder } from '../../support/temporary-folder.js';

const folder = useTemporaryFolder();
const factory = new HuggingFaceTokenizerFactory();
const TEXTS = ['The dog sees the cat.', 'The cat sees the dog!', 'dogs and cats'];

async function* corpus(): AsyncGenerator<string> {
  for (const text of TEXTS) yield await Promise.resolve(text);
}

function trained(kind: TokenizerKind, lowercase = true): Promise<Tokenizer> {
  return factory.train(corpus(), { kind, vocabularySize: 300, minFrequency: 1, lowercase, maxLength: 64 });
}

describe('a trained tokenizer', () => {
  it.each<TokenizerKind>(['wordpiece', 'byte_level_bpe', 'character'])(
    'opens again from its folder as it was: %s',
    async (kind) => {
      const tokenizer = await trained(kind);
      await tokenizer.save(folder());
      const opened = await factory.open(folder());
      expect(opened.vocabularySize).toBe(tokenizer.vocabularySize);
      expect(opened.specialTokens).toEqual(tokenizer.specialTokens);
      expect(opened.fingerprint).toBe(tokenizer.fingerprint);
      const texts = TEXTS.map((text) => ({ text }));
      const options = { addSpecialTokens: true };
      expect(await opened.encodeBatch(texts, options)).toEqual(await tokenizer.encodeBatch(texts, options));
      const config = JSON.parse(
        await readFile(path.join(folder(), 'tokenizer_config.json'), 'utf8'),
      ) as object;
      expect(config).toMatchObject({ model_max_length: 64 });
    },
  );

  it('surrounds texts with the special tokens of its kind', async () => {
    const around: Record<string, string> = {};
    for (const kind of ['wordpiece', 'byte_level_bpe', 'character'] as const) {
      const tokenizer = await trained(kind);
      const [encoding] = await tokenizer.encodeBatch([{ text: 'a', textPair: 'd' }], {
        addSpecialTokens: true,
      });
      around[kind] = await tokenizer.decode(encoding!.ids);
    }
    expect(around).toEqual({
      wordpiece: '[CLS] a [SEP] d [SEP]',
      byte_level_bpe: '<s>a</s></s>d</s>',
      character: 'a</s>d</s>',
    });
  });

  it('cuts long texts and says how long they were; special tokens stay', async () => {
    const tokenizer = await trained('character');
    const [encoding] = await tokenizer.encodeBatch([{ text: 'the dogs' }], {
      addSpecialTokens: true,
      maxLength: 4,
    });
    expect(await tokenizer.decode(encoding!.ids)).toBe('the</s>');
    expect(encoding!.fullLength).toBe(9);
  });

  it('gives the second text of a pair type 1 in WordPiece, beside single texts in the same batch', async () => {
    const tokenizer = await trained('wordpiece');
    const [pair, single] = await tokenizer.encodeBatch([{ text: 'the', textPair: 'dog' }, { text: 'cat' }], {
      addSpecialTokens: true,
    });
    expect([...pair!.typeIds]).toEqual([0, 0, 0, 1, 1]);
    expect([...single!.typeIds]).toEqual([0, 0, 0]);
  });

  it('leaves special tokens out of a decoded text when asked', async () => {
    const tokenizer = await trained('byte_level_bpe');
    const [encoding] = await tokenizer.encodeBatch([{ text: 'The dog' }], { addSpecialTokens: true });
    expect(await tokenizer.decode(encoding!.ids, { skipSpecialTokens: true })).toBe('the dog');
  });

  it('refuses a maximum length without room for the special tokens', async () => {
    const tokenizer = await trained('wordpiece');
    await expect(
      tokenizer.encodeBatch([{ text: 'the dog' }], { addSpecialTokens: true, maxLength: 1 }),
    ).rejects.toMatchObject({ code: 'ARGUMENT.INVALID' });
  });

  it('keeps the most frequent characters when the vocabulary is too small for all', async () => {
    const tokenizer = await factory.train(corpus(), {
      kind: 'character',
      vocabularySize: 5,
      minFrequency: 1,
      lowercase: true,
      maxLength: 64,
    });
    expect(tokenizer.vocabularySize).toBe(5);
    const [encoding] = await tokenizer.encodeBatch([{ text: 'see' }], { addSpecialTokens: false });
    // ' ' and 'e' are the most frequent; 's' is unknown.
    expect([...encoding!.ids]).toEqual([1, 4, 4]);
  });
});

describe('opening a folder', () => {
  it('names the folder when there are no tokenizer files', async () => {
    const opening = factory.open(folder());
    await expect(opening).rejects.toMatchObject({ code: 'TOKENIZER.INVALID' });
    await expect(opening).rejects.toThrow(folder());
  });

  it('says to transformers how a lone tokenizer.json of BERT cleans its texts', async () => {
    await (await trained('wordpiece', false)).save(folder());
    await rm(path.join(folder(), 'tokenizer_config.json'));
    await (await factory.open(folder())).save(folder());
    const config = JSON.parse(await readFile(path.join(folder(), 'tokenizer_config.json'), 'utf8')) as object;
    expect(config).toMatchObject({
      tokenizer_class: 'BertTokenizerFast',
      do_lower_case: false,
      pad_token: '[PAD]',
    });
  });

  it("leaves transformers' 10^30 for no maximum length out, which JavaScript can't write as an integer", async () => {
    await (await trained('character')).save(folder());
    const file = path.join(folder(), 'tokenizer_config.json');
    await writeFile(file, '{"model_max_length": 1000000000000000019884624838656, "eos_token": "</s>"}');
    await (await factory.open(folder())).save(folder());
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      tokenizer_class: 'PreTrainedTokenizerFast',
      eos_token: '</s>',
      pad_token: '<pad>',
      unk_token: '<unk>',
    });
  });

  it.each([
    ['tokenizer.json', '{"model": '],
    ['tokenizer.json', '[]'],
    ['tokenizer.json', '{"version": "1.0"}'],
    ['tokenizer.json', '{"version": "1.0", "model": {"type": "Telepathy"}}'],
    ['vocab.txt', 'only\nwords\n'],
    ['vocab.json', '{"a": 0}'],
  ])('refuses a bad %s: %s', async (name, content) => {
    await writeFile(path.join(folder(), name), content);
    await expect(factory.open(folder())).rejects.toMatchObject({ code: 'TOKENIZER.INVALID' });
  });

  it('says which tokenizer can not encode a text, for want of a token for unknown words', async () => {
    await (await trained('wordpiece')).save(folder());
    const file = path.join(folder(), 'tokenizer.json');
    const definition = JSON.parse(await readFile(file, 'utf8')) as { model: { unk_token: string } };
    definition.model.unk_token = '[NOT THERE]';
    await writeFile(file, JSON.stringify(definition));
    const tokenizer = await factory.open(folder());
    await expect(
      tokenizer.encodeBatch([{ text: '\u4e2d' }], { addSpecialTokens: true }),
    ).rejects.toMatchObject({
      code: 'TOKENIZER.INVALID',
      message: expect.stringMatching(/encodes every text in .*, found .*\[UNK\]/),
    });
  });

  it("reads BERT's vocab.txt with Windows line ends and the setting of its configuration", async () => {
    await writeFile(path.join(folder(), 'vocab.txt'), '[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\nA\r\n##b\r\n');
    await writeFile(path.join(folder(), 'tokenizer_config.json'), '{"do_lower_case": false}');
    const tokenizer = await factory.open(folder());
    const [encoding] = await tokenizer.encodeBatch([{ text: 'Ab ab' }], { addSpecialTokens: true });
    expect([...encoding!.ids]).toEqual([2, 4, 5, 1, 3]);
    expect(tokenizer.specialTokens).toEqual({ padding: 0, unknown: 1, classification: 2, separator: 3 });
  });

  it('never splits tokens that were added beside the vocabulary, with a role or without', async () => {
    const write = (name: string, content: unknown): Promise<void> =>
      writeFile(path.join(folder(), name), typeof content === 'string' ? content : JSON.stringify(content));
    await write('vocab.txt', '[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nb\n');
    await write('added_tokens.json', { '<code>': 6, 'a-b': 7 });
    await write('special_tokens_map.json', { additional_special_tokens: [{ content: '<code>' }] });
    const tokenizer = await factory.open(folder());
    const [encoding] = await tokenizer.encodeBatch([{ text: 'a <code> b a-b' }], { addSpecialTokens: true });
    expect([...encoding!.ids]).toEqual([2, 4, 6, 5, 7, 3]);
    expect(await tokenizer.decode(encoding!.ids, { skipSpecialTokens: true })).toBe('a b a-b');
  });

  it.each([
    ['vocab.txt', '[PAD]\n[UNK]\n[CLS]\n[SEP]\n', 'BertJapaneseTokenizer'],
    ['vocab.json', '{"a": 0}', 'Qwen2Tokenizer'],
  ])(
    'refuses the %s of a class that cuts texts in its own way: %s, %s',
    async (name, text, tokenizerClass) => {
      await writeFile(path.join(folder(), name), text);
      await writeFile(path.join(folder(), 'merges.txt'), '');
      await writeFile(
        path.join(folder(), 'tokenizer_config.json'),
        JSON.stringify({ tokenizer_class: tokenizerClass }),
      );
      await expect(factory.open(folder())).rejects.toThrow(
        `found a ${tokenizerClass}, which opens from its tokenizer.json alone`,
      );
    },
  );

  it('keeps how its model reads long texts', async () => {
    const fitting = { maxLength: 6, truncation: 'only_first', windows: { stride: 2, limit: 3 } } as const;
    await (await trained('character')).save(folder(), fitting);
    const opened = await factory.open(folder());
    expect(opened.fitting).toEqual(fitting);
    const cut = { maxLength: 6, truncation: 'longest_first' } as const;
    await opened.save(folder(), cut);
    expect((await factory.open(folder())).fitting).toEqual(cut);
    const file = path.join(folder(), 'tokenizer_config.json');
    await writeFile(file, JSON.stringify({ training_arena: { max_length: 'long' } }));
    await expect(factory.open(folder())).rejects.toMatchObject({ code: 'TOKENIZER.INVALID' });
  });

  it('cuts texts at the side and length that its configuration names', async () => {
    await (await trained('character')).save(folder());
    const file = path.join(folder(), 'tokenizer_config.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...config, truncation_side: 'left', model_max_length: 5 }));
    const tokenizer = await factory.open(folder());
    expect(tokenizer).toMatchObject({ truncationSide: 'left', maxLength: 5 });
    const [encoding] = await tokenizer.encodeBatch([{ text: 'the dogs' }], {
      addSpecialTokens: true,
      maxLength: 5,
      withOffsets: true,
    });
    expect(await tokenizer.decode(encoding!.ids)).toBe('dogs</s>');
    expect([...encoding!.offsets!]).toEqual([4, 5, 5, 6, 6, 7, 7, 8, 0, 0]);
  });
});
