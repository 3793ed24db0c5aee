import { initialSymbols } from './initial-symbols.js';
import { MergeQueue, pairKey, symbolsOf, type MergeCandidate } from './merge-queue.js';
import type { MergeTraining, TrainedMerges } from './merge-training.js';
import { SegmentedWords } from './segmented-words.js';

/**
 * Byte-pair encoding (Sennrich et al. 2016): the most frequent pair of neighbouring symbols becomes a new symbol, again
 * and again. Vocabulary and merges equal those of the trainers of Hugging Face's `tokenizers`, ties included (the pair
 * with the lower ids first); `WordPieceTrainer` is the same algorithm with a prefix.
 *
 * @param words - how often each word was seen
 */
export function trainMerges(words: ReadonlyMap<string, number>, training: MergeTraining): TrainedMerges {
  const table = initialSymbols(words, training);
  const segmented = new SegmentedWords(words, table, training);
  const pairs = new PairIndex();
  for (let word = 0; word < segmented.wordCount; word++) {
    const count = segmented.counts[word]!;
    segmented.forEachPair(word, (first, second) => pairs.change(pairKey(first, second), word, count));
  }
  pairs.enqueueChanged();

  const merges: (readonly [string, string])[] = [];
  while (table.tokens.length < training.vocabularySize) {
    const candidate = pairs.mostFrequent();
    if (candidate === undefined || candidate.count < Math.max(1, training.minFrequency)) break;
    const [first, second] = symbolsOf(candidate.pair);
    const [left, right] = [table.tokens[first]!, table.tokens[second]!];
    const merged = table.add(left + withoutPrefix(right, training.continuingPrefix));
    merges.push([left, right]);
    for (const word of candidate.words) {
      const count = segmented.counts[word]!;
      segmented.merge(word, first, second, merged, (a, b, change) =>
        pairs.change(pairKey(a, b), word, change * count),
      );
    }
    pairs.enqueueChanged();
  }
  return { tokens: table.tokens, merges };
}

/**
 * Counts of all pairs, and the queue of those to merge. As in the Rust trainer, a queued count may be out of date (it
 * is corrected when it comes to the top), and a merged pair keeps its count: both decide which pair is next.
 */
class PairIndex {
  readonly #counts = new Map<number, number>();
  readonly #queue = new MergeQueue();
  #grown = new Map<number, number[]>();

  change(pair: number, word: number, by: number): void {
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + by);
    if (by < 0) return;
    const words = this.#grown.get(pair);
    if (words === undefined) this.#grown.set(pair, [word]);
    else if (words.at(-1) !== word) words.push(word); // the changes of a word come together
  }

  enqueueChanged(): void {
    for (const [pair, words] of this.#grown) {
      const count = this.#counts.get(pair)!;
      if (count > 0) this.#queue.push({ pair, count, words });
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
}

function withoutPrefix(token: string, prefix: string): string {
  return token.startsWith(prefix) ? token.slice(prefix.length) : token;
}
