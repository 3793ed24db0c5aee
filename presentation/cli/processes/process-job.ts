import { createServer } from 'node:net';

import { startArena, type ChildProcess, type ProcessEnd, type ProcessStart } from './child-process.js';
import { isSessionMessage } from './session-message.js';

/** After the first process has ended: time for the others to notice and to say so. */
const GRACE_MS = 15_000;

/** A process that ended before its time. */
export interface LostProcess {
  readonly rank: number;
  readonly end: ProcessEnd;
  /** Whether it noticed nothing of another one's end, and was ended. */
  readonly hung: boolean;
  readonly lastLines: readonly string[];
}

/** How a job ended. */
export interface JobEnd {
  readonly exitCode: number;
  /** The session that process 0 opened or went on with. */
  readonly sessionId?: string;
  /** The process whose end ended the job. Absent when all ended alike. */
  readonly lost?: LostProcess;
}

/** What to run. */
export interface JobStart {
  readonly count: number;
  /** Arguments after `arena`. */
  readonly args: readonly string[];
  readonly start?: (start: ProcessStart) => ChildProcess;
  readonly graceMs?: number;
}

/** Several processes of one training run on this machine, with the environment that torchrun would give them. */
export class ProcessJob {
  private sessionId: string | undefined;
  private children: readonly ChildProcess[] = [];
  private lost: LostProcess | undefined;
  private isStopping = false;
  /** Ranks of those that have not ended. */
  private readonly running = new Set<number>();

  constructor(private readonly job: JobStart) {}

  /** Starts the processes and waits for all of them. */
  async run(): Promise<JobEnd> {
    const port = await freePort();
    this.children = Array.from({ length: this.job.count }, (_, rank) => this.startProcess(rank, port));
    for (const rank of this.children.keys()) this.running.add(rank);
    const ends = await Promise.all(this.children.map((child, rank) => this.follow(child, rank)));
    return {
      exitCode: exitCodeOf(ends),
      ...(this.sessionId === undefined ? {} : { sessionId: this.sessionId }),
      ...(this.lost === undefined ? {} : { lost: this.lost }),
    };
  }

  /** Passes a signal on: SIGTERM lets them save, SIGKILL ends them. */
  signal(signal: NodeJS.Signals): void {
    this.isStopping = true;
    for (const child of this.children) child.kill(signal);
  }

  private startProcess(rank: number, port: number): ChildProcess {
    const { count, args, start = startArena } = this.job;
    return start({
      args,
      env: {
        RANK: String(rank),
        LOCAL_RANK: String(rank),
        WORLD_SIZE: String(count),
        LOCAL_WORLD_SIZE: String(count),
        MASTER_ADDR: '127.0.0.1',
        MASTER_PORT: String(port),
      },
      writesToOurs: rank === 0,
      onMessage: (message) => {
        if (isSessionMessage(message)) this.sessionId = message.sessionId;
      },
    });
  }

  private async follow(child: ChildProcess, rank: number): Promise<ProcessEnd> {
    const end = await child.ended;
    this.running.delete(rank);
    if (end.code !== 0 && this.lost === undefined && !this.isStopping) {
      this.lost = { rank, end, hung: false, lastLines: child.lastLines() };
      const killer = setTimeout(() => this.endTheHung(), this.job.graceMs ?? GRACE_MS);
      void Promise.all(this.children.map((other) => other.ended)).then(() => clearTimeout(killer));
    }
    return end;
  }

  /** A process that hangs notices nothing. Where the others ended by themselves, it is the one that was lost. */
  private endTheHung(): void {
    const [rank] = this.running;
    if (rank !== undefined && this.lost?.end.code !== undefined) {
      const child = this.children[rank]!;
      this.lost = { rank, end: { signal: 'SIGKILL' }, hung: true, lastLines: child.lastLines() };
    }
    this.signal('SIGKILL');
  }
}

/** That of process 0, which speaks for all, unless it ended well and another one did not. */
function exitCodeOf([primary, ...others]: readonly ProcessEnd[]): number {
  const codes = [primary!, ...others].map(({ code }) => code ?? 1);
  return codes.find((code) => code !== 0) ?? 0;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('Expected a free port of this machine, found none.')),
      );
    });
  });
}
