import { describe, expect, it } from '@jest/globals';

import { TextContinuation } from '#application/predict/text-continuation.js';
import type { Tokenizer } from '#domain/tokenization/tokenizer.js';

/** Tokens are bytes. */
const TOKENIZER = {
  decode: (ids: ArrayLike<number>) => Promise.resolve(new TextDecoder().decode(Uint8Array.from(ids))),
} as unknown as Tokenizer;

async function stream(text: string, stops: readonly string[]) {
  const pieces: string[] = [];
  const continuation = new TextContinuation(TOKENIZER, stops, (piece) => pieces.push(piece));
  const ids: number[] = [];
  for (const byte of new TextEncoder().encode(text)) {
    ids.push(byte);
    if (await continuation.update(ids)) break;
  }
  return { whole: await continuation.finish(ids), pieces, tokens: ids.length };
}

describe('TextContinuation', () => {
  it('tells every character once, and only when all of its bytes are there', async () => {
    const { whole, pieces } = await stream('aé€😀b', []);
    expect(whole).toBe('aé€😀b');
    expect(pieces).toEqual(['a', 'é', '€', '😀', 'b']);
  });

  it('ends before the first stop text, of which nothing is told', async () => {
    const { whole, pieces, tokens } = await stream('def f():\n\nclass A', ['\n\n', 'class']);
    expect(whole).toBe('def f():');
    expect(pieces.join('')).toBe('def f():');
    expect(tokens).toBe(10);
  });

  it('tells what looked like a stop text but was none', async () => {
    expect((await stream('a\nb', ['\n\n'])).pieces).toEqual(['a', '\nb']);
  });

  it('tells the beginning of a stop text when nothing follows', async () => {
    expect((await stream('a\n', ['\n\n'])).pieces).toEqual(['a', '\n']);
  });
});
