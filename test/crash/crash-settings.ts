import { availableParallelism } from 'node:os';

/** What is drawn at random follows from it. */
export const CRASH_SEED = Number(process.env['CRASH_SEED'] ?? 1);

/** Processes killed in all: at kinds of file operation, at moments of the clock, between and within models of a plan. */
export const CRASH_KILLS = Number(process.env['CRASH_KILLS'] ?? 200);

/** Runs as many of these workers at once as there are cores. */
export async function onEveryCore(worker: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}
