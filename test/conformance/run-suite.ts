import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { DeviceName } from '#domain/engine/engine.js';

import type { ConformanceResult } from './conformance-result.js';

/**
 * Runs TensorFlow.js's own suite on an engine in a process of its own, which it may end.
 *
 * @param nodeArguments - more of what Node is started with
 */
export function runSuite(
  engine: string,
  device: DeviceName | 'auto' = 'auto',
  nodeArguments: readonly string[] = [],
): ConformanceResult {
  const folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
  const resultFile = path.join(folder, 'result.json');
  const script = path.join(import.meta.dirname, 'suite-process.ts');
  const node = [...nodeArguments, '--conditions=source', '--import', 'tsx'];
  try {
    // Some cases print; what matters is in the file.
    const { status, stderr } = spawnSync(process.execPath, [...node, script, engine, device, resultFile], {
      cwd: path.resolve(import.meta.dirname, '../..'),
      env: { ...process.env, NODE_OPTIONS: '' },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status !== 0)
      throw new Error(`The suite ended with ${String(status)} on ${engine}:\n${stderr.slice(-4000)}`);
    return JSON.parse(readFileSync(resultFile, 'utf8')) as ConformanceResult;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
