import * as tf from '@tensorflow/tfjs-core';

import { globalNorm } from './global-norm.js';
import type { GradientMap } from './gradient-map.js';

/** PyTorch's guard against a division by zero. */
const NORM_EPSILON = 1e-6;

/**
 * Scales all gradients by maxNorm / (norm + 1e-6) when that is below 1, as `torch.nn.utils.clip_grad_norm_`: Pascanu et
 * al. 2013, arXiv:1211.5063. Replaced tensors are freed. Gradients that are not finite are left as they are.
 *
 * @param maxNorm - Above 0; Infinity never clips.
 * @returns The norm before clipping; not finite when a gradient is not.
 */
export function clipByGlobalNorm(gradients: GradientMap, maxNorm: number): number {
  const norm = globalNorm(gradients);
  const factor = maxNorm / (norm + NORM_EPSILON);
  if (!Number.isFinite(norm) || factor >= 1) return norm;
  for (const [name, gradient] of gradients) {
    gradients.set(name, tf.mul(gradient, factor));
    gradient.dispose();
  }
  return norm;
}
