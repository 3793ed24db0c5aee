import type { Precision, PrecisionChoice } from '#domain/engine/engine.js';
import { ArenaError } from '#domain/shared/errors.js';

/** Names of precisions in requests. */
export const PRECISION_NAMES = ['fp32', 'bf16', 'fp16'] as const;
export type PrecisionName = (typeof PRECISION_NAMES)[number];

const FORMATS: Readonly<Record<PrecisionName, Precision>> = {
  fp32: 'float32',
  bf16: 'bfloat16',
  fp16: 'float16',
};

/** The settings of a request that choose its precision. */
interface PrecisionSettings {
  readonly precision?: PrecisionName;
  readonly useMixedPrecision: boolean;
  readonly fp16: boolean;
  readonly fp16OptLevel?: string;
}

/**
 * The precision that a request asks for: by name, as `fp16`, or as mixed precision in whatever the engine has.
 * Errors: `CONFIG.INVALID` when the settings contradict each other.
 */
export function requestedPrecision(settings: PrecisionSettings): PrecisionChoice {
  const { precision, useMixedPrecision, fp16OptLevel } = settings;
  const fp16 = settings.fp16 || fp16OptLevel !== undefined;
  if ((fp16 && (precision ?? 'fp16') !== 'fp16') || (useMixedPrecision && precision === 'fp32')) {
    throw new ArenaError(
      'CONFIG.INVALID',
      `Expected one precision, found --precision ${precision!} together with ` +
        `${fp16 ? '--fp16' : '--use-mixed-precision'}. Leave one of them out.`,
    );
  }
  if (precision !== undefined) return FORMATS[precision];
  if (fp16) return 'float16';
  return useMixedPrecision ? 'mixed' : 'float32';
}

/** The name of a precision in requests. */
export function precisionName(precision: Precision): PrecisionName {
  return PRECISION_NAMES.find((name) => FORMATS[name] === precision)!;
}
