import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { RunArrays, RunLog, RunLogWriter } from '#domain/session/run-log.js';

import { ensureWritableFolder } from '../filesystem/ensure-writable-folder.js';
import { withSnakeCaseKeys } from '../filesystem/snake-case.js';
import { writeFolderAtomically } from '../filesystem/write-folder-atomically.js';
import { encodeNpy } from './npy.js';

/** Run logs as folders under `experiments/` of a workspace. */
export class FileRunLogWriter implements RunLogWriter {
  constructor(private readonly workspaceRoot: string) {}

  folderOf(modelName: string, timestamp: string): string {
    const name = modelName.replace(/[^\p{L}\p{N}._-]+/gu, '-');
    return path.join(this.workspaceRoot, 'experiments', `${name}_${timestamp}`);
  }

  async write(run: RunLog, arrays?: RunArrays): Promise<string> {
    const folder = this.folderOf(run.modelName, run.timestamp);
    await ensureWritableFolder(path.dirname(folder));
    await writeFolderAtomically(folder, async (temporary) => {
      // NaN has no JSON; a metric that is not a number is null, and `arena compare` says so.
      await writeFile(
        path.join(temporary, 'metadata.json'),
        `${JSON.stringify(withSnakeCaseKeys(run), null, 2)}\n`,
      );
      for (const [name, array] of Object.entries(arrays ?? {}) as [string, RunArrays[keyof RunArrays]][]) {
        await writeFile(path.join(temporary, `${name}.npy`), encodeNpy(array.shape, array.data));
      }
    });
    return folder;
  }
}
