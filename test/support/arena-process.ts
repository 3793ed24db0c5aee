import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** What Node is started with to run the command line from its sources. */
export const NODE_ARGUMENTS = ['--conditions=source', '--import', 'tsx', 'presentation/cli/main.ts'];

/** What a process of the command line came to. */
export interface ArenaRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line in a process of its own and leaves it running. */
export function startArenaProcess(
  args: readonly string[],
  workspace: string,
): ChildProcessWithoutNullStreams {
  const env = { ...process.env, NODE_OPTIONS: '', ARENA_WORKSPACE: workspace };
  return spawn(process.execPath, [...NODE_ARGUMENTS, ...args], { env });
}

/** Runs the command line from its sources in a process of its own; an interrupted run has a signal's exit code. */
export function runArenaProcess(args: readonly string[], workspace: string): Promise<ArenaRun> {
  const nodeArgs = [...NODE_ARGUMENTS, ...args];
  const env = { ...process.env, NODE_OPTIONS: '', ARENA_WORKSPACE: workspace };
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
