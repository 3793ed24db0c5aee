import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import type { ColumnChoice } from '#domain/dataset/column-choice.js';
import type { DatasetSpecification } from '#domain/dataset/dataset-loader.js';
import { LabelSpace } from '#domain/dataset/label-space.js';

import { changedAt, stampOf, type FileStamp } from '../filesystem/file-stamp.js';
import { systemErrorCode, toFilesystemError } from '../filesystem/filesystem-error.js';
import { makeFolder } from '../filesystem/make-folder.js';
import { writeFolderAtomically } from '../filesystem/write-folder-atomically.js';
import type { DatasetFile } from './dataset-file.js';
import type { RowPlaces, StreamedDatasetParts } from './streamed-dataset.js';

/** Raised when earlier indexes can't be read any more: they are made again. */
const INDEX_VERSION = 1;
const MANIFEST_FILE = 'manifest.json';
const FACTS_FILE = 'facts.json';

/** A smaller file is read again about as fast as its index. */
const LEAST_BYTES = 8 * 1024 * 1024;

/** A file that was changed so recently may be changed again within one tick of the file system's clock. */
const SETTLED_MS = 2000;

/** All that is known of a dataset but its texts. */
export interface IndexedDataset {
  readonly parts: StreamedDatasetParts;
  readonly columns: ColumnChoice;
  readonly rows: RowPlaces;
}

/** Settings that tests change. */
export interface DatasetIndexOptions {
  readonly leastBytes?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Keeps what a first pass over large files gives, in `{folder}/{key}/`, so that a run that goes on finds its place
 * without reading them again: 22 bytes a row with one label. The key is a hash of the specification. An index counts
 * only for the very files that it was made of, by their stamps, and only when each of its own files has the SHA-256 of
 * its manifest.
 */
export class DatasetIndex {
  private readonly leastBytes: number;
  private readonly now: () => number;

  constructor(
    private readonly folder: string,
    { leastBytes = LEAST_BYTES, now = Date.now }: DatasetIndexOptions = {},
  ) {
    this.leastBytes = leastBytes;
    this.now = now;
  }

  /** The place of a dataset, to be asked for before its files are read; undefined when they are small. */
  async entryOf(
    specification: DatasetSpecification,
    files: readonly DatasetFile[],
  ): Promise<DatasetIndexEntry | undefined> {
    const bytes = files.reduce((sum, { state }) => sum + state.byteLength, 0);
    if (bytes < this.leastBytes) return undefined;
    return new DatasetIndexEntry(this.folder, specification, files, await stampsOf(files), this.now);
  }
}

/** The index of one dataset, there or not. */
export class DatasetIndexEntry {
  constructor(
    private readonly root: string,
    private readonly specification: DatasetSpecification,
    private readonly files: readonly DatasetFile[],
    private readonly stamps: readonly FileStamp[],
    private readonly now: () => number,
  ) {}

  /** Undefined when there is none, it is of other files, or it is damaged. */
  async read(): Promise<IndexedDataset | undefined> {
    const folder = this.folderOf(this.specification);
    const manifest = await readManifest(folder);
    if (manifest === undefined || !areSame(manifest.stamps, this.stamps)) return undefined;
    const contents = new Map<string, ArrayBuffer>();
    for (const [name, expected] of Object.entries(manifest.digests)) {
      const bytes = await readIfPresent(path.join(folder, name));
      if (bytes === undefined || digest(bytes) !== expected) return undefined;
      contents.set(name, bytes.buffer);
    }
    return assemble(contents);
  }

  /**
   * Keeps what reading the files gave, unless they were changed meanwhile or a moment ago. It is found again by the
   * columns that were chosen: those that a session records, and asks for when it goes on.
   *
   * @throws ArenaError `FILESYSTEM.*`
   */
  async write(dataset: IndexedDataset): Promise<void> {
    const stamps = await stampsOf(this.files);
    const lastChange = Math.max(...stamps.map(changedAt));
    if (!areSame(stamps, this.stamps) || this.now() - lastChange < SETTLED_MS) return;
    const { text, label } = dataset.columns;
    const chosen = { textColumn: text, ...(label === undefined ? {} : { labelColumn: label }) };
    await makeFolder(this.root);
    await writeFolderAtomically(this.folderOf({ ...this.specification, ...chosen }), async (temporary) => {
      const digests: Record<string, string> = {};
      for (const [name, bytes] of takeApart(dataset)) {
        await writeFile(path.join(temporary, name), bytes);
        digests[name] = digest(bytes);
      }
      const manifest: IndexManifest = { version: INDEX_VERSION, stamps: [...stamps], digests };
      await writeFile(path.join(temporary, MANIFEST_FILE), `${JSON.stringify(manifest, undefined, 2)}\n`);
    });
  }

