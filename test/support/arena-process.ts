import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** What Node is started with to run the command line from its sources. */
export const SOURCE_ARGUMENTS = ['--conditions=source', '--import', 'tsx', 'presentation/cli/main.ts'];

/** The same for what `npm run build` made of them, which starts in a third of the time. */
export const BUILT_ARGUMENTS = ['dist/presentation/cli/main.js'];

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
  nodeArguments: readonly string[] = SOURCE_ARGUMENTS,
): ChildProcessWithoutNullStreams {
  const env = { ...process.env, NODE_OPTIONS: '', ARENA_WORKSPACE: workspace };
  return spawn(process.execPath, [...nodeArguments, ...args], { env });
}

/** Runs the command line in a process of its own; an interrupted run has a signal's exit code. */
export function runArenaProcess(
  args: readonly string[],
  workspace: string,
  nodeArguments: readonly string[] = SOURCE_ARGUMENTS,
): Promise<ArenaRun> {
  const nodeArgs = [...nodeArguments, ...args];
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
