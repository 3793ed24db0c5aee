import type { CommandContext, OutputStream, SignalSource } from '#presentation/cli/command-context.js';
import type { StorageUseCases, UseCases } from '#presentation/cli/use-cases.js';

/** A stream that remembers what was written. */
export class RecordingStream implements OutputStream {
  text = '';
  constructor(readonly isTTY = false) {}

  write(text: string): boolean {
    this.text += text;
    return true;
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }
}

/** Signals that a test sends. */
export class FakeSignals implements SignalSource {
  readonly listeners = new Set<() => void>();

  on(_signal: string, listener: () => void): void {
    this.listeners.add(listener);
  }

  off(_signal: string, listener: () => void): void {
    this.listeners.delete(listener);
  }

  send(): void {
    for (const listener of this.listeners) listener();
  }
}

/** What a command wrote and asked for, beside the context that it is given. */
export interface FakeCommandContext extends CommandContext {
  readonly stdout: RecordingStream;
  readonly stderr: RecordingStream;
  readonly signals: FakeSignals;
  readonly exits: number[];
  /** Workspaces of the use cases that were loaded. */
  readonly loaded: string[];
}

function notExpected(name: string): () => Promise<never> {
  return () => Promise.reject(new Error(`${name} was not expected to run`));
}

/** A context without terminal, files and real use cases. */
export function fakeCommandContext(given: {
  readonly useCases?: Partial<UseCases>;
  readonly storage?: Partial<StorageUseCases>;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly gpus?: readonly string[];
}): FakeCommandContext {
  const exits: number[] = [];
  const loaded: string[] = [];
  return {
    stdout: new RecordingStream(),
    stderr: new RecordingStream(given.isTerminal),
    version: '1.2.3',
    tellLauncher: () => undefined,
    env: given.env ?? {},
    signals: new FakeSignals(),
    exits,
    loaded,
    exit: (code) => exits.push(code),
    now: () => 0,
    today: () => new Date('2025-10-08T18:30:00Z'),
    readText: (file) => {
      const text = given.files?.[file];
      if (text !== undefined) return Promise.resolve(text);
      return Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }));
    },
    listGpus: () =>
      given.gpus === undefined
        ? Promise.reject(new Error('spawn nvidia-smi ENOENT'))
        : Promise.resolve(given.gpus),
    loadUseCases: ({ workspace }) => {
      loaded.push(workspace);
      return Promise.resolve({
        trainModel: { execute: notExpected('trainModel') },
        resumeSession: { execute: notExpected('resumeSession') },
        relaunchSession: { execute: notExpected('relaunchSession') },
        sessions: {
          list: { execute: notExpected('sessions.list') },
          show: { execute: notExpected('sessions.show') },
          verify: { execute: notExpected('sessions.verify') },
          replay: { execute: notExpected('sessions.replay') },
        },
        evaluateModel: { execute: notExpected('evaluateModel') },
        predict: { execute: notExpected('predict') },
        exportModel: { execute: notExpected('exportModel') },
        engines: { list: notExpected('engines') },
        ...given.useCases,
      });
    },
    loadStorageUseCases: ({ workspace }) => {
      loaded.push(workspace);
      return Promise.resolve({
        syncSessions: { execute: notExpected('syncSessions') },
        verifyStorage: { execute: notExpected('verifyStorage') },
        diagnoseStorage: { execute: notExpected('diagnoseStorage') },
        copyFolder: { execute: notExpected('copyFolder') },
        copyObject: { execute: notExpected('copyObject') },
        stores: { open: notExpected('stores') },
        ...given.storage,
      });
    },
  };
}
