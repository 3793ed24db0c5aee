import type { Activation } from '../operations/linear.js';
import { fastNormalDensity, fastNormalDistribution, fastTanh } from './fast-math.js';

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** out = activation(z); `out` may be `z`. */
export function activateInto(out: Float32Array, z: Float32Array, activation: Activation): void {
  switch (activation) {
    case 'none':
      if (out !== z) out.set(z);
      return;
    case 'gelu':
      for (let i = 0; i < z.length; i++) out[i] = z[i]! * fastNormalDistribution(z[i]!);
      return;
    case 'gelu_new':
      for (let i = 0; i < z.length; i++) out[i] = 0.5 * z[i]! * (1 + fastTanh(geluNewInner(z[i]!)));
      return;
    case 'relu':
      for (let i = 0; i < z.length; i++) out[i] = z[i]! < 0 ? 0 : z[i]!;
      return;
    case 'tanh':
      for (let i = 0; i < z.length; i++) out[i] = fastTanh(z[i]!);
      return;
    default:
      activation satisfies never;
  }
}

/** out = dy * activation'. `residual` is the value before a gelu, or the result of another activation. */
export function activationGradientInto(
  out: Float32Array,
  dy: Float32Array,
  residual: Float32Array,
  activation: Exclude<Activation, 'none'>,
): void {
  switch (activation) {
    case 'gelu':
      for (let i = 0; i < dy.length; i++) out[i] = dy[i]! * geluSlope(residual[i]!);
      return;
    case 'gelu_new':
      for (let i = 0; i < dy.length; i++) out[i] = dy[i]! * geluNewSlope(residual[i]!);
      return;
    case 'relu':
      for (let i = 0; i < dy.length; i++) out[i] = residual[i]! > 0 ? dy[i]! : 0;
      return;
    case 'tanh':
      for (let i = 0; i < dy.length; i++) out[i] = dy[i]! * (1 - residual[i]! * residual[i]!);
      return;
    default:
      activation satisfies never;
  }
}

function geluSlope(z: number): number {
  return fastNormalDistribution(z) + z * fastNormalDensity(z);
}

function geluNewInner(z: number): number {
  return SQRT_2_OVER_PI * (z + CUBIC * z * z * z);
}

function geluNewSlope(z: number): number {
  const t = fastTanh(geluNewInner(z));
  return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * SQRT_2_OVER_PI * (1 + 3 * CUBIC * z * z);
}
