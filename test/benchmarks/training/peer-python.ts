import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The Python that has the peer. */
export interface PeerPython {
  readonly command: string;
  /** For the processes that are told to use AVX-512; absent when no C compiler is here. */
  readonly shim?: string;
}

/** Looks for torch, transformers and accelerate in `PYTHON`, or else python3; a sentence when they are missing. */
export async function findPeerPython(folder: string): Promise<PeerPython | string> {
  const command = process.env['PYTHON'] ?? 'python3';
  try {
    await run(command, ['-c', 'import accelerate, numpy, safetensors, torch, transformers']);
  } catch (thrown) {
    const lastLine = String(thrown).trim().split('\n').at(-1);
    return (
      `No peer: ${command} can not import accelerate, numpy, safetensors, torch and transformers (${lastLine}). ` +
      'Set PYTHON to one that can.'
    );
  }
  const shim = await buildShim(folder);
  return { command, ...(shim === undefined ? {} : { shim }) };
}

/** MKL asks this function whether it may use the instructions beyond AVX2; on AMD's processors it answers no. */
const SHIM_SOURCE = 'int mkl_serv_intel_cpu_true(void) { return 1; }\n';

async function buildShim(folder: string): Promise<string | undefined> {
  const [source, library] = [path.join(folder, 'shim.c'), path.join(folder, 'shim.so')];
  await writeFile(source, SHIM_SOURCE);
  try {
    await run('cc', ['-shared', '-fPIC', '-o', library, source]);
    return library;
  } catch {
    return undefined; // the report names the variants that were left out
  }
}
