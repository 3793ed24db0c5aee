import type { RotaryScaling, RotarySpecification } from '#domain/model/common-specification.js';

/**
 * Radians per token of each pair of rotary positions: base^(-2 i / size), stretched as asked for.
 *
 * @param size - values of a head that are rotated
 * @returns [size / 2]
 */
export function rotaryFrequencies({ base, scaling }: RotarySpecification, size: number): Float64Array {
  const frequencies = Float64Array.from({ length: size / 2 }, (_, pair) => base ** ((-2 * pair) / size));
  return scaling === undefined ? frequencies : frequencies.map((frequency) => stretch(frequency, scaling));
}

function stretch(frequency: number, scaling: RotaryScaling): number {
  switch (scaling.kind) {
    case 'linear':
      return frequency / scaling.factor;
    case 'llama3': {
      const { factor, lowFrequencyFactor, highFrequencyFactor, originalMaxPositions } = scaling;
      // How often the wave fits into the texts of pretraining: rare waves are stretched, frequent ones kept.
      const periods = (originalMaxPositions * frequency) / (2 * Math.PI);
      const kept = (periods - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
      const weight = Math.min(1, Math.max(0, kept));
      return weight * frequency + ((1 - weight) * frequency) / factor;
    }
    default:
      return scaling satisfies never;
  }
}
