import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { describe, expect, it } from '@jest/globals';

import type { TokenizerTraining } from '#domain/tokenization/tokenizer.js';
import { HuggingFaceTokenizerFactory } from '#infrastructure/tokenizers/hugging-face-tokenizer-factory.js';
import { trainByteLevelBpe } from '#infrastructure/tokenizers/training/train-byte-level-bpe.js';
import { trainWordPiece } from '#infrastructure/tokenizers/training/train-wordpiece.js';

import { sharedPath } from '../../support/shared-folder.js';

const SHAKESPEARE = ['tinyshakespeare', 'input.txt'];

/** SHA-256 of the tokens, then the merges, one a line, that Python's tokenizers 0.23.2 trains on the same texts. */
const TRAINED_IN_PYTHON = [
  {
    data: 'trec',
    kind: 'byte_level_bpe',
    vocabularySize: 4000,
    sha256: '8fd866978321b8718d0c2fb07d80bf8ab3c399af81a08c28fb5c7bd4f16b653b',
  },
  {
    data: 'tinyshakespeare',
    kind: 'byte_level_bpe',
    vocabularySize: 8000,
    sha256: 'bd041f48b4602bb16c734a214e5a1aeac83b1e22c1fc6867f2444137515e0290',
  },
  {
    data: 'trec',
    kind: 'wordpiece',
    vocabularySize: 8000,
    sha256: '62dfadaf244d947d8e5a09390ae74b100925c9df0f5587186ddfa6371df48e93',
  },
] as const;

async function* textsOf(data: 'trec' | 'tinyshakespeare'): AsyncGenerator<string> {
  if (data === 'tinyshakespeare') {
    yield await readFile(sharedPath('data', ...SHAKESPEARE), 'utf8');
    return;
  }
  const lines = await readFile(sharedPath('data', 'trec', 'train.jsonl'), 'utf8');
  for (const line of lines.split('\n')) if (line !== '') yield (JSON.parse(line) as { text: string }).text;
}

function settings(kind: TokenizerTraining['kind'], vocabularySize: number): TokenizerTraining {
  return { kind, vocabularySize, minFrequency: 2, lowercase: kind === 'wordpiece', maxLength: 512 };
}

describe('training on real texts', () => {
  it.each(TRAINED_IN_PYTHON)(
    'learns what Python learns: $kind on $data',
    async ({ data, kind, vocabularySize, sha256 }) => {
      const trainer = kind === 'wordpiece' ? trainWordPiece : trainByteLevelBpe;
      const { tokenizerJson } = await trainer(textsOf(data), settings(kind, vocabularySize));
      const { model } = JSON.parse(tokenizerJson) as {
        readonly model: {
          readonly vocab: Readonly<Record<string, number>>;
          readonly merges?: readonly string[];
        };
      };
      const tokens = Object.entries(model.vocab).sort(([, a], [, b]) => a - b);
      const lines = [...tokens.map(([token]) => token), ...(model.merges ?? [])];
      expect(createHash('sha256').update(lines.join('\n')).digest('hex')).toBe(sha256);
    },
  );

  it('finds the 65 characters of Shakespeare and gives the text back', async () => {
    const tokenizer = await new HuggingFaceTokenizerFactory().train(
      textsOf('tinyshakespeare'),
      settings('character', 1000),
    );
    expect(tokenizer.vocabularySize).toBe(65 + 3);
    const text = await readFile(sharedPath('data', ...SHAKESPEARE), 'utf8');
    const [encoding] = await tokenizer.encodeBatch([{ text }], { addSpecialTokens: false });
    expect(encoding!.ids).toHaveLength(text.length);
    expect((await tokenizer.decode(encoding!.ids)) === text).toBe(true);
  });
});