  /** The place of what a specification gives of the files, wherever they are named from. */
  private folderOf({
    labelSpace,
    trainFile,
    validationFile,
    testFile,
    ...settings
  }: DatasetSpecification): string {
    const files = [trainFile, validationFile, testFile].map((file) => file && path.resolve(file));
    const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
    const content = JSON.stringify([INDEX_VERSION, files, sorted, labelSpace?.names]);
    return path.join(this.root, createHash('sha256').update(content).digest('hex'));
  }
}

async function readManifest(folder: string): Promise<IndexManifest | undefined> {
  const bytes = await readIfPresent(path.join(folder, MANIFEST_FILE));
  if (bytes === undefined) return undefined;
  const parsed = MANIFEST.safeParse(parseJson(Buffer.from(bytes).toString('utf8')));
  return parsed.success ? parsed.data : undefined;
}

const MANIFEST = z.object({
  version: z.literal(INDEX_VERSION),
  stamps: z.array(
    z.object({
      path: z.string(),
      sizeBytes: z.string(),
      inode: z.string(),
      modifiedNs: z.string(),
      changedNs: z.string(),
    }),
  ),
  /** SHA-256 (hex) of each other file; binary ones are little-endian. */
  digests: z.record(z.string(), z.string()),
});
type IndexManifest = z.infer<typeof MANIFEST>;

/** What is small, as JSON. */
type Facts = Omit<StreamedDatasetParts, 'labelSpace' | 'splits' | 'labelIds' | 'labelOffsets'> & {
  readonly labels: readonly string[] | null;
  readonly columns: ColumnChoice;
};

/** The files of an index by name. */
function takeApart({ parts, columns, rows }: IndexedDataset): ReadonlyMap<string, Uint8Array> {
  const { labelSpace, splits, labelIds, labelOffsets, ...others } = parts;
  const facts: Facts = { ...others, labels: labelSpace?.names ?? null, columns };
  return new Map([
    [FACTS_FILE, Buffer.from(JSON.stringify(facts, undefined, 2))],
    ['splits.bin', splits],
    ['label-ids.bin', bytesOf(labelIds)],
    ['label-offsets.bin', bytesOf(labelOffsets)],
    ['row-files.bin', Uint8Array.from(rows.files)],
    ['row-ordinals.bin', bytesOf(rows.ordinals)],
    ['row-lines.bin', bytesOf(rows.lines)],
  ]);
}

/** The inverse of {@link takeApart}; undefined when a file is not among them. */
function assemble(contents: ReadonlyMap<string, ArrayBuffer>): IndexedDataset | undefined {
  const factsBytes = contents.get(FACTS_FILE);
  const splits = contents.get('splits.bin');
  const labelIds = contents.get('label-ids.bin');
  const labelOffsets = contents.get('label-offsets.bin');
  const files = contents.get('row-files.bin');
  const ordinals = contents.get('row-ordinals.bin');
  const lines = contents.get('row-lines.bin');
  if (!factsBytes || !splits || !labelIds || !labelOffsets || !files || !ordinals || !lines) return undefined;
  const { labels, columns, ...others } = JSON.parse(Buffer.from(factsBytes).toString('utf8')) as Facts;
  return {
    parts: {
      ...others,
      ...(labels === null ? {} : { labelSpace: new LabelSpace(labels) }),
      splits: new Uint8Array(splits),
      labelIds: new Int32Array(labelIds),
      labelOffsets: new Uint32Array(labelOffsets),
    },
    columns,
    rows: {
      files: new Uint8Array(files),
      ordinals: new Uint32Array(ordinals),
      lines: new Uint32Array(lines),
    },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function stampsOf(files: readonly DatasetFile[]): Promise<readonly FileStamp[]> {
  return Promise.all(files.map((file) => stampOf(file.path)));
}

function areSame(a: readonly FileStamp[], b: readonly FileStamp[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no manifest at all, for the schema
  }
}

/** A view of all of its own buffer. */
async function readIfPresent(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const bytes = await readFile(file);
    // Small files are read into a buffer that others share.
    const isOwn = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
    return isOwn ? new Uint8Array(bytes.buffer) : Uint8Array.from(bytes);
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw toFilesystemError(thrown, 'read', file);
  }
}
