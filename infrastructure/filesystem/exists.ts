import { stat } from 'node:fs/promises';

import { isMissing, toFilesystemError } from './filesystem-error.js';

/**
 * Whether there is a file or a folder at a place; a link counts as what it leads to.
 *
 * @throws ArenaError `FILESYSTEM.FAILED` where the system does not say
 */
export async function exists(place: string): Promise<boolean> {
  try {
    await stat(place);
    return true;
  } catch (thrown) {
    if (isMissing(thrown)) return false;
    throw toFilesystemError(thrown, 'read', place);
  }
}
