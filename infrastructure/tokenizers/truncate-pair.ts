import { ArenaError } from '#domain/shared/errors.js';
import type { TruncationStrategy } from '#domain/tokenization/tokenizer.js';

/**
 * Lengths of two texts cut to a sum of `budget` tokens, as Python's transformers cuts them.
 *
 * @param second - 0 for a single text
 * @throws ArenaError `ARGUMENT.INVALID` when the text that may be cut is too short for it: nothing of it would be left
 */
export function truncatePair(
  first: number,
  second: number,
  budget: number,
  strategy: TruncationStrategy,
): readonly [number, number] {
  const excess = first + second - budget;
  if (excess <= 0) return [first, second];
  if (strategy === 'longest_first') return longestFirst(first, second, budget);
  const cut = strategy === 'only_first' ? first : second;
  if (cut <= excess) throw cannotCut(strategy, cut, excess);
  return strategy === 'only_first' ? [first - excess, second] : [first, second - excess];
}

/** Takes tokens from the longer one, and from the second when they are equal. */
function longestFirst(first: number, second: number, budget: number): readonly [number, number] {
  const half = Math.floor(budget / 2);
  if (second <= half) return [budget - second, second];
  if (first <= budget - half) return [first, budget - first];
  return [budget - half, half];
}

function cannotCut(strategy: TruncationStrategy, length: number, excess: number): ArenaError {
  const which = strategy === 'only_first' ? 'first' : 'second';
  return new ArenaError(
    'ARGUMENT.INVALID',
    `Expected the ${which} text to have more than the ${excess} tokens that must be cut (truncation ${strategy}), ` +
      `found ${length}. Cut the longer text instead (longest_first), or allow more tokens.`,
  );
}
