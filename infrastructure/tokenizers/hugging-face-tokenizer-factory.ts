import type {
  Tokenizer,
  TokenizerFactory,
  TokenizerKind,
  TokenizerTraining,
} from '#domain/tokenization/tokenizer.js';

import { readTokenizerFolder } from './files/read-tokenizer-folder.js';
import type { TokenizerDefinition } from './files/tokenizer-definition.js';
import { HuggingFaceTokenizer } from './hugging-face-tokenizer.js';
import { trainByteLevelBpe } from './training/train-byte-level-bpe.js';
import { trainCharacter } from './training/train-character.js';
import { trainWordPiece } from './training/train-wordpiece.js';

type Train = (texts: AsyncIterable<string>, training: TokenizerTraining) => Promise<TokenizerDefinition>;

const TRAINERS: Readonly<Record<TokenizerKind, Train>> = {
  wordpiece: trainWordPiece,
  byte_level_bpe: trainByteLevelBpe,
  character: trainCharacter,
};

/** Opens tokenizer files through the native library; trains with trainers of our own, equal to Python's. */
export class HuggingFaceTokenizerFactory implements TokenizerFactory {
  async open(folder: string): Promise<Tokenizer> {
    return new HuggingFaceTokenizer(await readTokenizerFolder(folder), folder);
  }

  async train(texts: AsyncIterable<string>, training: TokenizerTraining): Promise<Tokenizer> {
    return new HuggingFaceTokenizer(await TRAINERS[training.kind](texts, training), 'the trained tokenizer');
  }
}
