import { existsSync, readdirSync } from 'node:fs';

import type { CrossEntropyOptions } from '#infrastructure/tensor/operations/softmax-cross-entropy.js';
import { ENGINES_UNDER_TEST } from '#test/support/engines-under-test.js';
import { describeGoldenParity } from '#test/support/golden-parity.js';
import { sharedPath } from '#test/support/shared-folder.js';

/** Cases whose loss is not the plain one. */
const OPTIONS: Readonly<Record<string, CrossEntropyOptions>> = {
  bert_cls_weighted: { classWeights: Float32Array.of(0.5, 2, 1.25) },
  bert_cls_smooth: { labelSmoothing: 0.1 },
};

/** Every case that is in the folder. */
const CASES = readdirSync(sharedPath('golden')).filter((name) =>
  existsSync(sharedPath('golden', name, 'inputs.json')),
);

for (const engine of ENGINES_UNDER_TEST) {
  for (const name of CASES) describeGoldenParity(sharedPath('golden', name), engine, OPTIONS[name] ?? {});
}
