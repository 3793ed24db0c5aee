import path from 'node:path';

import { ENGINES_UNDER_TEST } from '#test/support/engines-under-test.js';
import { describeGoldenParity } from '#test/support/golden-parity.js';

const FIXTURES = path.resolve(import.meta.dirname, '../../fixtures/golden');

for (const engine of ENGINES_UNDER_TEST) {
  for (const name of ['bert_cls', 'gpt2_lm', 'lstm_bi_cls']) {
    describeGoldenParity(path.join(FIXTURES, name), engine);
  }
}
