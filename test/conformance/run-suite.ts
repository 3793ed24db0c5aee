import { createRequire } from 'node:module';
import { TorchEngine } from '../../infrastructure/tensor/engines/torch-engine.js';
import { WasmEngine } from '../../infrastructure/tensor/engines/wasm-engine.js';
import * as fs from 'node:fs';
const require = createRequire(import.meta.url);
const name = process.argv[2] ?? 'torch';
require('@tensorflow/tfjs-core/dist/register_all_gradients.js');
await (name === 'torch' ? new TorchEngine() : new WasmEngine()).activate();
const Jasmine = require('jasmine');
const runner = new Jasmine({ globals: true });
runner.env.configure({ random: false });
const { setTestEnvs } = require('@tensorflow/tfjs-core/dist/jasmine_util.js');
setTestEnvs([{ name, backendName: name, flags: {}, isDataSync: true }]);
jasmine.DEFAULT_TIMEOUT_INTERVAL = 20000;
require('@tensorflow/tfjs-core/dist/tests.js');
let passed = 0;
const failures: any[] = [];
let skipped = 0;
runner.clearReporters();
runner.addReporter({
  specDone(r: any) {
    if (r.status === 'passed') passed++;
    else if (r.status === 'failed')
      failures.push({ name: r.fullName, message: r.failedExpectations[0]?.message });
    else skipped++;
  },
  suiteDone(r: any) {
    if (r.failedExpectations?.length)
      failures.push({ name: 'SUITE ' + r.fullName, message: r.failedExpectations[0].message });
  },
});
runner.exitOnCompletion = false;
await runner.execute();
console.log({ passed, failed: failures.length, skipped });
fs.writeFileSync(`/tmp/conf-${name}.json`, JSON.stringify(failures, null, 1));
