import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What a contestant says when it has loaded everything. */
export interface Readiness {
  /** Loss of the first batch before training, dropout off: both sides must agree. */
  readonly firstLoss: number;
  /** Billions of operations per second in plain matrix products of the race's precision. */
  readonly matrixProductGflops: number;
  readonly versions: string;
}

/** One turn: milliseconds of each step, and the mean loss. */
export interface Turn {
  readonly milliseconds: readonly number[];
  readonly loss: number;
}

/** The last words of a contestant. */
export interface Farewell {
  /** Peak resident memory of the process. */
  readonly peakBytes: number;
  /** Milliseconds by kernel over the measured steps, where a profile was asked for. */
  readonly kernelMilliseconds?: Readonly<Record<string, number>>;
}

/** Something that trains by turns. */
export interface Contestant {
  readonly name: string;
  ready(): Promise<Readiness>;
  /** Trains one turn; waits idle before and after. */
  takeTurn(): Promise<Turn>;
  finish(): Promise<Farewell>;
  /** Ends it whatever it does. */
  stop(): void;
}

/** How a process is started. */
export interface ProcessStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

const LAST_WORDS = 4000;

/**
 * A contestant in a process of its own: it writes one JSON line when it is ready, one after each turn and one at the
 * end, and before each of them but the first it reads a line, so that only one contestant computes at a time.
 */
export class ContestantProcess implements Contestant {
  private child: ChildProcess | undefined;
  private lines: AsyncIterator<string, undefined> | undefined;
  private errors = '';

  constructor(
    readonly name: string,
    private readonly start: ProcessStart,
  ) {}

  ready(): Promise<Readiness> {
    const { command, args, environment } = this.start;
    this.child = spawn(command, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stderr!.on('data', (data: Buffer) => {
      this.errors = (this.errors + data.toString()).slice(-LAST_WORDS);
    });
    // A process that cannot be started, or has died, closes its output: `answer` reports it.
    this.child.on('error', (error) => (this.errors += error.message));
    this.child.stdin!.on('error', (error) => (this.errors += error.message));
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
    return this.answer<Readiness>();
  }

  takeTurn(): Promise<Turn> {
    return this.ask<Turn>();
  }

  finish(): Promise<Farewell> {
    return this.ask<Farewell>();
  }

  stop(): void {
    this.child?.kill('SIGKILL');
  }

  private ask<Answer>(): Promise<Answer> {
    this.child!.stdin!.write('go\n');
    return this.answer<Answer>();
  }

  private async answer<Answer>(): Promise<Answer> {
    const { value } = await this.lines!.next();
    if (value === undefined) throw new Error(`${this.name} ended before its answer:\n${this.errors}`);
    return JSON.parse(value) as Answer;
  }
}
