import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

export const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const CONFIG = path.join(REPOSITORY, '.config', 'dependency-cruiser.cjs');
const PROGRAM = path.join(REPOSITORY, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** An import that a rule forbids. */
export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly imports: string;
}

/** A rule of the architecture, as in `.config/dependency-cruiser.cjs`. */
export interface ArchitectureRule {
  readonly name: string;
  readonly comment?: string;
  readonly severity: string;
}

interface CruiseResult {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}

/** The rules, in the order of the file. */
export function readRules(): readonly ArchitectureRule[] {
  const config = createRequire(import.meta.url)(CONFIG) as {
    readonly forbidden: readonly ArchitectureRule[];
  };
  return config.forbidden;
}

/** Checks the imports of some folders of a tree against the rules. Throws when no file was found. */
export async function cruise(root: string, folders: readonly string[]): Promise<readonly Violation[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [PROGRAM, '--config', CONFIG, '--output-type', 'json', ...folders],
    { cwd: root, maxBuffer: 64 * 1024 * 1024 },
  );
  const { summary } = JSON.parse(stdout) as CruiseResult;
  if (summary.totalCruised === 0) throw new Error(`Found no file in ${folders.join(', ')} of ${root}.`);
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, file: from, imports: to }));
}
