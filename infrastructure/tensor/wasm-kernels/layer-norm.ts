import type { WasmKernel } from './wasm-kernel.js';

/** `ArenaLayerNorm` {x [n, d], gamma, beta} gives [y, mean [n], inverseDeviation [n]]. */
export const layerNormKernel: WasmKernel<{ readonly epsilon: number }> = (heap, inputs, { epsilon }) => {
  const [rows, size] = inputs['x']!.shape as [number, number];
  const outputs = [heap.allocate([rows, size]), heap.allocate([rows]), heap.allocate([rows])];
  const x = heap.float32(inputs['x']!);
  const gamma = heap.float32(inputs['gamma']!);
  const beta = heap.float32(inputs['beta']!);
  const [y, means, inverseDeviations] = outputs.map((output) => heap.float32(output));
  for (let row = 0; row < rows; row++) {
    const start = row * size;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += x[start + i]!;
    const mean = sum / size;
    let squares = 0;
    for (let i = 0; i < size; i++) {
      const centered = x[start + i]! - mean;
      squares += centered * centered;
    }
    const inverseDeviation = 1 / Math.sqrt(squares / size + epsilon);
    for (let i = 0; i < size; i++) {
      y![start + i] = (x[start + i]! - mean) * inverseDeviation * gamma[i]! + beta[i]!;
    }
    means![row] = mean;
    inverseDeviations![row] = inverseDeviation;
  }
  return outputs;
};

/**
 * `ArenaLayerNormGrad` {dy, x [n, d], gamma, mean, inverseDeviation} gives [dx, dGamma, dBeta]. With g = dy * gamma and
 * h the normalized x: dx = inverseDeviation * (g - mean(g) - h * mean(g * h)).
 */
export const layerNormGradKernel: WasmKernel<unknown> = (heap, inputs) => {
  const [rows, size] = inputs['x']!.shape as [number, number];
  const outputs = [heap.allocate([rows, size]), heap.allocate([size]), heap.allocate([size])];
  const dy = heap.float32(inputs['dy']!);
  const x = heap.float32(inputs['x']!);
  const gamma = heap.float32(inputs['gamma']!);
  const means = heap.float32(inputs['mean']!);
  const inverseDeviations = heap.float32(inputs['inverseDeviation']!);
  const dx = heap.float32(outputs[0]!);
  const dGamma = new Float64Array(size);
  const dBeta = new Float64Array(size);
  for (let row = 0; row < rows; row++) {
    const start = row * size;
    const mean = means[row]!;
    const inverseDeviation = inverseDeviations[row]!;
    let sumOfG = 0;
    let sumOfGH = 0;
    for (let i = 0; i < size; i++) {
      const slope = dy[start + i]!;
      const h = (x[start + i]! - mean) * inverseDeviation;
      const g = slope * gamma[i]!;
      sumOfG += g;
      sumOfGH += g * h;
      dGamma[i]! += slope * h;
      dBeta[i]! += slope;
    }
    const meanOfG = sumOfG / size;
    const meanOfGH = sumOfGH / size;
    for (let i = 0; i < size; i++) {
      const h = (x[start + i]! - mean) * inverseDeviation;
      dx[start + i] = inverseDeviation * (dy[start + i]! * gamma[i]! - meanOfG - h * meanOfGH);
    }
  }
  heap.float32(outputs[1]!).set(dGamma);
  heap.float32(outputs[2]!).set(dBeta);
  return outputs;
};
