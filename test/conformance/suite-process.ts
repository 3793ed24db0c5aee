import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { DeviceName, EngineName } from '#domain/engine/engine.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';

import type { ConformanceResult, FailedCase } from './conformance-result.js';

/** What is used of jasmine, which has no types of its own. */
interface Jasmine {
  readonly jasmine: { DEFAULT_TIMEOUT_INTERVAL: number };
  readonly env: { configure(configuration: { readonly random: boolean }): void };
  exitOnCompletion: boolean;
  clearReporters(): void;
  addReporter(reporter: {
    readonly specDone: (spec: Spec) => void;
    readonly suiteDone: (suite: Suite) => void;
  }): void;
  execute(): Promise<unknown>;
}

interface Suite {
  readonly fullName: string;
  readonly failedExpectations: readonly { readonly message: string }[];
}

interface Spec extends Suite {
  readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
}

/** Environments that the suite runs its cases in. */
interface SuiteEnvironments {
  setTestEnvs(
    environments: readonly { name: string; backendName: string; flags: object; isDataSync: boolean }[],
  ): void;
}

const CASE_TIMEOUT_MS = 20_000;

const require = createRequire(import.meta.url);
// All gradients of TensorFlow.js, which the Node bundle leaves out: the suite asks for every one.
require('@tensorflow/tfjs-core/dist/register_all_gradients.js');

/** Runs TensorFlow.js's own suite on an engine. */
async function runSuite(engine: EngineName, device: DeviceName | 'auto'): Promise<ConformanceResult> {
  await new TensorEngineRegistry().activate(engine, 'float32', device);
  const runner = new (require('jasmine') as new (options: object) => Jasmine)({ globals: true });
  runner.env.configure({ random: false });
  const environments = require('@tensorflow/tfjs-core/dist/jasmine_util.js') as SuiteEnvironments;
  environments.setTestEnvs([{ name: engine, backendName: engine, flags: {}, isDataSync: true }]);
  require('@tensorflow/tfjs-core/dist/tests.js');
  runner.jasmine.DEFAULT_TIMEOUT_INTERVAL = CASE_TIMEOUT_MS;

  const statuses: Spec['status'][] = [];
  const failures: FailedCase[] = [];
  const note = ({ fullName, failedExpectations }: Suite): void => {
    const [first] = failedExpectations;
    if (first !== undefined) failures.push({ name: fullName, message: first.message });
  };
  runner.clearReporters();
  runner.addReporter({
    specDone: (spec) => {
      statuses.push(spec.status);
      note(spec);
    },
    suiteDone: note,
  });
  runner.exitOnCompletion = false;
  await runner.execute();
  const count = (wanted: Spec['status']): number => statuses.filter((status) => status === wanted).length;
  return { engine, passed: count('passed'), leftOut: count('pending'), failures };
}

const [engine, device, resultFile] = process.argv.slice(2) as [EngineName, DeviceName | 'auto', string];
writeFileSync(resultFile, JSON.stringify(await runSuite(engine, device)));
