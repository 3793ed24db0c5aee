import { createHash } from 'node:crypto';

import { cutIntoChunks, isMostlyComment } from './cut-into-chunks.js';
import { installedPackages } from './installed-packages.js';
import type { CodeChunk } from './select-balanced.js';
import { sourceFilesOf } from './source-files.js';

/**
 * Chunks of every handwritten source file under a `node_modules` folder, those that are mostly comment left out, each
 * text once (white space and letter case aside), ordered by a hash of where they come from: as good as shuffled, and the same on every machine.
 */
export async function collectChunks(nodeModules: string): Promise<CodeChunk[]> {
  const seen = new Set<string>();
  const found: { key: string; chunk: CodeChunk }[] = [];
  for (const { name, folder } of await installedPackages(nodeModules)) {
    for await (const file of sourceFilesOf(folder)) {
      for (const [index, code] of cutIntoChunks(file.text).entries()) {
        if (file.language !== 'markdown' && isMostlyComment(code)) continue;
        const fingerprint = sha256(code.toLowerCase().replace(/\s+/g, ' '));
        if (seen.has(fingerprint)) continue;
        seen.add(fingerprint);
        const chunk = { code, label: file.language, package: name, path: file.path };
        found.push({ key: sha256(`${name}/${file.path}#${index}`), chunk });
      }
    }
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ chunk }) => chunk);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
