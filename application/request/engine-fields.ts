import { DEVICE_NAMES, ENGINE_NAMES } from '#domain/engine/engine.js';

import { PRECISION_NAMES } from './precision-name.js';
import type { RequestFields } from './request-field.js';

/** What computes, where, and in how many bits: the same for every command that computes. */
export const ENGINE_FIELDS = {
  engine: {
    group: 'Engine and output',
    kind: 'choice',
    choices: ['auto', ...ENGINE_NAMES],
    default: 'auto',
    description: 'what computes; auto takes the fastest one that is here (arena engines)',
  },
  device: {
    group: 'Engine and output',
    kind: 'choice',
    choices: ['auto', ...DEVICE_NAMES],
    default: 'auto',
    description: 'where the engine computes; auto leaves it to the engine (arena engines)',
  },
  precision: {
    group: 'Engine and output',
    kind: 'choice',
    choices: PRECISION_NAMES,
    absent: 'fp32',
    description: 'number format of products and of what lies between them; weights stay in 32 bits',
  },
} as const satisfies RequestFields;
