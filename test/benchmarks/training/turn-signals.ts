import { readSync, writeSync } from 'node:fs';

const STDIN = 0;
const STDOUT = 1;
const NEWLINE = 10;

/** Writes one JSON line to standard output, at once. */
export function say(message: object): void {
  writeSync(STDOUT, `${JSON.stringify(message)}\n`);
}

/**
 * Stops the whole process until a line comes in on standard input. Synchronous on purpose: a trainer that is called
 * back between two steps must not go on while another contestant has its turn.
 */
export function waitForGo(): void {
  const byte = new Uint8Array(1);
  while (readSync(STDIN, byte) === 1) if (byte[0] === NEWLINE) return;
  process.exit(0); // the race is over
}
