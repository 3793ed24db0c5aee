const LOWER_IS_BETTER = /(^|_)(loss|perplexity)$|^gradient_norm$/;

/** Whether a smaller value of a metric is the better one: losses and perplexities, with or without a split's prefix. */
export function isLowerBetter(metric: string): boolean {
  return LOWER_IS_BETTER.test(metric);
}
