import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';

import { nativeFolder } from '../native-folder.js';
import { readStamp, stampOf, writeStamp, type BuildStamp } from './build-stamp.js';
import type { Libtorch } from './libtorch.js';

/**
 * Builds the addon against a libtorch with node-gyp, unless the one that is there was built from the same.
 *
 * @throws Error with what the compiler said.
 */
export function buildNative(libtorch: Libtorch): 'built' | 'up-to-date' {
  const stamp = stampOf(libtorch);
  const previous = readStamp();
  if (isSame(stamp, previous)) return 'up-to-date';
  // Objects know nothing of a libtorch that changed under them.
  if (previous?.libtorchHash !== stamp.libtorchHash) {
    rmSync(path.join(nativeFolder(), 'build'), { recursive: true, force: true });
  }
  runNodeGyp('configure', '--', ...definitions(libtorch));
  runNodeGyp('build', '--jobs', String(availableParallelism()));
  writeStamp(stamp);
  return 'built';
}

function isSame(stamp: BuildStamp, previous: BuildStamp | undefined): boolean {
  return previous?.sourcesHash === stamp.sourcesHash && previous.libtorchHash === stamp.libtorchHash;
}

/** Variables of binding.gyp. */
function definitions(libtorch: Libtorch): string[] {
  const { includeFolder, libraryFolder, usesCxx11Abi, hasCuda, hasGloo, ncclIncludeFolders } = libtorch;
  const libraries = ['torch', 'torch_cpu', 'c10', ...(hasCuda ? ['torch_cuda', 'c10_cuda'] : [])];
  const variables = {
    torch_include_flags: includeFlags(includeFolder, ncclIncludeFolders).join(' '),
    torch_library: libraryFolder,
    cxx11_abi: usesCxx11Abi ? '1' : '0',
    cxx_standard: String(cxxStandardOf(libtorch)),
    has_gloo: hasGloo ? '1' : '0',
    has_nccl: ncclIncludeFolders.length > 0 ? '1' : '0',
    torch_libraries: libraries.map((library) => `-l${library}`).join(' '),
  };
  return Object.entries(variables).map(([name, value]) => `-D${name}=${value}`);
}

/** The first libtorch whose headers are in C++20. Older ones are not all accepted as that. */
const CXX20_SINCE = [2, 14] as const;

/** The C++ standard to compile with against a libtorch. */
export function cxxStandardOf({ version }: Pick<Libtorch, 'version'>): 17 | 20 {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > CXX20_SINCE[0] || (major === CXX20_SINCE[0] && minor >= CXX20_SINCE[1]) ? 20 : 17;
}

/** The compiler searches this folder by itself, and loses its own headers when told to. */
const SYSTEM_INCLUDE_FOLDER = '/usr/include';

/** Where the compiler finds libtorch. As system headers: their warnings are not ours. */
export function includeFlags(includeFolder: string, ncclIncludeFolders: readonly string[] = []): string[] {
  const api = path.join(includeFolder, 'torch', 'csrc', 'api', 'include');
  const folders = [includeFolder, api, ...ncclIncludeFolders];
  return folders.filter((folder) => folder !== SYSTEM_INCLUDE_FOLDER).map((folder) => `-isystem${folder}`);
}

/** Runs the node-gyp that npm brings and puts on the path of its scripts. */
function runNodeGyp(command: string, ...args: readonly string[]): void {
  const options = { cwd: nativeFolder(), encoding: 'utf8', stdio: 'pipe', maxBuffer: 1 << 28 } as const;
  const { error, status, stdout, stderr } = spawnSync('node-gyp', [command, ...args], options);
  if (error !== undefined)
    throw new Error(`node-gyp does not start (${error.message}); run this through npm`);
  if (status !== 0) throw new Error(`node-gyp ${command} failed\n${stdout}\n${stderr}`);
}
