import { usableCores } from './usable-cores.js';

/** Threads that libtorch computes with: as many as `OMP_NUM_THREADS` says, else one for each core that may be used. */
export function torchThreads(environment: NodeJS.ProcessEnv = process.env): number {
  const asked = Number(environment['OMP_NUM_THREADS']);
  return Number.isInteger(asked) && asked > 0 ? asked : usableCores();
}
