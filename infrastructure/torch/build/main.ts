import { buildNative } from './build-native.js';
import { findLibtorch, type Libtorch } from './libtorch.js';

/** With this flag, as `npm ci` runs it, what is missing is told in one line and is no failure. */
const IF_POSSIBLE = '--if-possible';

/** Builds the torch engine; throws an Error that says why it can't. */
function build(): void {
  const libtorch = findLibtorch();
  if (libtorch === undefined) {
    throw new Error(
      'libtorch was not found. Set TORCH_ROOT to the folder of an installed torch, install torch for python3, ' +
        'or install the packages libtorch-dev and libopenblas0-openmp (Debian)',
    );
  }
  print(`Found ${describe(libtorch)}.`);
  const outcome = buildNative(libtorch);
  print(outcome === 'built' ? 'The torch engine is built.' : 'The torch engine is up to date.');
}

function describe(libtorch: Libtorch): string {
  const { version, origin, usesCxx11Abi } = libtorch;
  return `libtorch ${version} by ${origin}, ${describeDevice(libtorch)}, ${usesCxx11Abi ? 'C++11' : 'older'} ABI`;
}

function describeDevice({ hasCuda, ncclIncludeFolders }: Libtorch): string {
  if (!hasCuda) return 'without CUDA';
  return ncclIncludeFolders.length > 0
    ? 'with CUDA and NCCL'
    : 'with CUDA, without NCCL (its headers, those of CUDA, or NCCL in libtorch 2.6 or newer were not found)';
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function main(mayFail: boolean): void {
  try {
    build();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    if (mayFail) {
      print(
        `The torch engine is not built: ${reason.split('\n', 1).join('')} (npm run build:native tells more).`,
      );
    } else {
      process.stderr.write(`The torch engine can't be built: ${reason}\n`);
      process.exitCode = 1;
    }
  }
}

main(process.argv.includes(IF_POSSIBLE));
