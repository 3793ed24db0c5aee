import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';
import type { ModelHub, ModelLocation, ModelLookup } from '#domain/model/model-hub.js';

import { isMissing, toFilesystemError } from '../filesystem/filesystem-error.js';
import { downloadFile } from './download-file.js';
import { hubError, type HubTarget } from './hub-error.js';
import { connectionFailure, request, withRetries, type HubTransport } from './hub-request.js';
import { readToken, type HubSettings } from './hub-settings.js';
import { neededFiles, shardsOf } from './needed-files.js';
import { parseListing, type RepositoryFile, type RepositoryListing } from './repository-listing.js';
import { SnapshotCache } from './snapshot-cache.js';

/** `organisation/name`, or the name alone as the oldest models have it. */
const REPOSITORY_NAME = /^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/;
const REVISION = /^(?!.*\.\.)[\w-][\w./-]*$/;
const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Models of the Hugging Face Hub, in the cache that Python's `huggingface_hub` uses: what either downloaded, both find.
 * Only the files that a model needs are downloaded; each is checked, and appears under its name when it is whole.
 */
export class HuggingFaceHub implements ModelHub {
  constructor(
    private readonly settings: HubSettings,
    private readonly transport: HubTransport,
  ) {}

  async locate(name: string, lookup: ModelLookup = {}): Promise<ModelLocation> {
    if (await isFolder(name)) return { folder: name };
    const { revision = 'main' } = lookup;
    if (!REPOSITORY_NAME.test(name)) throw notFound(name);
    if (!REVISION.test(revision)) throw badRevision(revision);
    const target = { endpoint: this.settings.endpoint, repository: name, revision };
    const cache = new SnapshotCache(this.settings.cacheFolder, name);
    if (this.settings.offline) return cachedSnapshot(cache, target, 'HF_HUB_OFFLINE is set');
    // A commit never changes: a whole snapshot needs no question to the hub.
    if (COMMIT.test(revision) && (await missingFile(cache, revision)) === undefined) {
      return snapshotOf(cache, revision);
    }
    try {
      return await this.download(target, cache, lookup);
    } catch (failure) {
      if (!isUnreachable(failure)) throw failure;
      const commit = await cache.commitOf(revision);
      if (commit === undefined || (await missingFile(cache, commit)) !== undefined) throw failure;
      lookup.onWarning?.(
        `${target.endpoint} can't be reached: using the copy of ${name} that was downloaded before (commit ${commit})`,
      );
      return snapshotOf(cache, commit);
    }
  }

  private async download(
    target: HubTarget,
    cache: SnapshotCache,
    lookup: ModelLookup,
  ): Promise<ModelLocation> {
    const token = await readToken(this.settings);
    const headers = {
      'Accept-Encoding': 'identity',
      'User-Agent': 'training-arena',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    };
    const run = new SnapshotDownload(this.transport, target, cache, headers, lookup);
    return run.toEnd();
  }
}

/** One download of the files of a model. */
class SnapshotDownload {
  private doneBytes = 0;
  private totalBytes = 0;

  constructor(
    private readonly transport: HubTransport,
    private readonly target: HubTarget,
    private readonly cache: SnapshotCache,
    private readonly headers: Readonly<Record<string, string>>,
    private readonly lookup: ModelLookup,
  ) {}

  async toEnd(): Promise<ModelLocation> {
    const listing = await this.list();
    const needed = neededFiles(listing.files.map(({ name }) => name));
    if (needed.missing !== undefined) throw incompleteModel(this.target, needed.missing);
    await this.fetchFiles(listing, needed.files);
    if (needed.shardIndex !== undefined) {
      await this.fetchFiles(listing, await this.readShards(listing, needed.shardIndex));
    }
    await this.cache.rememberCommit(this.target.revision, listing.commit);
    return snapshotOf(this.cache, listing.commit);
  }

