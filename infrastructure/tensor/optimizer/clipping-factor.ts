/** PyTorch's guard against a division by zero. */
const NORM_EPSILON = 1e-6;

/**
 * What gradients of a global norm are multiplied with, as `torch.nn.utils.clip_grad_norm_`: maxNorm / (norm + 1e-6), and
 * 1 where that is above 1. Pascanu et al. 2013, arXiv:1211.5063.
 *
 * @param maxNorm - Above 0; Infinity never clips.
 */
export function clippingFactor(norm: number, maxNorm: number): number {
  return Math.min(1, maxNorm / (norm + NORM_EPSILON));
}
