import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

interface CruisedModule {
  readonly source: string;
  readonly dependencies: readonly { readonly resolved: string; readonly dynamic: boolean }[];
}

/** Every module that is loaded when `entry` is, before any `import()` in it runs. */
async function staticImportsOf(entry: string): Promise<Set<string>> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      ...['--config', '.config/dependency-cruiser.cjs', '--output-type', 'json', entry],
    ],
    // The exit code counts violations of the layer rules, which another test is for.
    { env: { ...process.env, NODE_OPTIONS: '' }, maxBuffer: 1e9 },
  ).catch((failure: unknown) => failure as { stdout: string });
  const { modules } = JSON.parse(stdout) as { modules: readonly CruisedModule[] };
  const bySource = new Map(modules.map((module) => [module.source, module]));
  const reached = new Set([entry]);
  for (const source of reached) {
    for (const { resolved, dynamic } of bySource.get(source)?.dependencies ?? []) {
      if (!dynamic) reached.add(resolved);
    }
  }
  return reached;
}

describe('arena', () => {
  it('loads commander and no other package until a command needs it, so that help is quick', async () => {
    const reached = [...(await staticImportsOf('presentation/cli/main.ts'))];
    expect(reached).toContain('presentation/cli/commands/train.ts');
    const packages = reached.filter((source) => source.includes('node_modules/'));
    expect(packages.map((source) => source.replace(/^.*node_modules\/([^/]+)\/.*$/, '$1'))).toEqual([
      'commander',
    ]);
    expect(reached.filter((source) => source.startsWith('infrastructure/'))).toEqual([]);
  });
});
