import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import type { ConformanceResult } from './conformance-result.js';
import { verdictOn, writeReport } from './report.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const REPORT = path.join(ROOT, 'docs', 'conformance.md');

/** The engines of the table in the documentation. */
const DOCUMENTED_ENGINES = ['torch', 'wasm'];

/** Runs the suite in a process of its own, which it may end. */
function runOn(engine: string): ConformanceResult {
  const folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
  const resultFile = path.join(folder, 'result.json');
  const script = path.join(import.meta.dirname, 'suite-process.ts');
  const args = ['--conditions=source', '--import', 'tsx', script, engine, resultFile];
  try {
    // Some cases print; what matters is in the file.
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: ROOT,
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

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { values } = parseArgs({ options: { engine: { type: 'string' } } });
const results = (values.engine === undefined ? DOCUMENTED_ENGINES : [values.engine]).map(runOn);
for (const result of results) for (const line of verdictOn(result).lines) print(line);
if (values.engine === undefined) writeFileSync(REPORT, writeReport(results));
if (results.some((result) => !verdictOn(result).isGood)) process.exitCode = 1;
