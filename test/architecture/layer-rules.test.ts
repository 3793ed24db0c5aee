import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { cruise, readRules, REPOSITORY, type Violation } from './cruise.js';

/** A file with one forbidden statement, and the rule that it breaks: that one and no other. */
interface PlantedCase {
  readonly rule: string;
  readonly file: string;
  readonly statement: string;
}

const planted = (rule: string, file: string, statement: string): PlantedCase => ({ rule, file, statement });

const PLANTED: readonly PlantedCase[] = [
  planted('domain-is-pure', 'domain/reads-disk.ts', "export { readFile } from 'node:fs/promises';"),
  planted('domain-is-pure', 'domain/uses-package.ts', "export { z } from 'zod';"),
  planted(
    'domain-is-pure',
    'domain/knows-use-case.ts',
    "export type { UseCase } from '#application/use-case.js';",
  ),
  planted(
    'domain-is-pure',
    'domain/loads-adapter.ts',
    "export const load = () => import('#infrastructure/adapter.js');",
  ),
  planted(
    'application-knows-domain-only',
    'application/uses-adapter.ts',
    "export { adapter } from '#infrastructure/adapter.js';",
  ),
  planted(
    'application-knows-domain-only',
    'application/reads-clock.ts',
    "export { setTimeout } from 'node:timers/promises';",
  ),
  planted('application-knows-domain-only', 'application/uses-package.ts', "export { z } from 'zod';"),
  planted(
    'infrastructure-not-to-outer-layers',
    'infrastructure/calls-use-case.ts',
    "export { useCase } from '#application/use-case.js';",
  ),
  planted(
    'infrastructure-not-to-outer-layers',
    'infrastructure/prints.ts',
    "export { view } from '#presentation/view.js';",
  ),
  planted(
    'composition-not-to-presentation',
    'infrastructure/composition/knows-view.ts',
    "export { view } from '#presentation/view.js';",
  ),
  planted(
    'presentation-sees-no-adapter',
    'presentation/cli/uses-adapter.ts',
    "export { adapter } from '#infrastructure/adapter.js';",
  ),
  planted(
    'presentation-sees-no-adapter',
    'presentation/cli/takes-container.ts',
    "export { container } from '#infrastructure/composition/container.js';",
  ),
  planted(
    'entry-points-see-composition-only',
    'presentation/library/index.ts',
    "export { adapter } from '#infrastructure/adapter.js';",
  ),
  planted(
    'composition-is-a-leaf',
    'infrastructure/takes-container.ts',
    "export { container } from './composition/container.js';",
  ),
  planted(
    'tensorflow-in-its-rooms',
    'infrastructure/datasets/multiplies.ts',
    "export { matMul } from '@tensorflow/tfjs-core';",
  ),
  planted(
    'tensorflow-in-its-rooms',
    'presentation/cli/multiplies.ts',
    "export type { Tensor } from '@tensorflow/tfjs-core';",
  ),
  planted(
    'tokenizers-in-its-room',
    'infrastructure/datasets/tokenizes.ts',
    "export { Tokenizer } from 'tokenizers';",
  ),
  planted(
    'file-formats-in-their-room',
    'infrastructure/tokenizers/reads-parquet.ts',
    "export { parquetRead } from 'hyparquet';",
  ),
  planted(
    'file-formats-in-their-room',
    'infrastructure/tokenizers/reads-csv.ts',
    "export { parse } from 'csv-parse';",
  ),
  planted(
    'protocol-buffers-in-their-room',
    'infrastructure/models/writes-protocol-buffers.ts',
    "export { Root } from 'protobufjs';",
  ),
  planted(
    'language-detection-in-its-room',
    'infrastructure/datasets/detects-languages.ts',
    "export { eld } from 'eld';",
  ),
  planted(
    'aws-sdk-in-its-room',
    'infrastructure/storage/calls-s3.ts',
    "export { S3Client } from '@aws-sdk/client-s3';",
  ),
  planted(
    'inversify-in-composition',
    'infrastructure/datasets/injects.ts',
    "export { inject } from 'inversify';",
  ),
  planted('inversify-in-composition', 'presentation/cli/reflects.ts', "import 'reflect-metadata';"),
  planted(
    'command-line-libraries-in-presentation',
    'infrastructure/datasets/shows-progress.ts',
    "export { Bar } from 'cli-progress';",
  ),
  planted(
    'command-line-libraries-in-presentation',
    'infrastructure/datasets/reads-flags.ts',
    "export { Command } from 'commander';",
  ),
  planted('no-cycles', 'domain/egg.ts', "export { hen } from './hen.js'; export const egg = 1;"),
  planted(
    'production-not-to-test',
    'presentation/cli/uses-test.ts',
    "export { fake } from '#test/support/fake.js';",
  ),
  planted(
    'not-to-unresolvable',
    'presentation/cli/misspelt.ts',
    "export { view } from '#presentation/viev.js';",
  ),
  planted(
    'not-to-unresolvable',
    'presentation/cli/package-missing.ts',
    "export { x } from 'a-package-that-is-not-there';",
  ),
  planted('not-to-dev-dependency', 'presentation/cli/uses-dev.ts', "export { check } from 'fast-check';"),
];

