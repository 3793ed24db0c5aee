import { z } from 'zod';

import type { RotaryScaling, RotarySpecification } from '#domain/model/common-specification.js';

import type { ConfigFields } from './architecture.js';
import { POSITIVE, SIZE } from './config-fields.js';

/** How positions are stretched; older files say `type` for `rope_type`. */
const ROPE = z.preprocess(
  (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const fields = value as Record<string, unknown>;
    return { ...fields, rope_type: fields['rope_type'] ?? fields['type'] ?? 'default' };
  },
  z.discriminatedUnion('rope_type', [
    z.object({ rope_type: z.literal('default'), rope_theta: POSITIVE.nullish() }),
    z.object({ rope_type: z.literal('linear'), rope_theta: POSITIVE.nullish(), factor: POSITIVE }),
    z.object({
      rope_type: z.literal('llama3'),
      rope_theta: POSITIVE.nullish(),
      factor: POSITIVE,
      low_freq_factor: POSITIVE,
      high_freq_factor: POSITIVE,
      original_max_position_embeddings: SIZE,
    }),
  ]),
);

/** Fields of rotary positions: `rope_theta` and `rope_scaling` until transformers 4, `rope_parameters` since 5. */
export const ROTARY_FIELDS = {
  rope_theta: POSITIVE.nullish(),
  rope_scaling: ROPE.nullish(),
  rope_parameters: ROPE.nullish(),
};

type RotaryFields = z.infer<z.ZodObject<typeof ROTARY_FIELDS>>;

/** Rotary positions out of a configuration. */
export function readRotary(fields: RotaryFields, defaultBase = 10_000): RotarySpecification {
  const rope = fields.rope_parameters ?? fields.rope_scaling ?? undefined;
  const base = rope?.rope_theta ?? fields.rope_theta ?? defaultBase;
  const scaling = rope === undefined ? undefined : scalingOf(rope);
  return scaling === undefined ? { base } : { base, scaling };
}

/** `rope_theta` and `rope_scaling`, which every version of transformers reads. */
export function writeRotary({ base, scaling }: RotarySpecification): ConfigFields {
  return { rope_theta: base, rope_scaling: scaling === undefined ? null : ropeOf(scaling) };
}

function scalingOf(rope: z.infer<typeof ROPE>): RotaryScaling | undefined {
  switch (rope.rope_type) {
    case 'default':
      return undefined;
    case 'linear':
      return { kind: 'linear', factor: rope.factor };
    case 'llama3':
      return {
        kind: 'llama3',
        factor: rope.factor,
        lowFrequencyFactor: rope.low_freq_factor,
        highFrequencyFactor: rope.high_freq_factor,
        originalMaxPositions: rope.original_max_position_embeddings,
      };
    default:
      return rope satisfies never;
  }
}

function ropeOf(scaling: RotaryScaling): ConfigFields {
  switch (scaling.kind) {
    case 'linear':
      return { rope_type: 'linear', factor: scaling.factor };
    case 'llama3':
      return {
        rope_type: 'llama3',
        factor: scaling.factor,
        low_freq_factor: scaling.lowFrequencyFactor,
        high_freq_factor: scaling.highFrequencyFactor,
        original_max_position_embeddings: scaling.originalMaxPositions,
      };
    default:
      return scaling satisfies never;
  }
}
