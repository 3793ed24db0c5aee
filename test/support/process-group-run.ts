import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';

/** How a process of a test ended. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** A process to start: a file of this repository in TypeScript, which runs on what is built, or any program. */
export interface Worker {
  readonly file?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs processes side by side, with the environment that torchrun gives; resolves when all have ended. */
export async function runWorkers(
  workers: readonly Worker[],
  limitSeconds = 100,
): Promise<readonly WorkerEnd[]> {
  const port = await freePort();
  return Promise.all(
    workers.map((worker, rank) =>
      runWorker(worker, limitSeconds, {
        ...(workers.length === 1 ? {} : { WORLD_SIZE: String(workers.length) }),
        RANK: String(rank),
        LOCAL_RANK: String(rank),
        MASTER_ADDR: '127.0.0.1',
        MASTER_PORT: String(port),
      }),
    ),
  );
}

/** Runs one process. */
export function runWorker(
  { file, command, args = [], env = {} }: Worker,
  limitSeconds: number,
  place: Readonly<Record<string, string>>,
): Promise<WorkerEnd> {
  const [program, ...rest] = command ?? [process.execPath, '--import', 'tsx', file!];
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program!, [...rest, ...args], {
      cwd: path.resolve(import.meta.dirname, '../..'),
      // One thread each: bits depend on the number of threads.
      env: { ...process.env, NODE_OPTIONS: '', OMP_NUM_THREADS: '1', ...place, ...env },
      timeout: limitSeconds * 1000,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code, signal, stdout, stderr, seconds: (performance.now() - startedAt) / 1000 }),
    );
  });
}

/** A TCP port of this machine that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address !== 'object') reject(new Error('no port'));
      else server.close(() => resolve(address.port));
    });
  });
}
