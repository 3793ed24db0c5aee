import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

import type { TensorflowPackage } from '../built-binding.js';

/** Prints one line of JSON after whatever TensorFlow prints. */
const PROGRAM = `
import json, os, tensorflow
print(json.dumps({
    "version": tensorflow.__version__,
    "folder": os.path.dirname(tensorflow.__file__),
    "hasCuda": bool(tensorflow.sysconfig.get_build_info().get("is_cuda_build", False)),
}))
`;

/** What the binding is linked with. */
export const TENSORFLOW_LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** The first TensorFlow whose pip package holds libtensorflow_cc. */
const OLDEST_MINOR_VERSION = 10;

/**
 * The TensorFlow that Python (`PYTHON`, or else `python3`) imports.
 *
 * @throws Error that says what is missing and how to get it.
 */
export function findTensorflow(environment: NodeJS.ProcessEnv = process.env): TensorflowPackage {
  const python = environment['PYTHON'] ?? 'python3';
  const found = importTensorflow(python, environment);
  const missing = ['include', ...TENSORFLOW_LIBRARIES].filter(
    (entry) => !existsSync(path.join(found.folder, entry)),
  );
  if (missing.length === 0) return found;
  throw new Error(
    `Expected TensorFlow's headers and C++ library in ${found.folder}, found no ${missing.join(', no ')}. ` +
      `Install TensorFlow 2.${OLDEST_MINOR_VERSION} or newer for Linux with pip; ${python} has ${found.version}.`,
  );
}

function importTensorflow(python: string, environment: NodeJS.ProcessEnv): TensorflowPackage {
  try {
    const output = execFileSync(python, ['-c', PROGRAM], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...environment, TF_CPP_MIN_LOG_LEVEL: '3' },
    });
    return JSON.parse(output.trim().split('\n').at(-1)!) as TensorflowPackage;
  } catch (thrown) {
    const reason = (thrown as Error).message.trim().split('\n').at(-1)!;
    throw new Error(
      `Expected TensorFlow in ${python}, which can not import it: ${reason}. Install it with ` +
        `"${python} -m pip install tensorflow-cpu" (tensorflow[and-cuda] for NVIDIA GPUs), ` +
        'or set PYTHON to an interpreter that has it.',
      { cause: thrown },
    );
  }
}
