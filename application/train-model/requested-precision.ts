import type { PrecisionChoice } from '#domain/engine/engine.js';
import { ArenaError } from '#domain/shared/errors.js';

import { precisionOf, type PrecisionName } from '../request/precision-name.js';

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
  if (precision !== undefined) return precisionOf(precision);
  if (fp16) return 'float16';
  return useMixedPrecision ? 'mixed' : 'float32';
}
