import type { SessionMessage } from './processes/session-message.js';
import type { StorageUseCases, UseCases, UseCaseOptions } from './use-cases.js';

/** Where a command writes to. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What `process.on('SIGINT')` and its like offer. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/** Everything a command touches outside itself; tests give fakes. */
export interface CommandContext {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the package. */
  readonly version: string;
  readonly signals: SignalSource;
  /** Tells the process that started this one; nothing where nobody did. */
  readonly tellLauncher: (message: SessionMessage) => void;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
  /** Date and time. */
  readonly today: () => Date;
  readonly readText: (file: string) => Promise<string>;
  /** The NVIDIA GPUs of this machine, in words. Fails where nothing lists them. */
  readonly listGpus: () => Promise<readonly string[]>;
  /** Builds the use cases; slow, as it loads everything behind them. */
  readonly loadUseCases: (options: UseCaseOptions) => Promise<UseCases>;
  readonly loadStorageUseCases: (options: UseCaseOptions) => Promise<StorageUseCases>;
}
