import type * as tf from '@tensorflow/tfjs-core';

import { kernel } from './kernel.js';

/** Kernels of complex numbers. */
export function spectralKernels(): tf.KernelConfig[] {
  return [
    kernel('Complex', ({ call }, { real, imag }) => call('complex', real, imag)),
    kernel('FFT', ({ call }, { input }) => call('fft_fft', input)),
    kernel('IFFT', ({ call }, { input }) => call('fft_ifft', input)),
    // Copies: parts of complex numbers are views that keep the whole.
    kernel('Imag', ({ call }, { input }) => call('clone', call('imag', input), 0)),
    kernel('Real', ({ call }, { input }) => call('clone', call('real', input), 0)),
  ];
}
