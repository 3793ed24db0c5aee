import { expect, it } from '@jest/globals';

import { verdictOn } from '#test/conformance/report.js';
import { runSuite } from '#test/conformance/run-suite.js';
import { NODE_ARGUMENTS } from './stand-in/stand-in.js';

it("passes TensorFlow.js's own suite on a GPU", () => {
  const { isGood, lines } = verdictOn(runSuite('torch', 'cuda', NODE_ARGUMENTS));
  expect(lines.join('\n')).toMatch(/^torch: \d+ of \d+ cases pass [^\n]*$/);
  expect(isGood).toBe(true);
}, 300_000);
