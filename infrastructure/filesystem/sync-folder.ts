import { open } from 'node:fs/promises';

import { systemErrorCode } from './filesystem-error.js';

/** Makes renames and removals inside a folder survive a power cut (fsync of the folder itself). */
export async function syncFolder(folder: string): Promise<void> {
  // Windows can't open a folder as a file; its file systems order the rename themselves.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (thrown) {
    // Some network and user-space file systems know no fsync on folders: there is nothing more to ask of them.
    const code = systemErrorCode(thrown);
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw thrown;
  } finally {
    await handle.close();
  }
}
