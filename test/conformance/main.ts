import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { verdictOn, writeReport } from './report.js';
import { runSuite } from './run-suite.js';

const REPORT = path.resolve(import.meta.dirname, '../../docs/conformance.md');

/** The engines of the table in the documentation. */
const DOCUMENTED_ENGINES = ['torch', 'wasm'];

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { values } = parseArgs({ options: { engine: { type: 'string' } } });
const results = (values.engine === undefined ? DOCUMENTED_ENGINES : [values.engine]).map((engine) =>
  runSuite(engine),
);
for (const result of results) for (const line of verdictOn(result).lines) print(line);
if (values.engine === undefined) writeFileSync(REPORT, writeReport(results));
if (results.some((result) => !verdictOn(result).isGood)) process.exitCode = 1;
