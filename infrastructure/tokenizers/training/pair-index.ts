import { MergeQueue, pairKey, type MergeCandidate } from './merge-queue.js';
import type { SegmentedWords } from './segmented-words.js';

/** A typed array takes half the memory of an array of numbers, but more than that when it is short. */
const SHORTEST_PACKED_LIST = 64;

/**
 * Counts of all pairs, and the queue of those to merge. As in the Rust trainer, a queued count may be out of date (it
 * is corrected when it comes to the top), and a merged pair keeps its count: both decide which pair is next.
 */
export class PairIndex {
  readonly #counts = new Map<number, number>();
  readonly #queue = new MergeQueue();
  #grown = new Map<number, number[]>();

  constructor(segmented: SegmentedWords) {
    const lists = emptyLists(segmented);
    for (let word = 0; word < segmented.wordCount; word++) {
      const count = segmented.counts[word]!;
      segmented.forEachPair(word, (first, second) => {
        const pair = pairKey(first, second);
        this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + count);
        lists.get(pair)!.add(word);
      });
    }
    for (const [pair, list] of lists) this.enqueue(pair, list.view());
  }

  change(pair: number, word: number, by: number): void {
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + by);
    if (by < 0) return;
    const words = this.#grown.get(pair);
    if (words === undefined) this.#grown.set(pair, [word]);
    else if (words.at(-1) !== word) words.push(word); // the changes of a word come together
  }

  enqueueChanged(): void {
    for (const [pair, words] of this.#grown) {
      this.enqueue(pair, words.length < SHORTEST_PACKED_LIST ? words : new Uint32Array(words));
    }
    this.#grown = new Map();
  }

  mostFrequent(): Readonly<MergeCandidate> | undefined {
    for (;;) {
      const top = this.#queue.pop();
      if (top === undefined) return undefined;
      const count = this.#counts.get(top.pair)!;
      if (top.count === count) return top;
      top.count = count;
      this.#queue.push(top);
    }
  }

  private enqueue(pair: number, words: ArrayLike<number>): void {
    const count = this.#counts.get(pair)!;
    if (count > 0) this.#queue.push({ pair, count, words });
  }
}

/** The words of a pair, ascending, in memory of a size that is known before. */
class WordList {
  readonly #words: Uint32Array;
  #length = 0;

  constructor(capacity: number) {
    this.#words = new Uint32Array(capacity);
  }

  /** A word may come several times in a row; it is listed once. */
  add(word: number): void {
    if (this.#length === 0 || this.#words[this.#length - 1] !== word) this.#words[this.#length++] = word;
  }

  view(): Uint32Array {
    return this.#words.subarray(0, this.#length);
  }
}

/**
 * A list for each pair, as long as the pair is frequent. These first lists are the longest of all: to let them grow
 * would take several times the memory.
 */
function emptyLists(segmented: SegmentedWords): ReadonlyMap<number, WordList> {
  const occurrences = new Map<number, number>();
  for (let word = 0; word < segmented.wordCount; word++) {
    segmented.forEachPair(word, (first, second) => {
      const pair = pairKey(first, second);
      occurrences.set(pair, (occurrences.get(pair) ?? 0) + 1);
    });
  }
  return new Map(Array.from(occurrences, ([pair, count]) => [pair, new WordList(count)]));
}
