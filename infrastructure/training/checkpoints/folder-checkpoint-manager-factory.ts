import { existsSync } from 'node:fs';

import type { ModelManager } from '#domain/model/model-manager.js';
import type {
  CheckpointInspection,
  CheckpointManager,
  CheckpointManagerFactory,
  CheckpointPolicy,
  RestoredCheckpoint,
} from '#domain/training/checkpoint.js';

import { ensureWritableFolder } from '../../filesystem/ensure-writable-folder.js';
import { removeTemporaries } from '../../filesystem/write-folder-atomically.js';
import { FolderCheckpointManager } from './folder-checkpoint-manager.js';

/** Opens checkpoint folders on this machine's disk. */
export class FolderCheckpointManagerFactory implements CheckpointManagerFactory {
  /** @param now - milliseconds since 1970 */
  constructor(
    private readonly models: ModelManager,
    private readonly now: () => number,
  ) {}

  /**
   * Makes the folder where needed and removes what killed writes left in it.
   *
   * @throws ArenaError `FILESYSTEM.NOT_WRITABLE`, `FILESYSTEM.NO_SPACE`
   */
  async open(policy: CheckpointPolicy, onWarning: (message: string) => void): Promise<CheckpointManager> {
    await ensureWritableFolder(policy.folder);
    await removeTemporaries(policy.folder);
    return new FolderCheckpointManager(policy, this.models, this.now, onWarning);
  }

  async inspect(policy: CheckpointPolicy): Promise<readonly CheckpointInspection[]> {
    if (!existsSync(policy.folder)) return [];
    return new FolderCheckpointManager(policy, this.models, this.now, () => undefined).inspect();
  }

  read(policy: CheckpointPolicy, step: number): Promise<RestoredCheckpoint> {
    return new FolderCheckpointManager(policy, this.models, this.now, () => undefined).read(step);
  }
}
