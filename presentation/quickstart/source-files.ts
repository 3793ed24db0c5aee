import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { sourceLanguageOf } from './source-language.js';

/** A file of a package, read. */
export interface SourceFile {
  /** Path inside the package, with `/`. */
  readonly path: string;
  readonly language: string;
  readonly text: string;
}

/** Larger files are bundles, tables and lock files. Bytes. */
const MAX_FILE_SIZE = 200_000;
/** A longer line is a sign of minified code or of data. Characters. */
const MAX_LINE_LENGTH = 200;
/** Files that are nearly the same in every package. */
const BOILERPLATE = /^(licen[cs]e|copying|notice|changelog|history|security|code_of_conduct)/i;
const GENERATED = /@generated|auto-?generated|do not edit|sourceMappingURL=data:/i;

/** Every file of a package whose language is known and that a person wrote, ordered by path. */
export async function* sourceFilesOf(packageFolder: string): AsyncGenerator<SourceFile> {
  for (const filePath of await listFiles(packageFolder, '')) {
    const name = path.posix.basename(filePath);
    const language = sourceLanguageOf(name);
    if (language === undefined || BOILERPLATE.test(name)) continue;
    const text = await readFile(path.join(packageFolder, filePath), 'utf8');
    if (isHandwritten(text)) yield { path: filePath, language, text };
  }
}

/** Whether a file's text looks as if a person wrote it: no bundle, no minified or generated code, no binary. */
export function isHandwritten(text: string): boolean {
  if (text.length > MAX_FILE_SIZE || text.includes('\0') || GENERATED.test(text)) return false;
  return text.split('\n').every((line) => line.length <= MAX_LINE_LENGTH);
}

async function listFiles(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    const entryPath = path.posix.join(folder, entry.name);
    if (entry.isFile()) files.push(entryPath);
    else if (entry.isDirectory() && entry.name !== 'node_modules')
      files.push(...(await listFiles(root, entryPath)));
  }
  return files;
}
