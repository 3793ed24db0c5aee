import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { initialLossScale, updateLossScale } from '#domain/training/loss-scale.js';

interface Recorded {
  readonly steps: number;
  readonly overflowSteps: readonly number[];
  /** [steps done, scale from there on] */
  readonly scales: readonly (readonly [number, number])[];
}

const FIXTURE = path.resolve(import.meta.dirname, '../../../fixtures/loss-scaling/grad-scaler.json');
const recorded = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Recorded;

describe('updateLossScale', () => {
  it("equals PyTorch's GradScaler step for step on a recorded series of overflows", () => {
    let state = initialLossScale();
    const changes = [[0, state.scale]];
    for (let step = 0; step < recorded.steps; step++) {
      const next = updateLossScale(state, recorded.overflowSteps.includes(step));
      if (next.scale !== state.scale) changes.push([step + 1, next.scale]);
      state = next;
    }
    expect(changes).toEqual(recorded.scales);
  });
});
