import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { FileDigest } from '../../filesystem/file-digest.js';
import { DigestingWriter } from './digesting-writer.js';
import {
  IDS_FILE,
  LENGTHS_FILE,
  MANIFEST_FILE,
  TOKEN_CACHE_VERSION,
  TYPE_IDS_FILE,
  type TokenCacheManifest,
} from './manifest.js';

/** Tokens to append. */
export interface TokenRun {
  readonly ids: Int32Array;
  readonly typeIds: Uint8Array;
}

/** Writes the files of a folder of tokens, a batch at a time. */
export class TokenWriter {
  #totalTokens = 0;
  #hasTypeIds = false;

  private constructor(
    private readonly folder: string,
    private readonly idBytes: 2 | 4,
    private readonly ids: DigestingWriter,
    private readonly typeIds: DigestingWriter,
  ) {}

  static async create(folder: string, vocabularySize: number): Promise<TokenWriter> {
    const ids = await DigestingWriter.create(path.join(folder, IDS_FILE));
    const typeIds = await DigestingWriter.create(path.join(folder, TYPE_IDS_FILE));
    return new TokenWriter(folder, vocabularySize <= 0x10000 ? 2 : 4, ids, typeIds);
  }

  get totalTokens(): number {
    return this.#totalTokens;
  }

  async append(runs: readonly TokenRun[]): Promise<void> {
    const count = runs.reduce((sum, { ids }) => sum + ids.length, 0);
    const ids = this.idBytes === 2 ? new Uint16Array(count) : new Int32Array(count);
    const typeIds = new Uint8Array(count);
    let place = 0;
    for (const run of runs) {
      ids.set(run.ids, place);
      typeIds.set(run.typeIds, place);
      place += run.ids.length;
    }
    this.#totalTokens += count;
    this.#hasTypeIds ||= typeIds.some((typeId) => typeId !== 0);
    await this.ids.append(ids);
    await this.typeIds.append(typeIds);
  }

  /**
   * The folder is complete after this.
   *
   * @param windowLength - tokens per window, where rows are windows one after the other
   */
  async finishRows(lengths: Uint32Array, truncatedCount: number, windowLength?: number): Promise<void> {
    const writer = await DigestingWriter.create(path.join(this.folder, LENGTHS_FILE));
    try {
      await writer.append(lengths);
    } finally {
      await writer.close();
    }
    const files = { [LENGTHS_FILE]: writer.digest() };
    const counts = { rowCount: lengths.length, truncatedCount };
    await this.writeManifest(windowLength === undefined ? counts : { ...counts, windowLength }, files);
  }

  /** The folder is complete after this. */
  async finishBlocks(blockLength: number, rowCount: number): Promise<void> {
    await this.writeManifest({ rowCount, truncatedCount: 0, blockLength }, {});
  }

  async close(): Promise<void> {
    await Promise.all([this.ids.close(), this.typeIds.close()]);
  }

  private async writeManifest(
    counts: Pick<TokenCacheManifest, 'rowCount' | 'truncatedCount' | 'blockLength' | 'windowLength'>,
    files: Readonly<Record<string, FileDigest>>,
  ): Promise<void> {
    if (!this.#hasTypeIds) await rm(path.join(this.folder, TYPE_IDS_FILE));
    const manifest: TokenCacheManifest = {
      version: TOKEN_CACHE_VERSION,
      idBytes: this.idBytes,
      totalTokens: this.#totalTokens,
      ...counts,
      files: {
        ...files,
        [IDS_FILE]: this.ids.digest(),
        ...(this.#hasTypeIds && { [TYPE_IDS_FILE]: this.typeIds.digest() }),
      },
    };
    await writeFile(path.join(this.folder, MANIFEST_FILE), `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
}
