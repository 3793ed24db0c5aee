import { CopyFolderUseCase } from '#application/storage/copy-folder-use-case.js';
import { CopyObjectUseCase } from '#application/storage/copy-object-use-case.js';
import { DiagnoseStorageUseCase } from '#application/storage/diagnose-storage-use-case.js';
import { SyncSessionsUseCase } from '#application/storage/sync-sessions-use-case.js';
import { VerifyStorageUseCase } from '#application/storage/verify-storage-use-case.js';
import type { StorageProviderFactory } from '#domain/storage/storage-provider.js';

import { LocalWorkspace } from '../filesystem/local-workspace.js';
import { FileSessionStore } from '../sessions/file-session-store.js';
import { FileOutbox } from '../storage/file-outbox.js';
import { UriStorageProviderFactory } from '../storage/uri-storage-provider-factory.js';

/**
 * What `arena storage` does, on the real adapters. Apart from the container, and without it: a copy of a file needs no
 * engine, and what is behind the container takes most of a second to load.
 */
export function createStorageUseCases(options: { readonly workspace: string }): {
  readonly syncSessions: SyncSessionsUseCase;
  readonly verifyStorage: VerifyStorageUseCase;
  readonly diagnoseStorage: DiagnoseStorageUseCase;
  readonly copyFolder: CopyFolderUseCase;
  readonly copyObject: CopyObjectUseCase;
  readonly stores: StorageProviderFactory;
} {
  const now = (): number => Date.now();
  const workspace = new LocalWorkspace(options.workspace);
  const storage = new UriStorageProviderFactory(workspace.root, process.env);
  const outbox = new FileOutbox(workspace.root);
  const sessions = new FileSessionStore(workspace.root);
  return {
    syncSessions: new SyncSessionsUseCase({ storage, sessions, outbox, now }),
    verifyStorage: new VerifyStorageUseCase({ storage, workspace }),
    diagnoseStorage: new DiagnoseStorageUseCase({ storage, now }),
    copyFolder: new CopyFolderUseCase({ storage, workspace }),
    copyObject: new CopyObjectUseCase({ storage, workspace }),
    stores: storage,
  };
}
