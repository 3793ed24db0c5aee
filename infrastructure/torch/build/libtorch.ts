import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { fileContains } from './file-contains.js';
import { findNcclHeaders } from './nccl-headers.js';

/** A libtorch to build against: headers and libraries. */
export interface Libtorch {
  /** How it was found: in words, for messages. */
  readonly origin: string;
  readonly version: string;
  /** The folder that holds `ATen/` and `c10/`. */
  readonly includeFolder: string;
  readonly libraryFolder: string;
  /** Whether it was compiled with C++11's std::string, as everything that links with it has to be. */
  readonly usesCxx11Abi: boolean;
  readonly hasCuda: boolean;
  /** Whether processes can train together with it: c10d's process group over Gloo. */
  readonly hasGloo: boolean;
  /** Folders with the headers of CUDA and NCCL, where GPUs can train together with it, too; empty: they can't. */
  readonly ncclIncludeFolders: readonly string[];
}

/** Where to look for libtorch. */
interface Candidate {
  readonly origin: string;
  readonly root: string;
}

/**
 * The first libtorch of: the folder that `TORCH_ROOT` names (one that pip or libtorch's archive installed), the torch of
 * `python3`, the system's own package. Undefined where there is none.
 *
 * @throws Error when `TORCH_ROOT` is set and does not hold libtorch.
 */
export function findLibtorch(environment: NodeJS.ProcessEnv = process.env): Libtorch | undefined {
  const root = environment['TORCH_ROOT'];
  if (root !== undefined && root !== '') {
    const found = inspectFolder({ origin: 'TORCH_ROOT', root }, environment);
    if (found !== undefined) return found;
    throw new Error(
      `Expected libtorch in TORCH_ROOT, found no include/ATen and lib/libtorch_cpu.so in ${root}. ` +
        'Set it to the folder of an installed torch (that holds include/ and lib/), or unset it.',
    );
  }
  for (const candidate of [...ofPython(), ...ofSystem()]) {
    const found = inspectFolder(candidate, environment);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The folder of the torch that `python3` would import; the import itself would take seconds. */
function ofPython(): Candidate[] {
  const program =
    'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")';
  try {
    const root = execFileSync('python3', ['-c', program], { encoding: 'utf8', stdio: 'pipe' }).trim();
    return root === '' ? [] : [{ origin: 'python3', root }];
  } catch {
    // No python3 here: nothing to look at.
    return [];
  }
}

function ofSystem(): Candidate[] {
  return ['/usr/local', '/usr'].map((root) => ({ origin: 'the system', root }));
}

function inspectFolder({ origin, root }: Candidate, environment: NodeJS.ProcessEnv): Libtorch | undefined {
  const includeFolder = path.join(root, 'include');
  const version = readVersion(includeFolder);
  const libraryFolder = libraryFolders(root).find((folder) =>
    existsSync(path.join(folder, 'libtorch_cpu.so')),
  );
  if (version === undefined || libraryFolder === undefined) return undefined;
  const hasGloo = holdsGloo(includeFolder, libraryFolder);
  const canHaveNccl = hasGloo && holdsNccl(includeFolder, libraryFolder);
  return {
    origin: `${origin} (${root})`,
    version,
    includeFolder,
    libraryFolder,
    usesCxx11Abi: fileContains(path.join(libraryFolder, 'libc10.so'), 'NSt7__cxx1112basic_string'),
    hasCuda: existsSync(path.join(libraryFolder, 'libtorch_cuda.so')),
    hasGloo,
    ncclIncludeFolders: canHaveNccl ? findNcclHeaders(root, environment) : [],
  };
}

/** libtorch can be compiled without `torch.distributed`. */
function holdsGloo(includeFolder: string, libraryFolder: string): boolean {
  const library = path.join(libraryFolder, 'libtorch_cpu.so');
  return (
    existsSync(groupHeader(includeFolder, 'ProcessGroupGloo')) &&
    fileContains(library, '_ZN4c10d16ProcessGroupGlooC1E')
  );
}

/** Groups over NCCL that can be aborted: before about 2.6 each libtorch did that in another way. */
function holdsNccl(includeFolder: string, libraryFolder: string): boolean {
  const library = path.join(libraryFolder, 'libtorch_cuda.so');
  const backend = groupHeader(includeFolder, 'Backend');
  return (
    existsSync(groupHeader(includeFolder, 'ProcessGroupNCCL')) &&
    existsSync(backend) &&
    fileContains(backend, 'virtual void abort()') &&
    existsSync(library) &&
    fileContains(library, '_ZN4c10d16ProcessGroupNCCLC1E')
  );
}

function groupHeader(includeFolder: string, name: string): string {
  return path.join(includeFolder, 'torch', 'csrc', 'distributed', 'c10d', `${name}.hpp`);
}

/** lib, lib64, and Debian's folder per architecture. */
function libraryFolders(root: string): string[] {
  const library = path.join(root, 'lib');
  if (!existsSync(library)) return [];
  const architectures = readdirSync(library).filter((entry) => entry.endsWith('-linux-gnu'));
  return [library, path.join(root, 'lib64'), ...architectures.map((entry) => path.join(library, entry))];
}

/** Files that defined the version, the newest libtorch first. */
const VERSION_HEADERS = ['torch/headeronly/version.h', 'torch/csrc/api/include/torch/version.h'];

function readVersion(includeFolder: string): string | undefined {
  for (const header of VERSION_HEADERS.map((name) => path.join(includeFolder, name))) {
    if (!existsSync(header)) continue;
    const text = readFileSync(header, 'utf8');
    const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
      (part) => new RegExp(`define TORCH_VERSION_${part} (\\d+)`).exec(text)?.[1],
    );
    if (parts.every((part) => part !== undefined)) return parts.join('.');
  }
  return undefined;
}
