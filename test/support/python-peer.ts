import { execFile, execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { describe } from '@jest/globals';

const COMMAND = process.env['PYTHON'] ?? 'python3';

/**
 * `describe` where the Python of the environment variable `PYTHON` (else python3) has some modules. Elsewhere the tests
 * are skipped and their name says why: Python is the peer that we compare with, nothing that the product needs.
 */
export function describeWithPython(modules: readonly string[], name: string, tests: () => void): void {
  if (canImport(modules)) describe(name, tests);
  else describe.skip(`${name} (skipped: ${COMMAND} can not import ${modules.join(', ')}; set PYTHON)`, tests);
}

/** Runs a Python program, with arguments, and gives the lines that it prints. */
export async function runPython(
  program: string,
  folder: string,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<readonly string[]> {
  const file = path.join(folder, 'program.py');
  await writeFile(file, program);
  const { stdout } = await promisify(execFile)(COMMAND, [file, ...args], {
    env: { ...process.env, OMP_NUM_THREADS: '1', ...env },
    maxBuffer: 1 << 28,
  });
  return stdout.trim().split('\n');
}

function canImport(modules: readonly string[]): boolean {
  try {
    execFileSync(COMMAND, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
    return true;
  } catch (failure) {
    if (process.env['PYTHON'] === undefined) return false;
    throw new Error(`Expected PYTHON=${COMMAND} to import ${modules.join(', ')}, but it can not.`, {
      cause: failure,
    });
  }
}
