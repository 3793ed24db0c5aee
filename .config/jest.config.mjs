import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { transformSync } from '@swc/core';

// Absolute: jest resolves a project's relative rootDir against the root's, which is one folder too far up.
const ROOT = path.resolve(import.meta.dirname, '..');

// Test files run on all cores at once, and libtorch's threads in each of them: threads that wait must not keep a core busy.
process.env.OMP_WAIT_POLICY ??= 'passive';

// One jest project per kind of test, so that `--selectProjects unit` stays quick and free of I/O.
const project = (displayName, folder, extra = {}) => ({
  displayName,
  rootDir: ROOT,
  testMatch: [`<rootDir>/test/${folder}/**/*.test.ts`],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  // Seen from a test's sandbox, a global costs a call: the inner loops of the `cpu` engine run 30 times faster with these.
  sandboxInjectedGlobals: ['Array', 'Float32Array', 'Int32Array', 'Map', 'Math', 'Number', 'Set'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '<rootDir>/.config/jest-transform.mjs',
      {
        swcrc: false,
        jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  ...extra,
});

/** What `npm run test:gpu` runs: what trains on an engine that is chosen for the tests, and how that comes to be. */
const ON_GPU = [
  'gpu/*.test.ts',
  'contract/engine/**/*.test.ts',
  'integration/{models,tensor,training}/**/*.test.ts',
  'integration/torch/{gpu-attention-dropout,gpu-dropout,linear-cross-entropy,torch-backend,weight-copies}.test.ts',
  'unit/infrastructure/tensor/{operations,optimizer}/**/*.test.ts',
];

// Files of types alone hold nothing that a test could run: they would count as uncovered.
const holdsTypesOnly = (file) => {
  const { code } = transformSync(readFileSync(path.join(ROOT, file), 'utf8'), {
    swcrc: false,
    minify: true,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' }, minify: { format: { comments: false } } },
  });
  return ['', 'export{};'].includes(code.trim());
};

const typesOnly = () =>
  ['domain', 'application'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true })
      .map((file) => `${folder}/${file}`)
      .filter((file) => file.endsWith('.ts') && holdsTypesOnly(file)),
  );

export default {
  testTimeout: 120_000,
  maxWorkers: '100%',
  collectCoverageFrom: [
    'domain/**/*.ts',
    'application/**/*.ts',
    ...(process.argv.includes('--coverage') ? typesOnly().map((file) => `!${file}`) : []),
  ],
  coverageProvider: 'v8',
  coverageReporters: ['text-summary', 'lcovonly'],
  coverageThreshold: { global: { lines: 90 } },
  coverageDirectory: '<rootDir>/coverage',
  rootDir: ROOT,
  projects: [
    project('unit', 'unit'),
    project('property', 'property'),
    project('contract', 'contract'),
    project('integration', 'integration'),
    project('end-to-end', 'end-to-end'),
    project('architecture', 'architecture'),
    project('shared', 'shared'),
    project('parallel', 'parallel'),
    project('crash', 'crash'),
    project('storage', 'storage'),
    project('gpu', 'gpu', { testMatch: ON_GPU.map((tests) => `<rootDir>/test/${tests}`) }),
  ],
};
