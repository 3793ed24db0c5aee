import { execFileSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';

import { describe, expect, it } from '@jest/globals';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { loadAddon } from '#infrastructure/torch/addon.js';
import { addonFile } from '#infrastructure/torch/native-folder.js';
import { HAS_TORCH } from '#test/support/engines-under-test.js';

/** Computes something on the queue's thread, and says what came of it. */
const COMPUTE = `
  const addon = require(${JSON.stringify(addonFile())});
  addon.setAsynchronous(true);
  const [id] = addon.upload(new Float32Array([1, 2]), 6, [2], false);
  const negative = addon.callLater(addon.lookUp('aten::neg'), [[6, 2]], id);
  addon.finish();
  const values = [...new Float32Array(addon.read(negative))];
  addon.setAsynchronous(false);
`;

if (HAS_TORCH) {
  describe('threads of a process', () => {
    it('do not share the engine: the second is told so', async () => {
      loadAddon();
      const failure = await new Promise<Error>((resolve, reject) => {
        const worker = new Worker(COMPUTE, { eval: true });
        worker.once('error', resolve);
        worker.once('exit', () => reject(new Error('Expected the worker to fail, it ended')));
      });
      expect(failure.message).toContain('The torch engine computes for another thread of this process');
      expect(loadAddon().memory().tensors).toBeGreaterThanOrEqual(0);
    });

    it('use it one after the other', () => {
      const script = `
        const { Worker } = require('node:worker_threads');
        const work = ${JSON.stringify(`${COMPUTE} require('node:worker_threads').parentPort.postMessage(values);`)};
        const run = () => new Promise((resolve, reject) => {
          const worker = new Worker(work, { eval: true });
          let answer;
          worker.once('message', (message) => { answer = message; });
          worker.once('error', reject);
          worker.once('exit', () => resolve(answer));
        });
        (async () => {
          const answers = [await run(), await run()];
          ${COMPUTE}
          console.log(JSON.stringify([...answers, values]));
        })();
      `;
      const answers: unknown = JSON.parse(
        execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }),
      );
      expect(answers).toEqual([
        [-1, -2],
        [-1, -2],
        [-1, -2],
      ]);
    });
  });
} else {
  describe('threads of a process', () => {
    it('have nothing to share where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}
