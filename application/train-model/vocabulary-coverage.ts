import type { TextRow } from '#domain/dataset/dataset-loader.js';
import type { Encoding, Tokenizer } from '#domain/tokenization/tokenizer.js';

/** So many texts, and so many characters (UTF-16 code units) of each, are looked at. */
const MOST_TEXTS = 200,
  MOST_CHARACTERS = 1000;

/** How much of some texts a tokenizer has tokens for. */
export interface VocabularyCoverage {
  readonly textCount: number;
  /** Share of the characters, white space aside, that tokens other than the unknown one stand for: 0 to 1. */
  readonly share: number;
}

/**
 * Coverage of the first texts by a tokenizer's vocabulary. Not the share of unknown tokens: one may stand for a whole word,
 * and tokenizers without such a token leave out what they don't know.
 *
 * @returns undefined where there is nothing to cover
 */
export async function vocabularyCoverage(
  tokenizer: Tokenizer,
  rows: AsyncIterable<TextRow>,
): Promise<VocabularyCoverage | undefined> {
  const texts = await firstTexts(rows);
  const encodings = await tokenizer.encodeBatch(texts, { addSpecialTokens: false, withOffsets: true });
  let known = 0;
  let all = 0;
  encodings.forEach((encoding, index) => {
    const { text } = texts[index]!;
    known += knownIn(text, encoding, tokenizer.specialTokens.unknown);
    all += countVisible(text);
  });
  return all === 0 ? undefined : { textCount: texts.length, share: known / all };
}

async function firstTexts(rows: AsyncIterable<TextRow>): Promise<{ readonly text: string }[]> {
  const texts: { readonly text: string }[] = [];
  for await (const { text } of rows) {
    texts.push({ text: text.slice(0, MOST_CHARACTERS) });
    if (texts.length === MOST_TEXTS) break;
  }
  return texts;
}

/** Visible characters that known tokens stand for; those of a character that several tokens share count once. */
function knownIn(text: string, { ids, offsets = new Uint32Array() }: Encoding, unknown?: number): number {
  let count = 0;
  let counted = 0;
  ids.forEach((id, token) => {
    const [begin = 0, end = 0] = offsets.subarray(2 * token, 2 * token + 2);
    if (id !== unknown) count += countVisible(text.slice(Math.max(begin, counted), end));
    counted = Math.max(counted, end);
  });
  return count;
}

function countVisible(text: string): number {
  return text.replace(/\s+/gu, '').length;
}
