import * as tf from '@tensorflow/tfjs-core';

import { binaryKernels } from './binary.js';
import { convolutionKernels } from './convolution.js';
import { creationKernels } from './creation.js';
import { fusedKernels } from './fused.js';
import { gatherScatterKernels } from './gather-scatter.js';
import { hostKernels } from './host.js';
import { imageKernels } from './images.js';
import { normalizationKernels } from './normalization.js';
import { poolingKernels } from './pooling.js';
import { productKernels } from './products.js';
import { reductionKernels } from './reductions.js';
import { shapeKernels } from './shapes.js';
import { sharingKernels } from './sharing.js';
import { sortingKernels } from './sorting.js';
import { spectralKernels } from './spectral.js';
import { unaryKernels } from './unary.js';

const FAMILIES = [
  binaryKernels,
  convolutionKernels,
  creationKernels,
  fusedKernels,
  gatherScatterKernels,
  hostKernels,
  imageKernels,
  normalizationKernels,
  poolingKernels,
  productKernels,
  reductionKernels,
  shapeKernels,
  sharingKernels,
  sortingKernels,
  spectralKernels,
  unaryKernels,
] as const;

/** Registers every kernel of the torch backend with TensorFlow.js. */
export function registerKernels(): void {
  for (const config of FAMILIES.flatMap((kernels) => kernels())) tf.registerKernel(config);
}
