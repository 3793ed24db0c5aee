import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What libtorch's header of groups over NCCL includes of CUDA, and one file of each part of CUDA that these include. */
const CUDA_HEADERS = [
  'cuda_runtime.h',
  'crt/host_defines.h',
  'nv/target',
  'cublas_v2.h',
  'cusolverDn.h',
  'cusparse.h',
];

const NCCL_HEADER = 'nccl.h';

/**
 * Folders with the headers of CUDA and NCCL: in the packages that pip installed beside torch, which are of the version
 * that it was compiled with, in `CUDA_HOME`, or in the usual place of CUDA; NCCL also in the system's own folder. Empty
 * where one is missing.
 *
 * @param torchRoot - folder of an installed torch
 */
export function findNcclHeaders(torchRoot: string, environment: NodeJS.ProcessEnv): readonly string[] {
  const installations = [
    foldersOfPackages(torchRoot),
    ...[environment['CUDA_HOME'] ?? '', '/usr/local/cuda'].filter((home) => home !== '').map(foldersOfCuda),
  ];
  const cuda = installations.find((folders) =>
    CUDA_HEADERS.every((header) => folders.some((folder) => holds(folder, header))),
  );
  const nccl = [...installations.flat(), '/usr/include'].find((folder) => holds(folder, NCCL_HEADER));
  if (cuda === undefined || nccl === undefined) return [];
  return [...new Set([...cuda, nccl])];
}

/** pip installs CUDA in parts: `site-packages/nvidia/PART/include`. */
function foldersOfPackages(torchRoot: string): string[] {
  const packages = path.join(torchRoot, '..', 'nvidia');
  if (!existsSync(packages)) return [];
  return readdirSync(packages)
    .sort()
    .flatMap((part) => foldersOfCuda(path.join(packages, part)));
}

/** From CUDA 13 on the C++ libraries have a folder of their own, which only its own compiler searches by itself. */
function foldersOfCuda(home: string): string[] {
  const include = path.join(home, 'include');
  return [include, path.join(include, 'cccl')].filter((folder) => existsSync(folder));
}

function holds(folder: string, header: string): boolean {
  return existsSync(path.join(folder, header));
}
