import type { MatrixSpeed } from '#domain/engine/engine.js';

import type { Addon } from './addon.js';
import { ScalarType } from './scalar-type.js';

/** Rows and columns of the matrices: large enough that a kernel shows what it can do. */
const SIZE = 1024;
const PRODUCTS = 12;
const LIMIT_MS = 60;

/**
 * Measures products of float32 matrices on all threads, the best of several, beside the most that the processor's
 * multiply-add instructions give at that moment.
 */
export function measureProducts(addon: Addon, kernel: string): MatrixSpeed {
  const values = new Float32Array(SIZE * SIZE).fill(0.5);
  const [a, b] = [0, 1].map(() => addon.upload(values, ScalarType.Float, [SIZE, SIZE], false)[0]!);
  const matmul = addon.lookUp('arena::matmul');
  const times = Array.from({ length: PRODUCTS }, () => {
    const start = performance.now();
    const [product] = addon.call(matmul, a, b) as readonly number[];
    const elapsed = performance.now() - start;
    addon.dispose(product!);
    return elapsed;
  });
  addon.dispose(a!);
  addon.dispose(b!);
  const limit = addon.call(addon.lookUp('arena::peak_gflops'), LIMIT_MS) as number;
  return { kernel, gigaflops: (2 * SIZE ** 3) / Math.min(...times) / 1e6, limit };
}
