import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, constants, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a command to its end; its output is part of the error when it fails. */
export async function run(program: string, args: readonly string[], folder: string): Promise<string> {
  const { stdout } = await execute(program, [...args], { cwd: folder, env: systemEnvironment() });
  return stdout;
}

/** Programs of the system come before those of version managers. */
function systemEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `/usr/bin:/usr/sbin:/bin:${process.env['PATH'] ?? ''}`, NODE_OPTIONS: '' };
}

/** The processes of one server; a `NAME.pid` and a `NAME.out` file in its folder for each. */
export class Daemons {
  private readonly children: ChildProcess[] = [];

  constructor(private readonly folder: string) {}

  async start(name: string, program: string, args: readonly string[]): Promise<void> {
    const child = spawn(program, [...args], {
      cwd: this.folder,
      env: systemEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = createWriteStream(path.join(this.folder, `${name}.out`));
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    this.children.push(child);
    await once(child, 'spawn');
    await writeFile(path.join(this.folder, `${name}.pid`), String(child.pid));
  }

  /** Kills what was started, last first; there is nothing to keep. */
  async stop(): Promise<void> {
    for (const child of this.children.splice(0).reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  }
}

/** Asks again until it works. */
export async function waitFor(what: string, seconds: number, works: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await works().catch(() => false)) return;
    await sleep(200);
  }
  throw new Error(`${what} did not answer within ${seconds} s`);
}

/** Whether an HTTP server answers, whatever it says. */
export async function answersHttp(url: string): Promise<boolean> {
  return (await fetch(url)).status > 0;
}

/** Ports of the loopback address that nothing listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** Ends with the command that installs what is missing. */
export async function requirePrograms(
  programs: readonly string[],
  packages: readonly string[],
): Promise<void> {
  for (const program of programs) {
    try {
      await access(program, constants.X_OK);
    } catch {
      throw new Error(
        `${program} is missing. The storage tests run on real servers; on Debian they are installed by:\n` +
          `  apt-get install -y --no-install-recommends ${packages.join(' ')}`,
      );
    }
  }
}
