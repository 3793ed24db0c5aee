import { copyFile, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';

import { exists } from '../filesystem/exists.js';
import { isMissing, systemErrorCode, toFilesystemError } from '../filesystem/filesystem-error.js';
import { makeFolder } from '../filesystem/make-folder.js';
import { writeFileAtomically } from '../filesystem/write-file-atomically.js';

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * One repository in the cache that Python's `huggingface_hub` shares:
 * `models--organisation--name/{blobs/ETAG, refs/REVISION, snapshots/COMMIT/FILE -> blobs/ETAG}`.
 */
export class SnapshotCache {
  readonly folder: string;

  constructor(cacheFolder: string, repository: string) {
    this.folder = path.join(cacheFolder, ['models', ...repository.split('/')].join('--'));
  }

  /** The commit that a revision stood for when it was last downloaded; a commit stands for itself. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (COMMIT.test(revision)) return revision;
    try {
      const commit = (await readFile(this.refFile(revision), 'utf8')).trim();
      return COMMIT.test(commit) ? commit : undefined;
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw toFilesystemError(thrown, 'read', this.refFile(revision));
    }
  }

  async rememberCommit(revision: string, commit: string): Promise<void> {
    if (revision === commit) return;
    const file = this.refFile(revision);
    await makeFolder(path.dirname(file));
    await writeFileAtomically(file, commit);
  }

  snapshotFolder(commit: string): string {
    return path.join(this.folder, 'snapshots', commit);
  }

  /** Names of the files of a snapshot that are whole; links to blobs that are gone don't count. */
  async filesOf(commit: string): Promise<readonly string[]> {
    const folder = this.snapshotFolder(commit);
    let names: readonly string[];
    try {
      names = await readdir(folder);
    } catch (thrown) {
      if (isMissing(thrown)) return [];
      throw toFilesystemError(thrown, 'read', folder);
    }
    const present = await Promise.all(names.map((name) => exists(path.join(folder, name))));
    return names.filter((_, index) => present[index]);
  }

  async hasBlob(etag: string): Promise<boolean> {
    return exists(this.blobFile(etag));
  }

  /** Where a download in progress is written; made with its folder. */
  async incompleteFile(etag: string): Promise<string> {
    await makeFolder(path.join(this.folder, 'blobs'));
    return `${this.blobFile(etag)}.arena.incomplete`;
  }

  /** Gives a whole and checked file its place. Another process may have been quicker: the content is the same. */
  async completeBlob(etag: string): Promise<void> {
    const incomplete = await this.incompleteFile(etag);
    try {
      await rename(incomplete, this.blobFile(etag));
    } catch (thrown) {
      if (systemErrorCode(thrown) === 'ENOENT' && (await this.hasBlob(etag))) return;
      throw toFilesystemError(thrown, 'write', this.blobFile(etag));
    }
  }

  /** Puts a blob into a snapshot under its name: a relative link, or a copy where the system refuses links. */
  async link(commit: string, name: string, etag: string): Promise<void> {
    const place = path.join(this.snapshotFolder(commit), name);
    await makeFolder(path.dirname(place));
    const blob = this.blobFile(etag);
    try {
      await rm(place, { force: true });
      await symlink(path.relative(path.dirname(place), blob), place);
    } catch (thrown) {
      if (systemErrorCode(thrown) === 'EEXIST') return;
      if (systemErrorCode(thrown) !== 'EPERM') throw toFilesystemError(thrown, 'write', place);
      await copyFile(blob, place);
    }
  }

  private blobFile(etag: string): string {
    return path.join(this.folder, 'blobs', etag);
  }

  private refFile(revision: string): string {
    return path.join(this.folder, 'refs', revision);
  }
}
