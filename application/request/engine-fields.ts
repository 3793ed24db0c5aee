import { DEVICE_NAMES, ENGINE_NAMES } from '#domain/engine/engine.js';

import type { RequestFields } from './request-field.js';

/** What computes, and where: the same for every command that computes. */
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
} as const satisfies RequestFields;
