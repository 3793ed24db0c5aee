import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** An installed npm package. */
export interface PackageFiles {
  readonly folder: string;
  readonly version: string;
}

/** Finds an installed npm package by its name without loading it; undefined when it is not installed. */
export function findPackage(name: string): PackageFiles | undefined {
  for (const modules of require.resolve.paths(name) ?? []) {
    const folder = path.join(modules, name);
    const description = path.join(folder, 'package.json');
    if (!existsSync(description)) continue;
    const { version } = JSON.parse(readFileSync(description, 'utf8')) as { version: string };
    return { folder, version };
  }
  return undefined;
}
