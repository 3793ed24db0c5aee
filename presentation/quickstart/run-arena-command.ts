import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ARENA = fileURLToPath(new URL('../cli/main.js', import.meta.url));

/** The command line ended with an exit code other than 0; it has printed why. */
export class ArenaCommandFailure extends Error {
  override readonly name = 'ArenaCommandFailure';

  constructor(readonly exitCode: number) {
    super(`arena ended with exit code ${exitCode}`);
  }
}

/**
 * Shows a command as one would type it, and runs it in a process of its own. Logs and progress go to this process's
 * standard error.
 * @returns what the command wrote to standard output
 * @throws ArenaCommandFailure when it fails
 */
export async function runArenaCommand(args: readonly string[]): Promise<string> {
  process.stdout.write(`\n$ npm run -s arena -- ${args.map(quoteForShell).join(' ')}\n\n`);
  const child = spawn(process.execPath, [ARENA, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => output.push(piece));
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  if (exitCode !== 0) throw new ArenaCommandFailure(exitCode);
  return Buffer.concat(output).toString('utf8');
}

function quoteForShell(argument: string): string {
  return /^[\w./:=,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
