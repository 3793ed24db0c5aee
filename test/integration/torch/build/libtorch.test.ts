import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { findLibtorch } from '#infrastructure/torch/build/libtorch.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const NEW_ABI = '_ZN3c105ErrorC1ENSt7__cxx1112basic_stringIcEE';
const OLD_ABI = '_ZN3c105ErrorC1ESs';

/** Files as an installed libtorch has them. */
function installLibtorch(root: string, versionHeader: string, symbols: string, library = 'lib'): void {
  const header = path.join(root, 'include', versionHeader);
  mkdirSync(path.dirname(header), { recursive: true });
  const version =
    '#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 13\n#define TORCH_VERSION_PATCH 1\n';
  writeFileSync(header, version);
  mkdirSync(path.join(root, library), { recursive: true });
  writeFileSync(path.join(root, library, 'libtorch_cpu.so'), '');
  writeFileSync(path.join(root, library, 'libc10.so'), symbols);
}

/** Gloo and NCCL, as a libtorch that was compiled with both has them. */
function installGroups(root: string): void {
  const headers = path.join(root, 'include', 'torch', 'csrc', 'distributed', 'c10d');
  for (const name of ['ProcessGroupGloo.hpp', 'ProcessGroupNCCL.hpp']) writeIn(headers, name);
  writeIn(headers, 'Backend.hpp', 'virtual void abort() {}');
  writeIn(path.join(root, 'lib'), 'libtorch_cpu.so', '_ZN4c10d16ProcessGroupGlooC1E');
  writeIn(path.join(root, 'lib'), 'libtorch_cuda.so', '_ZN4c10d16ProcessGroupNCCLC1E');
}

function writeIn(folder: string, name: string, content = ''): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** One of each part of CUDA that groups over NCCL use, but for the C++ libraries. */
const CUDA_HEADERS = ['cuda_runtime.h', 'crt/host_defines.h', 'cublas_v2.h', 'cusolverDn.h', 'cusparse.h'];

describe('finding libtorch', () => {
  const folder = useTemporaryFolder();
  const find = () => findLibtorch({ TORCH_ROOT: folder() });

  it('reads version, ABI and devices of the folder that TORCH_ROOT names', () => {
    installLibtorch(folder(), 'torch/headeronly/version.h', NEW_ABI);
    expect(find()).toEqual({
      origin: `TORCH_ROOT (${folder()})`,
      version: '2.13.1',
      includeFolder: path.join(folder(), 'include'),
      libraryFolder: path.join(folder(), 'lib'),
      usesCxx11Abi: true,
      hasCuda: false,
      hasGloo: false,
      ncclIncludeFolders: [],
    });
    writeFileSync(path.join(folder(), 'lib', 'libtorch_cuda.so'), '');
    expect(find()?.hasCuda).toBe(true);
  });

  it('sees whether processes can train together, which takes the header and the library of Gloo', () => {
    installLibtorch(folder(), 'torch/headeronly/version.h', NEW_ABI);
    writeFileSync(path.join(folder(), 'lib', 'libtorch_cpu.so'), '_ZN4c10d16ProcessGroupGlooC1E');
    expect(find()?.hasGloo).toBe(false);
    const header = path.join(folder(), 'include', 'torch/csrc/distributed/c10d/ProcessGroupGloo.hpp');
    mkdirSync(path.dirname(header), { recursive: true });
    writeFileSync(header, '');
    expect(find()?.hasGloo).toBe(true);
  });

  it('sees whether GPUs can train together, which takes NCCL in libtorch and the headers of all that it uses', () => {
    const root = path.join(folder(), 'torch');
    const findThere = () => findLibtorch({ TORCH_ROOT: root })!.ncclIncludeFolders;
    installLibtorch(root, 'torch/headeronly/version.h', NEW_ABI);
    installGroups(root);
    const parts = path.join(folder(), 'nvidia');
    const cuda = path.join(parts, 'cu13', 'include');
    for (const header of CUDA_HEADERS) writeIn(cuda, header);
    writeIn(path.join(parts, 'nccl', 'include'), 'nccl.h');
    expect(findThere()).toEqual([]);
    writeIn(cuda, 'cccl/nv/target');
    expect(findThere()).toEqual([cuda, path.join(cuda, 'cccl'), path.join(parts, 'nccl', 'include')]);
    writeFileSync(path.join(root, 'lib', 'libtorch_cuda.so'), '');
    expect(findThere()).toEqual([]);
  });

  it("finds the headers of CUDA where CUDA_HOME says, and NCCL's beside torch", () => {
    const [root, home] = [path.join(folder(), 'torch'), path.join(folder(), 'cuda')];
    installLibtorch(root, 'torch/headeronly/version.h', NEW_ABI);
    installGroups(root);
    for (const header of [...CUDA_HEADERS, 'nv/target']) writeIn(path.join(home, 'include'), header);
    const nccl = path.join(folder(), 'nvidia', 'nccl', 'include');
    writeIn(nccl, 'nccl.h');
    const found = findLibtorch({ TORCH_ROOT: root, CUDA_HOME: home })!;
    expect(found.ncclIncludeFolders).toEqual([path.join(home, 'include'), nccl]);
  });

  it('sees the older ABI, and the place of the version in older libtorches', () => {
    installLibtorch(folder(), 'torch/csrc/api/include/torch/version.h', OLD_ABI);
    expect(find()).toMatchObject({ version: '2.13.1', usesCxx11Abi: false });
  });

  it("finds libraries in Debian's folder per architecture", () => {
    installLibtorch(folder(), 'torch/headeronly/version.h', NEW_ABI, 'lib/x86_64-linux-gnu');
    expect(find()?.libraryFolder).toBe(path.join(folder(), 'lib', 'x86_64-linux-gnu'));
  });

  it('refuses a TORCH_ROOT without libraries or without headers, rather than looking elsewhere', () => {
    installLibtorch(folder(), 'torch/headeronly/version.h', NEW_ABI);
    rmSync(path.join(folder(), 'lib', 'libtorch_cpu.so'));
    expect(find).toThrow(
      `Expected libtorch in TORCH_ROOT, found no include/ATen and lib/libtorch_cpu.so in ${folder()}`,
    );
    rmSync(path.join(folder(), 'include'), { recursive: true });
    expect(find).toThrow('Expected libtorch in TORCH_ROOT');
  });
});
