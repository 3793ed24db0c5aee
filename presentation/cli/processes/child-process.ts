import { spawn } from 'node:child_process';

/** What a process that was started tells. */
export interface ChildProcess {
  /** Resolves when it has ended; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Lines that it wrote last, oldest first; none where it writes to our own terminal. */
  lastLines(): readonly string[];
  kill(signal: NodeJS.Signals): void;
}

/** How a process ended: with a code, by a signal, or not started at all. */
export interface ProcessEnd {
  readonly code?: number;
  readonly signal?: NodeJS.Signals;
  readonly failure?: string;
}

/** What to start. */
export interface ProcessStart {
  /** Arguments after `arena`. */
  readonly args: readonly string[];
  /** Added to our own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it writes to our own streams; otherwise its last lines are kept. */
  readonly writesToOurs: boolean;
  readonly onMessage: (message: unknown) => void;
}

const LINES_KEPT = 20;
const LONGEST_TAIL = 1 << 16;

/** Starts this program again. */
export function startArena({ args, env, writesToOurs, onMessage }: ProcessStart): ChildProcess {
  const output = writesToOurs ? 'inherit' : 'pipe';
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output, 'ipc'],
    // Out of our process group: Ctrl-C reaches us alone, and we pass it on once.
    detached: true,
  });
  let tail = '';
  const keep = (text: Buffer): void => {
    tail = (tail + text.toString()).slice(-LONGEST_TAIL);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('message', onMessage);
  return {
    ended: new Promise((resolve) => {
      child.once('error', (error) => resolve({ failure: error.message }));
      // 'close' comes after the last of its output, 'exit' before.
      child.once('close', (code, signal) => resolve(signal === null ? { code: code ?? 1 } : { signal }));
    }),
    lastLines: () => tail.trimEnd().split('\n').slice(-LINES_KEPT),
    kill: (signal) => child.kill(signal),
  };
}
