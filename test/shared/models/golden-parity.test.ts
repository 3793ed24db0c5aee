import { ENGINES_UNDER_TEST } from '#test/support/engines-under-test.js';
import { describeGoldenParity } from '#test/support/golden-parity.js';
import { sharedPath } from '#test/support/shared-folder.js';

const OPTIONS = {
  bert_cls: {},
  bert_cls_multilabel: {},
  bert_cls_weighted: { classWeights: Float32Array.of(0.5, 2, 1.25) },
  bert_cls_smooth: { labelSmoothing: 0.1 },
  bert_cls_pair: {},
  gpt2_lm: {},
  lstm_bi_cls: {},
  lstm_bi_max: {},
  lstm_bi_mean: {},
};

for (const engine of ENGINES_UNDER_TEST) {
  for (const [name, options] of Object.entries(OPTIONS)) {
    describeGoldenParity(sharedPath('golden', name), engine, options);
  }
}
