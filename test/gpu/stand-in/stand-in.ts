import path from 'node:path';

import { loadAddon } from '#infrastructure/torch/addon.js';

/** Lets the engine find what it asks for before it takes a GPU. */
export const PRETENDED_DRIVER = path.join(import.meta.dirname, 'pretended-driver.mjs');

/** The stand-in's file; undefined on a GPU. */
export const STAND_IN = process.env['ARENA_TEST_STAND_IN'];

/** What Node has to be started with for a GPU, or the stand-in, to be there. */
export const NODE_ARGUMENTS: readonly string[] =
  STAND_IN === undefined ? [] : ['--require', STAND_IN, '--import', PRETENDED_DRIVER];

/** How often the processor has waited for the GPU, to see values. */
export function waits(): number {
  const addon = loadAddon();
  return addon.call(addon.lookUp('stand_in::waits')) as number;
}