/** Files that the planted ones import. They break no rule; a cycle (hen and egg) is reported for one of its files. */
const BYSTANDERS: Readonly<Record<string, string>> = {
  'application/use-case.ts': 'export const useCase = 1; export type UseCase = 1;',
  'domain/hen.ts': "export { egg } from './egg.js'; export const hen = 1;",
  'infrastructure/adapter.ts': 'export const adapter = 1;',
  'infrastructure/composition/container.ts':
    "import 'inversify'; export { adapter as container } from '../adapter.js'; export { useCase } from '#application/use-case.js';",
  'infrastructure/tensor/product.ts': "export { matMul } from '@tensorflow/tfjs-core';",
  'presentation/cli/container.ts': "export { container } from '#infrastructure/composition/container.js';",
  'presentation/view.ts': "export { Command } from 'commander'; export const view = 1;",
  'test/support/fake.ts':
    "export { check } from 'fast-check'; export { adapter as fake } from '#infrastructure/adapter.js';",
};

describe('a tree with one violation per file', () => {
  let root: string;
  let violations: readonly Violation[];

  beforeAll(async () => {
    root = await realpath(await mkdtemp(path.join(tmpdir(), 'training-arena-layers-')));
    await writeTree(root);
    violations = await cruise(root, ['domain', 'application', 'infrastructure', 'presentation', 'test']);
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  it.each(PLANTED)('reports $rule for $file', ({ rule, file }) => {
    const reported = violations.filter((violation) => violation.file === file);
    expect(new Set(reported.map((violation) => violation.rule))).toEqual(new Set([rule]));
  });

  it('reports nothing for the files that keep the rules', () => {
    expect(violations.filter(({ file }) => file in BYSTANDERS)).toEqual([]);
  });
});

describe('.config/dependency-cruiser.cjs', () => {
  it.each(readRules())(
    '$name has a planted violation, a comment for the offender, and fails the check',
    (rule) => {
      expect(PLANTED.map((one) => one.rule)).toContain(rule.name);
      expect(rule.comment).toMatch(/\S+ \S+.*\.$/s);
      expect(rule.severity).toBe('error');
    },
  );
});

describe('this repository', () => {
  it('keeps every rule', async () => {
    const folders = ['domain', 'application', 'infrastructure', 'presentation', 'test'];
    expect(await cruise(REPOSITORY, folders)).toEqual([]);
  });
});

/** The planted files and bystanders, with the real package.json and tsconfig.json and empty stand-ins for packages. */
async function writeTree(root: string): Promise<void> {
  for (const name of ['package.json', 'tsconfig.json']) {
    await copyFile(path.join(REPOSITORY, name), path.join(root, name));
  }
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Readonly<
    Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
  >;
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
    await writeInto(root, `node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    await writeInto(root, `node_modules/${name}/index.js`, 'module.exports = {};\n');
  }
  const files = PLANTED.map(({ file, statement }) => [file, statement] as const);
  for (const [file, content] of [...files, ...Object.entries(BYSTANDERS)])
    await writeInto(root, file, content);
}

async function writeInto(root: string, file: string, content: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), content);
}
