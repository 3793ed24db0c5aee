import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { collectChunks } from '#presentation/quickstart/collect-chunks.js';

let nodeModules: string;

beforeEach(async () => {
  nodeModules = await mkdtemp(path.join(tmpdir(), 'quickstart-'));
});

afterEach(() => rm(nodeModules, { recursive: true }));

const source = (name: string) =>
  Array.from({ length: 6 }, (_, line) => `const ${name}${line} = compute(${line});`).join('\n');

async function installPackage(
  folder: string,
  manifest: object,
  files: Record<string, string>,
): Promise<void> {
  await mkdir(path.join(nodeModules, folder), { recursive: true });
  await writeFile(path.join(nodeModules, folder, 'package.json'), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(files)) {
    await writeFile(path.join(nodeModules, folder, name), text);
  }
}

describe('collectChunks', () => {
  it('reads plain, scoped and nested packages under their own names', async () => {
    await installPackage('plain', { name: 'plain' }, { 'a.js': source('a') });
    await installPackage('@scope/scoped', { name: '@scope/scoped' }, { 'b.ts': source('b') });
    await installPackage('plain/node_modules/nested', { name: 'nested' }, { 'c.js': source('c') });
    const found = (await collectChunks(nodeModules)).map((chunk) => [chunk.package, chunk.label, chunk.path]);
    expect(found.sort()).toEqual([
      ['@scope/scoped', 'typescript', 'b.ts'],
      ['nested', 'javascript', 'c.js'],
      ['plain', 'javascript', 'a.js'],
    ]);
  });

  it('takes a text once, however often it is there and however it is indented', async () => {
    await installPackage('first', { name: 'first' }, { 'a.js': source('a') });
    await installPackage('second', { name: 'second' }, { 'b.js': source('a').replaceAll('\n', '\n  ') });
    const chunks = await collectChunks(nodeModules);
    expect(chunks.map((chunk) => chunk.package)).toEqual(['first']);
  });

  it('leaves out packages for one platform, and licences', async () => {
    await installPackage('binary', { name: 'binary', os: ['linux'] }, { 'a.js': source('a') });
    await installPackage('plain', { name: 'plain' }, { 'LICENSE.md': source('b') });
    expect(await collectChunks(nodeModules)).toEqual([]);
  });

  it('gives the same order each time', async () => {
    const files = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.js`, source(name)]));
    await installPackage('plain', { name: 'plain' }, files);
    expect(await collectChunks(nodeModules)).toEqual(await collectChunks(nodeModules));
  });
});
