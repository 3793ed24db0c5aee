/** Index of the largest of `count` values from `start`; the first one of equals. */
export function argMax(values: ArrayLike<number>, start: number, count: number): number {
  let best = 0;
  for (let index = 1; index < count; index++) {
    if (values[start + index]! > values[start + best]!) best = index;
  }
  return best;
}

/** exp(x_i) / sum of exp(x), stable for large values. */
export function softmax(logits: Float32Array): Float32Array {
  const largest = logits.reduce((max, value) => Math.max(max, value), -Infinity);
  const exponentials = logits.map((value) => Math.exp(value - largest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

/** 1 / (1 + exp(-x)) of each value. */
export function sigmoid(logits: Float32Array): Float32Array {
  return logits.map((value) => 1 / (1 + Math.exp(-value)));
}
