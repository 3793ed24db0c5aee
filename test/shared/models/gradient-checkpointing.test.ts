import { existsSync, readdirSync } from 'node:fs';

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from '@jest/globals';

import { gradientsWithDropout } from '#test/support/checkpointed-gradients.js';
import { ENGINES_UNDER_TEST, useEngine } from '#test/support/engines-under-test.js';
import { openGoldenModel, readGoldenCase } from '#test/support/golden-case.js';
import { sharedPath } from '#test/support/shared-folder.js';

/** One case of each transformer. */
const CASES = readdirSync(sharedPath('golden')).filter(
  (name) =>
    /_(cls|lm|mlm)$/.test(name) &&
    !/^(lstm|gru)_/.test(name) &&
    existsSync(sharedPath('golden', name, 'inputs.json')),
);
const ON_EACH_ENGINE = CASES.flatMap((name) => ENGINES_UNDER_TEST.map((engine) => [name, engine] as const));

describe.each(ON_EACH_ENGINE)('gradient checkpointing in %s on %s', (name, engine) => {
  it('gives the same gradients bit by bit, out of less memory, and leaves no tensor', async () => {
    await useEngine(engine);
    const golden = await readGoldenCase(sharedPath('golden', name));
    const model = await openGoldenModel(golden);
    const batch = golden.batches[0]!;
    gradientsWithDropout(model, batch, false);
    const tensors = tf.memory().numTensors;
    const kept = gradientsWithDropout(model, batch, false);
    const recomputed = gradientsWithDropout(model, batch, true);
    expect(recomputed.gradients).toEqual(kept.gradients);
    expect(recomputed.watched).toEqual(kept.watched);
    expect(recomputed.watched.size).toBe(kept.gradients.size);
    expect(recomputed.forwardBytes).toBeLessThan(kept.forwardBytes);
    expect(tf.memory().numTensors).toBe(tensors);
    model.dispose();
  });
});
