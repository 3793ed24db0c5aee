import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A package as installed: the same name may be there more than once, in different versions. */
export interface InstalledPackage {
  readonly name: string;
  readonly folder: string;
}

/**
 * Every package in a `node_modules` folder and in those nested below it, ordered by folder. Packages built for one
 * platform alone are left out: with them the data would differ from machine to machine.
 */
export async function installedPackages(nodeModules: string): Promise<InstalledPackage[]> {
  const found: InstalledPackage[] = [];
  for (const folder of await packageFolders(nodeModules)) {
    const manifest = await readManifest(folder);
    if (manifest === undefined) continue;
    if (!manifest.isPlatformSpecific) found.push({ name: manifest.name, folder });
    found.push(...(await installedPackages(path.join(folder, 'node_modules'))));
  }
  return found;
}

/** `name` and `@scope/name` folders; dot folders are npm's own. */
async function packageFolders(nodeModules: string): Promise<string[]> {
  const folders: string[] = [];
  for (const name of await subfolders(nodeModules)) {
    if (name.startsWith('.')) continue;
    const folder = path.join(nodeModules, name);
    if (!name.startsWith('@')) folders.push(folder);
    else folders.push(...(await subfolders(folder)).map((scoped) => path.join(folder, scoped)));
  }
  return folders;
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function readManifest(
  folder: string,
): Promise<{ readonly name: string; readonly isPlatformSpecific: boolean } | undefined> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const manifest = JSON.parse(text) as { name?: unknown; os?: unknown; cpu?: unknown };
  if (typeof manifest.name !== 'string') return undefined;
  return {
    name: manifest.name,
    isPlatformSpecific: manifest.os !== undefined || manifest.cpu !== undefined,
  };
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
