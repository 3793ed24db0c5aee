import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach } from '@jest/globals';

/** A new folder for each test of a file, removed afterwards: `const folder = useTemporaryFolder()`, then `folder()`. */
export function useTemporaryFolder(): () => string {
  let current: string | undefined;
  beforeEach(async () => {
    current = await mkdtemp(path.join(tmpdir(), 'training-arena-'));
  });
  afterEach(async () => {
    if (current !== undefined) await rm(current, { recursive: true, force: true });
    current = undefined;
  });
  return () => {
    if (current === undefined) throw new Error('The temporary folder is there inside a test only.');
    return current;
  };
}
