import { createHash } from 'node:crypto';

import path from 'node:path';

import { Tokenizer as NativeTokenizer, type Encoding as NativeEncoding } from 'tokenizers';

import type {
  EncodeOptions,
  Encoding,
  SpecialTokenIds,
  TextFitting,
  Tokenizer,
} from '#domain/tokenization/tokenizer.js';

import { makeFolder } from '../filesystem/make-folder.js';
import { writeFileAtomically } from '../filesystem/write-file-atomically.js';
import type { TokenizerDefinition } from './files/tokenizer-definition.js';
import { FITTING_FIELD, readFitting, writeFitting } from './files/text-fitting-field.js';
import { readEncoding } from './native-encoding.js';
import { NativeGarbage } from './native-garbage.js';
import { specialTokenIds } from './special-token-ids.js';
import { invalidTokenizer } from './tokenizer-error.js';

/** A tokenizer of Hugging Face's native `tokenizers` library, which encodes on all cores. */
export class HuggingFaceTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  readonly specialTokens: SpecialTokenIds;
  readonly maxLength?: number;
  readonly truncationSide: 'left' | 'right';
  readonly fitting?: TextFitting;
  readonly fingerprint: string;
  readonly #native: NativeTokenizer;
  readonly #definition: TokenizerDefinition;
  readonly #origin: string;
  readonly #garbage = new NativeGarbage();

  /**
   * @param origin - where the definition comes from, for messages
   * @throws ArenaError `TOKENIZER.INVALID`; so does {@link encodeBatch} where the definition lacks what a text needs
   */
  constructor(definition: TokenizerDefinition, origin: string) {
    try {
      this.#native = NativeTokenizer.fromString(definition.tokenizerJson);
    } catch (cause) {
      throw invalidTokenizer(origin, 'a tokenizer that the tokenizers library opens', reasonOf(cause), cause);
    }
    this.#definition = definition;
    this.#origin = origin;
    this.vocabularySize = vocabularySizeOf(this.#native);
    this.specialTokens = specialTokenIds(definition.specialTokens, (token) => this.#native.tokenToId(token));
    const maxLength = definition.config['model_max_length'];
    if (typeof maxLength === 'number') this.maxLength = maxLength;
    this.truncationSide = definition.config['truncation_side'] === 'left' ? 'left' : 'right';
    const fitting = readFitting(definition.config, origin);
    if (fitting !== undefined) this.fitting = fitting;
    this.fingerprint = createHash('sha256')
      .update(JSON.stringify([definition.tokenizerJson, this.specialTokens, this.truncationSide]))
      .digest('hex');
  }

  async encodeBatch(
    texts: readonly { readonly text: string; readonly textPair?: string }[],
    {
      addSpecialTokens,
      maxLength = Infinity,
      truncation = 'longest_first',
      windows,
      withOffsets = false,
    }: EncodeOptions,
  ): Promise<readonly Encoding[]> {
    this.#garbage.collectIfDue();
    const natives = await this.encodeNatively(texts, addSpecialTokens);
    const reading = { maxLength, truncation, windows, truncationSide: this.truncationSide, withOffsets };
    const encodings = natives.map((native, index) => readEncoding(native, texts[index]!, reading));
    for (const { fullLength } of encodings) this.#garbage.add(fullLength);
    return encodings;
  }

  decode(ids: ArrayLike<number>, { skipSpecialTokens = false } = {}): Promise<string> {
    return this.#native.decode(Array.from(ids), skipSpecialTokens);
  }

  async save(folder: string, fitting = this.fitting): Promise<void> {
    const { tokenizerJson, specialTokens } = this.#definition;
    const config = {
      ...this.#definition.config,
      ...(fitting && { [FITTING_FIELD]: writeFitting(fitting) }),
    };
    await makeFolder(folder);
    const write = (name: string, text: string): Promise<void> =>
      writeFileAtomically(path.join(folder, name), `${text}\n`);
    await write('tokenizer.json', tokenizerJson);
    await write('tokenizer_config.json', JSON.stringify({ ...config, ...specialTokens }, undefined, 2));
    await write('special_tokens_map.json', JSON.stringify(specialTokens, undefined, 2));
  }

  /** A definition may lack what only some texts need, such as the token for unknown words. */
  private async encodeNatively(
    texts: readonly { readonly text: string; readonly textPair?: string }[],
    addSpecialTokens: boolean,
  ): Promise<readonly NativeEncoding[]> {
    try {
      return texts.some(({ textPair }) => textPair !== undefined)
        ? await this.encodePairs(texts, addSpecialTokens)
        : await this.#native.encodeBatch(
            texts.map(({ text }) => text),
            { addSpecialTokens },
          );
    } catch (cause) {
      throw invalidTokenizer(this.#origin, 'a tokenizer that encodes every text', reasonOf(cause), cause);
    }
  }

  /** One call per pair, which run side by side: the Node binding of `encodeBatch` refuses pairs (0.23.2). */
  private encodePairs(
    texts: readonly { readonly text: string; readonly textPair?: string }[],
    addSpecialTokens: boolean,
  ): Promise<readonly NativeEncoding[]> {
    return Promise.all(
      texts.map(({ text, textPair }) => this.#native.encode(text, textPair ?? null, { addSpecialTokens })),
    );
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** One more than the largest id: ids may have gaps, and the rows of an embedding are numbered by them. */
function vocabularySizeOf(native: NativeTokenizer): number {
  return Object.values(native.getVocab(true)).reduce((size, id) => Math.max(size, id + 1), 0);
}
