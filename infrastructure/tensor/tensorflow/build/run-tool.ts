import { spawnSync } from 'node:child_process';

const LARGEST_OUTPUT = 1 << 28;

/**
 * Runs a program to its end and gives what it wrote to standard output.
 *
 * @throws Error with what the program said when it fails.
 */
export function runTool(
  command: string,
  args: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const { error, status, stdout, stderr } = spawnSync(command, [...args], {
    cwd: folder,
    encoding: 'utf8',
    env: environment,
    maxBuffer: LARGEST_OUTPUT,
  });
  if (error !== undefined) {
    throw new Error(`${command} does not start (${error.message}). Run this through npm.`, { cause: error });
  }
  if (status === 0) return stdout;
  throw new Error(`${command} ${args[0] ?? ''} failed:\n${stdout}\n${stderr}`);
}
