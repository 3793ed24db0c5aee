import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import {
  bindingFile,
  bindingFolder,
  builtBindingFile,
  readBuiltBinding,
  type BuiltBinding,
  type TensorflowPackage,
} from '../built-binding.js';
import { fetchBindingSources, SOURCES_VERSION } from './binding-sources.js';
import { runTool } from './run-tool.js';
import { TENSORFLOW_LIBRARIES } from './tensorflow-package.js';

const MODULE_NAME = 'tfjs_binding';
const NAPI_VERSION = 8;

/**
 * Builds tfjs-node's binding against a TensorFlow, unless the one that is there was built from the same.
 *
 * @throws Error with what npm or the compiler said.
 */
export function buildBinding(tensorflow: TensorflowPackage): 'built' | 'up-to-date' {
  const wanted: BuiltBinding = { tensorflow, sources: SOURCES_VERSION };
  if (JSON.stringify(readBuiltBinding()) === JSON.stringify(wanted)) return 'up-to-date';
  const folder = bindingFolder();
  fetchBindingSources(folder);
  linkLibraries(path.join(folder, 'deps'), tensorflow.folder);
  compile(folder, tensorflow.folder);
  expectToLoad(bindingFile());
  // Last: what is written down is whole.
  writeFileSync(builtBindingFile(), `${JSON.stringify(wanted, undefined, 2)}\n`);
  return 'built';
}

/** binding.gyp looks into `deps` for what the package's install script would have put there. */
function linkLibraries(dependencies: string, tensorflowFolder: string): void {
  const library = path.join(dependencies, 'lib');
  mkdirSync(library, { recursive: true });
  symlinkSync(path.join(tensorflowFolder, 'include'), path.join(dependencies, 'include'));
  for (const [name, target] of [
    ['libtensorflow.so', TENSORFLOW_LIBRARIES[0]],
    ['libtensorflow_framework.so', TENSORFLOW_LIBRARIES[1]],
  ] as const) {
    symlinkSync(path.join(tensorflowFolder, target), path.join(library, name));
  }
}

function compile(folder: string, tensorflowFolder: string): void {
  const output = path.join(folder, 'compiled');
  const definitions = [
    `--module_name=${MODULE_NAME}`,
    `--module_path=${output}`,
    `--napi_build_version=${NAPI_VERSION}`,
  ];
  // The libraries are found where they are: those of CUDA lie at fixed places beside them.
  const flags = { LDFLAGS: `${process.env['LDFLAGS'] ?? ''} -Wl,-rpath,${tensorflowFolder}` };
  runTool('node-gyp', ['rebuild', ...definitions], folder, { ...process.env, ...flags });
  mkdirSync(path.dirname(bindingFile()), { recursive: true });
  renameSync(path.join(output, `${MODULE_NAME}.node`), bindingFile());
  for (const leftover of ['build', 'compiled', 'deps'])
    rmSync(path.join(folder, leftover), { recursive: true });
}

/** In a process of its own: a library that doesn't fit may end it. */
function expectToLoad(file: string): void {
  const program = `require(${JSON.stringify(file)}).isUsingGpuDevice()`;
  runTool(process.execPath, ['-e', program], path.dirname(file), {
    ...process.env,
    TF_CPP_MIN_LOG_LEVEL: '2',
  });
}
