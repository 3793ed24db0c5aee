/**
 * What is done to the scores (logits or log-probabilities) of a vocabulary before a token is chosen. Each function gives
 * new scores; a token that is out of the question has -Infinity. In the order in which `transformers` applies them.
 */

/**
 * Scores of tokens that are there already are divided by the penalty when positive, multiplied when negative: Keskar et
 * al. 2019, arXiv:1909.05858.
 * @param penalty - above 1 makes repetition rarer; 1 changes nothing
 */
export function penalizeRepetition(
  scores: Float32Array,
  present: Iterable<number>,
  penalty: number,
): Float32Array {
  const penalized = scores.slice();
  for (const id of new Set(present)) {
    const score = scores[id]!;
    penalized[id] = score < 0 ? score * penalty : score / penalty;
  }
  return penalized;
}

/** Scores divided by the temperature. @param temperature - above 0; below 1 favours the most probable tokens */
export function applyTemperature(scores: Float32Array, temperature: number): Float32Array {
  return scores.map((score) => score / temperature);
}

/** Only the `count` highest scores, and those equal to the last of them: Fan et al. 2018, arXiv:1805.04833. */
export function keepHighest(scores: Float32Array, count: number): Float32Array {
  if (count >= scores.length) return scores.slice();
  const threshold = scores.slice().sort()[scores.length - count]!;
  return scores.map((score) => (score < threshold ? -Infinity : score));
}

/**
 * Only the most probable tokens that together reach a probability: Holtzman et al. 2019, arXiv:1904.09751.
 * @param probability - above 0, at most 1; one token always stays
 */
export function keepNucleus(scores: Float32Array, probability: number): Float32Array {
  if (probability >= 1) return scores.slice();
  const ascending = Uint32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  const highest = scores[ascending.at(-1)!]!;
  const weights = ascending.reduce((sum, id) => sum + Math.exp(scores[id]! - highest), 0);
  const kept = scores.slice();
  let cumulative = 0;
  for (const id of ascending.subarray(0, -1)) {
    cumulative += Math.exp(scores[id]! - highest) / weights;
    if (cumulative > 1 - probability) break;
    kept[id] = -Infinity;
  }
  return kept;
}

/** Logarithms of the softmax of scores. */
export function logProbabilities(scores: Float32Array): Float32Array {
  const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const logSum = Math.log(scores.reduce((sum, score) => sum + Math.exp(score - highest), 0));
  return scores.map((score) => score - highest - logSum);
}
