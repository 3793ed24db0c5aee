import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { addonFile, nativeFolder } from '../native-folder.js';
import type { Libtorch } from './libtorch.js';

/** Folder of what node-gyp makes, and of the stamp. */
const BUILD_FOLDER = 'build';

/** What the addon was built from, beside it: a build is needed when this has changed. */
export interface BuildStamp {
  readonly libtorch: Libtorch;
  /** Of what identifies libtorch. */
  readonly libtorchHash: string;
  /** Of all sources. */
  readonly sourcesHash: string;
}

/** The stamp that a build from the present sources against a libtorch would have. */
export function stampOf(libtorch: Libtorch): BuildStamp {
  const library = statSync(path.join(libtorch.libraryFolder, 'libtorch_cpu.so'));
  const identity = [JSON.stringify(libtorch), String(library.size), String(library.mtimeMs)];
  return {
    libtorch,
    libtorchHash: hashOf(identity),
    sourcesHash: hashOf(sourceFiles(nativeFolder()).map(describe)),
  };
}

/** The stamp of the addon that is there; undefined where none is. */
export function readStamp(): BuildStamp | undefined {
  if (!existsSync(addonFile()) || !existsSync(stampFile())) return undefined;
  return JSON.parse(readFileSync(stampFile(), 'utf8')) as BuildStamp;
}

/** Remembers what the addon was built from. */
export function writeStamp(stamp: BuildStamp): void {
  writeFileSync(stampFile(), `${JSON.stringify(stamp, undefined, 2)}\n`);
}

function stampFile(): string {
  return path.join(nativeFolder(), BUILD_FOLDER, 'stamp.json');
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== BUILD_FOLDER)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? sourceFiles(file) : [file];
    });
}

function describe(file: string): string {
  return `${path.basename(file)}\n${readFileSync(file, 'utf8')}`;
}

function hashOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
