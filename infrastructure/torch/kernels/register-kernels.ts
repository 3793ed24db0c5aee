import * as tf from '@tensorflow/tfjs-core';

import type { Device } from '../operators.js';
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

/** Kernels of our operators that are written for processor cores alone; without them, others take their place. */
const CPU_ONLY: readonly string[] = ['ArenaLstm', 'ArenaLstmGrad'];

/** Registers every kernel of the torch backend for a device with TensorFlow.js. */
export function registerKernels(device: Device): void {
  for (const config of FAMILIES.flatMap((kernels) => kernels())) {
    if (device === 'cpu' || !CPU_ONLY.includes(config.kernelName)) tf.registerKernel(config);
  }
}
