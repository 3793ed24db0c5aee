import type { Precision } from '#domain/engine/engine.js';

/** Names of precisions in requests. */
export const PRECISION_NAMES = ['fp32', 'bf16', 'fp16'] as const;
export type PrecisionName = (typeof PRECISION_NAMES)[number];

const PRECISIONS: Readonly<Record<PrecisionName, Precision>> = {
  fp32: 'float32',
  bf16: 'bfloat16',
  fp16: 'float16',
};

/** The precision of a name; 32 bits where none was given. */
export function precisionOf(name: PrecisionName = 'fp32'): Precision {
  return PRECISIONS[name];
}

/** The name of a precision in requests. */
export function precisionName(precision: Precision): PrecisionName {
  return PRECISION_NAMES.find((name) => PRECISIONS[name] === precision)!;
}
