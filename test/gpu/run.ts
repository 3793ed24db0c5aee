/*
 * Runs the tests of the torch engine with tensors on a GPU: `npm run test:gpu -- JEST ARGUMENTS`. Where there is none, on a
 * stand-in for one (test/gpu/stand-in): kernels are those of the processor, all else is as on a GPU.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { readStamp } from '#infrastructure/torch/build/build-stamp.js';
import { runJest } from '#test/support/run-jest.js';
import { buildStandIn } from './stand-in/build-stand-in.js';
import { PRETENDED_DRIVER } from './stand-in/stand-in.js';

const engine = new TorchEngine().inspect();
const libtorch = readStamp()?.libtorch;
if (!engine.available || libtorch === undefined) {
  throw new Error(`The torch engine has to be built: ${engine.reason} Run npm run build:native.`);
}
const isThere = engine.otherDevices?.includes('cuda') === true;
if (libtorch.hasCuda && !isThere) {
  throw new Error(
    'libtorch has CUDA here, but there is no GPU, and the stand-in takes the place of CUDA in libtorch. Run ' +
      'npm run build:native with TORCH_ROOT at a libtorch without CUDA.',
  );
}

const folder = await mkdtemp(path.join(tmpdir(), 'arena-gpu-'));
try {
  const environment: Record<string, string> = { ARENA_TEST_DEVICE: 'cuda' };
  if (!isThere) {
    const standIn = await buildStandIn(libtorch, folder);
    environment['ARENA_TEST_STAND_IN'] = standIn;
    const loaded = `--require ${JSON.stringify(standIn)} --import ${JSON.stringify(PRETENDED_DRIVER)}`;
    environment['NODE_OPTIONS'] = `--experimental-vm-modules ${loaded}`;
  }
  process.stdout.write(`Tests run on ${isThere ? 'the' : 'a stand-in for a'} GPU.\n`);
  process.exitCode = await runJest('gpu', process.argv.slice(2), environment);
} finally {
  await rm(folder, { recursive: true, force: true });
}
