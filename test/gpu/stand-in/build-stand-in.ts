import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { cxxStandardOf, includeFlags } from '#infrastructure/torch/build/build-native.js';
import type { Libtorch } from '#infrastructure/torch/build/libtorch.js';

const run = promisify(execFile);

/**
 * Compiles the stand-in against a libtorch without CUDA. Gives its file, which Node is to load before anything asks libtorch
 * for a GPU (`--require`).
 */
export async function buildStandIn(libtorch: Libtorch, folder: string): Promise<string> {
  const sources = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.cc'));
  const objects = await Promise.all(sources.map((source) => compile(source, libtorch, folder)));
  const file = path.join(folder, 'stand-in.node');
  const { libraryFolder } = libtorch;
  const libraries = ['torch', 'torch_cpu', 'c10'].map((library) => `-l${library}`);
  await run('c++', [
    ...['-shared', ...objects, '-o', file],
    ...[`-L${libraryFolder}`, `-Wl,-rpath,${libraryFolder}`, '-Wl,--no-as-needed', ...libraries],
  ]);
  return file;
}

async function compile(source: string, libtorch: Libtorch, folder: string): Promise<string> {
  const object = path.join(folder, source.replace(/\.cc$/, '.o'));
  await run('c++', [
    ...[`-std=gnu++${cxxStandardOf(libtorch)}`, '-O1', '-fPIC', '-Wall', '-Wno-unknown-pragmas'],
    ...['-DAT_PER_OPERATOR_HEADERS', `-D_GLIBCXX_USE_CXX11_ABI=${libtorch.usesCxx11Abi ? 1 : 0}`],
    ...includeFlags(libtorch.includeFolder),
    ...['-c', path.join(import.meta.dirname, source), '-o', object],
  ]);
  return object;
}
