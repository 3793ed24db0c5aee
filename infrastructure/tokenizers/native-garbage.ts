import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** An encoding takes some 120 bytes per token: about 120 MB of them may wait. */
const MAX_WAITING_TOKENS = 1_000_000;

/**
 * Frees the native library's encodings in time. Each is held by a tiny JavaScript object, so that the garbage collector
 * sees no reason to run while gigabytes of native memory wait behind it. Minor collections don't reach them.
 */
export class NativeGarbage {
  #waitingTokens = 0;
  #collect: (() => void) | undefined;

  /** Tokens of encodings that were read and dropped. */
  add(tokens: number): void {
    this.#waitingTokens += tokens;
  }

  /** Called when no encoding is in use any more. */
  collectIfDue(): void {
    if (this.#waitingTokens < MAX_WAITING_TOKENS) return;
    this.#waitingTokens = 0;
    this.#collect ??= garbageCollector();
    this.#collect();
  }
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc'); // for contexts made from now on
  return runInNewContext('gc') as () => void;
}
