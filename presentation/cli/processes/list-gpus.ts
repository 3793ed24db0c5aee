import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * The NVIDIA GPUs of this machine, each as `nvidia-smi --list-gpus` describes it.
 *
 * @throws Error when it does not run
 */
export async function listGpus(): Promise<readonly string[]> {
  const { stdout } = await execute('nvidia-smi', ['--list-gpus']);
  // Parts of a GPU (MIG) are listed under it.
  return stdout.split('\n').filter((line) => line.startsWith('GPU '));
}
