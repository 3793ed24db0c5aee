import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs jest's tests of a project with more in its environment; gives its exit code. */
export async function runJest(
  project: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const jest = spawn(
    process.execPath,
    // In this order: all names after the option would be those of projects.
    [
      'node_modules/jest/bin/jest.js',
      '--selectProjects',
      project,
      '--config',
      '.config/jest.config.mjs',
      ...args,
    ],
    {
      stdio: 'inherit',
      env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules', ...environment },
    },
  );
  // Whoever called it cleans up, whatever ends the tests.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => jest.kill(signal));
  const [code] = (await once(jest, 'exit')) as [number | null];
  return code ?? 1;
}