  private async list(): Promise<RepositoryListing> {
    const { endpoint, repository, revision } = this.target;
    const url = `${endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
    const options = { headers: this.headers, ...this.signalOption() };
    const answer = await withRetries(this.transport, this.target, this.lookup.signal, async () => {
      const response = await request(this.transport, this.target, url, options);
      try {
        return JSON.parse(await response.text()) as unknown;
      } catch (thrown) {
        if (!(thrown instanceof SyntaxError))
          throw connectionFailure(this.target, thrown, this.lookup.signal);
        throw hubError('HUB.FAILED', this.target, 'an answer that is no JSON', 'Check HF_ENDPOINT.', thrown);
      }
    });
    return parseListing(answer, this.target);
  }

  private async readShards(listing: RepositoryListing, index: string): Promise<readonly string[]> {
    const file = path.join(this.cache.snapshotFolder(listing.commit), index);
    const shards = shardsOf(await readFile(file, 'utf8'));
    if (shards !== undefined) return shards;
    throw hubError(
      'HUB.FAILED',
      { ...this.target, file: index },
      'no list of shards in it',
      'Choose another model.',
    );
  }

  private async fetchFiles(listing: RepositoryListing, names: readonly string[]): Promise<void> {
    const files = names.map((name) => this.fileOf(listing, name));
    const isCached = await Promise.all(files.map(({ etag }) => this.cache.hasBlob(etag)));
    const missing = files.filter((_, index) => isCached[index] !== true);
    this.totalBytes += missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const file of missing) {
      await this.fetchFile(listing.commit, file);
      this.doneBytes += file.sizeBytes;
    }
    for (const { name, etag } of files) await this.cache.link(listing.commit, name, etag);
  }

  /** A name out of an index is trusted only as one of the files that the hub lists, beside the index. */
  private fileOf(listing: RepositoryListing, name: string): RepositoryFile {
    const file = listing.files.find((candidate) => candidate.name === name);
    if (file !== undefined && !/[/\\]/.test(name)) return file;
    throw incompleteModel(this.target, name);
  }

  private async fetchFile(commit: string, file: RepositoryFile): Promise<void> {
    const { endpoint, repository } = this.target;
    await downloadFile({
      transport: this.transport,
      target: { ...this.target, file: file.name },
      url: `${endpoint}/${repository}/resolve/${commit}/${encodeURIComponent(file.name)}`,
      headers: this.headers,
      file,
      incomplete: await this.cache.incompleteFile(file.etag),
      onBytes: (bytes) =>
        this.lookup.onProgress?.({
          file: file.name,
          doneBytes: this.doneBytes + bytes,
          totalBytes: this.totalBytes,
        }),
      ...this.signalOption(),
    });
    await this.cache.completeBlob(file.etag);
  }

  private signalOption(): { readonly signal?: AbortSignal } {
    const { signal } = this.lookup;
    return signal === undefined ? {} : { signal };
  }
}

function snapshotOf(cache: SnapshotCache, commit: string): ModelLocation {
  return { folder: cache.snapshotFolder(commit), commit };
}

/** The snapshot in the cache. Errors: `HUB.OFFLINE` naming the file that is not there. */
async function cachedSnapshot(
  cache: SnapshotCache,
  target: HubTarget,
  reason: string,
): Promise<ModelLocation> {
  const commit = await cache.commitOf(target.revision);
  const file = commit === undefined ? 'config.json' : await missingFile(cache, commit);
  if (commit !== undefined && file === undefined) return snapshotOf(cache, commit);
  throw hubError(
    'HUB.OFFLINE',
    { ...target, ...(file === undefined ? {} : { file }) },
    `that ${reason}, and no copy of it in ${cache.folder}`,
    'Run once with a connection and without HF_HUB_OFFLINE.',
  );
}

/** The first file that a snapshot lacks; undefined when it is whole. */
async function missingFile(cache: SnapshotCache, commit: string): Promise<string | undefined> {
  const names = await cache.filesOf(commit);
  const { missing, shardIndex } = neededFiles(names);
  if (missing !== undefined || shardIndex === undefined) return missing;
  const shards = shardsOf(await readFile(path.join(cache.snapshotFolder(commit), shardIndex), 'utf8'));
  return shards === undefined ? shardIndex : shards.find((name) => !names.includes(name));
}

function isUnreachable(failure: unknown): boolean {
  return failure instanceof ArenaError && (failure.code === 'HUB.OFFLINE' || failure.code === 'HUB.FAILED');
}

async function isFolder(name: string): Promise<boolean> {
  try {
    return (await stat(name)).isDirectory();
  } catch (thrown) {
    if (isMissing(thrown)) return false;
    throw toFilesystemError(thrown, 'read', name);
  }
}

function incompleteModel(target: HubTarget, file: string): ArenaError {
  return hubError(
    'HUB.NOT_FOUND',
    { ...target, file },
    'no such file in the repository',
    'Choose a repository with a model for transformers.',
  );
}

function notFound(name: string): ArenaError {
  return new ArenaError(
    'MODEL.UNKNOWN',
    `Expected the folder of a model, or the name of one on the hub (organisation/name), found "${name}": ` +
      'there is no such folder, and it is no such name.',
    { details: { model: name } },
  );
}

function badRevision(revision: string): ArenaError {
  return new ArenaError(
    'ARGUMENT.INVALID',
    `Expected a branch, tag or commit as --revision, found "${revision}".`,
    { details: { revision } },
  );
}
