import { spawnSync } from 'node:child_process';
import path from 'node:path';

const SEED = 20;

/** What `fuzz-addon.ts` prints. */
export interface FuzzOutcome {
  readonly operators: number;
  readonly answered: number;
  readonly refused: number;
  readonly left: number;
}

/**
 * Calls the addon with arguments that are mostly wrong, in a process of its own. Throws when that does not end by itself.
 *
 * @param nodeArguments - more of what Node is started with
 */
export function runFuzz(
  calls: number,
  device: 'cpu' | 'cuda' = 'cpu',
  nodeArguments: readonly string[] = [],
): FuzzOutcome {
  const script = path.join(import.meta.dirname, 'fuzz-addon.ts');
  const node = [...nodeArguments, '--conditions=source', '--import', 'tsx'];
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [...node, script, String(SEED), String(calls), device],
    { env: { ...process.env, NODE_OPTIONS: '' }, encoding: 'utf8' },
  );
  if (status !== 0)
    throw new Error(`seed ${SEED}: ended with ${String(status ?? signal)}\n${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as FuzzOutcome;
}
