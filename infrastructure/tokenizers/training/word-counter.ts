import type { WordSplitter } from './word-splitter.js';

/** Segments that wait for the native library: equal ones are split once. */
const MAX_WAITING_SEGMENTS = 100_000;
/** Half a gigabyte while they are counted and merged: some hundred megabytes of source code have as many. */
const MAX_DISTINCT_WORDS = 2_000_000;
/** V8 keeps the whole text alive for a longer part of it. */
const LONGEST_COPIED_SUBSTRING = 12;

/**
 * Counts the words of a stream of texts. Memory is bounded: past `maxDistinctWords`, the rarest are forgotten (lossy
 * counting, Manku & Motwani 2002), which changes only what is learned from words that are hardly ever seen.
 */
export class WordCounter {
  readonly #plainWords = new Map<string, number>();
  readonly #otherWords = new Map<string, number>();
  readonly #waitingSegments = new Map<string, number>();

  constructor(
    private readonly splitter: WordSplitter,
    private readonly maxDistinctWords = MAX_DISTINCT_WORDS,
  ) {}

  add(text: string): void {
    if (this.splitter.plain.test(text)) this.addPlain(text);
    else for (const segment of text.match(this.splitter.segment) ?? []) this.addSegment(segment);
    if (this.#waitingSegments.size > MAX_WAITING_SEGMENTS) this.splitWaiting();
    if (this.#plainWords.size > this.maxDistinctWords) forgetRarest(this.#plainWords, this.maxDistinctWords);
    if (this.#otherWords.size > this.maxDistinctWords) forgetRarest(this.#otherWords, this.maxDistinctWords);
  }

  /** Times that each word was seen, in the characters of the model. */
  counts(): ReadonlyMap<string, number> {
    this.splitWaiting();
    const counts = new Map(this.#otherWords);
    for (const [word, count] of this.#plainWords) {
      increase(counts, this.splitter.toModelCharacters(word), count);
    }
    return counts;
  }

  private addSegment(segment: string): void {
    if (this.splitter.plain.test(segment)) this.addPlain(segment);
    else increase(this.#waitingSegments, segment, 1);
  }

  private addPlain(text: string): void {
    for (const word of this.splitter.splitPlain(text)) increase(this.#plainWords, word, 1);
  }

  private splitWaiting(): void {
    for (const [segment, count] of this.#waitingSegments) {
      for (const word of this.splitter.splitNatively(segment)) increase(this.#otherWords, word, count);
    }
    this.#waitingSegments.clear();
  }
}

function increase(counts: Map<string, number>, word: string, by: number): void {
  const count = counts.get(word);
  counts.set(count === undefined ? detached(word) : word, (count ?? 0) + by);
}

/** The same characters without a reference to the text that they were cut from. */
function detached(word: string): string {
  return word.length <= LONGEST_COPIED_SUBSTRING ? word : Buffer.from(word, 'utf16le').toString('utf16le');
}

function forgetRarest(counts: Map<string, number>, limit: number): void {
  for (let rarest = 1; counts.size > limit / 2; rarest++) {
    for (const [word, count] of counts) if (count <= rarest) counts.delete(word);
  }
}
