import { initialSymbols } from './initial-symbols.js';
import { pairKey, symbolsOf } from './merge-queue.js';
import type { MergeTraining, TrainedMerges } from './merge-training.js';
import { PairIndex } from './pair-index.js';
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
  const pairs = new PairIndex(segmented);

  const merges: (readonly [string, string])[] = [];
  while (table.tokens.length < training.vocabularySize) {
    const candidate = pairs.mostFrequent();
    if (candidate === undefined || candidate.count < Math.max(1, training.minFrequency)) break;
    const [first, second] = symbolsOf(candidate.pair);
    const [left, right] = [table.tokens[first]!, table.tokens[second]!];
    const merged = table.add(left + withoutPrefix(right, training.continuingPrefix));
    merges.push([left, right]);
    for (let index = 0; index < candidate.words.length; index++) {
      const word = candidate.words[index]!;
      const count = segmented.counts[word]!;
      segmented.merge(word, first, second, merged, (a, b, change) =>
        pairs.change(pairKey(a, b), word, change * count),
      );
    }
    pairs.enqueueChanged();
  }
  return { tokens: table.tokens, merges };
}

function withoutPrefix(token: string, prefix: string): string {
  return token.startsWith(prefix) ? token.slice(prefix.length) : token;
}
