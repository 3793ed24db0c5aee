import { execFile, spawn, type ChildProcess } from 'node:child_process';

import type { ArenaRun } from '#test/support/arena-process.js';
import type { Environment } from '#infrastructure/s3/resolve-connection.js';

/** As users have it: these tests start it hundreds of times, and from its sources it starts ten times as slowly. */
const PROGRAM = 'dist/presentation/cli/main.js';

/** Runs the built command line in a process of its own, with the environment of a user of a store. */
export function runArena(
  args: readonly string[],
  workspace: string,
  environment: Environment,
): Promise<ArenaRun> {
  const env = environmentIn(workspace, environment);
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [PROGRAM, ...args], { env, timeout: 100_000 }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') {
        reject(new Error(`arena ${args.join(' ')} did not end by itself: ${stderr}`, { cause: error }));
        return;
      }
      resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

/** Starts the built command line and leaves it running; what it prints is lost. */
export function startArena(
  args: readonly string[],
  workspace: string,
  environment: Environment,
): ChildProcess {
  const env = environmentIn(workspace, environment);
  return spawn(process.execPath, [PROGRAM, ...args], { env, stdio: 'ignore' });
}

function environmentIn(workspace: string, environment: Environment): NodeJS.ProcessEnv {
  return { ...process.env, ...environment, NODE_OPTIONS: '', ARENA_WORKSPACE: workspace };
}
