import { execFile } from 'node:child_process';

import type { ArenaRun } from '#test/support/arena-process.js';
import type { Environment } from '#infrastructure/s3/resolve-connection.js';

/** Runs the command line in a process of its own, with the environment of a user of a store. */
export function runArena(
  args: readonly string[],
  workspace: string,
  environment: Environment,
): Promise<ArenaRun> {
  const nodeArgs = ['--conditions=source', '--import', 'tsx', 'presentation/cli/main.ts', ...args];
  const env = { ...process.env, ...environment, NODE_OPTIONS: '', ARENA_WORKSPACE: workspace };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, nodeArgs, { env, timeout: 100_000 }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') {
        reject(new Error(`arena ${args.join(' ')} did not end by itself: ${stderr}`, { cause: error }));
        return;
      }
      resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}
