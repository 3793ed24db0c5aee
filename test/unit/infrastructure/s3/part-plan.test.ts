import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { partRange, planParts } from '#infrastructure/s3/part-plan.js';
import { AMAZON_S3, PROVIDER_PROFILES } from '#infrastructure/s3/provider-profiles.js';

const MIB = 1024 * 1024;

describe('planParts', () => {
  const rules = [AMAZON_S3, ...Object.values(PROVIDER_PROFILES)].map(({ parts }) => parts);

  it('cuts any size without gap or overlap into equal parts that every provider takes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rules), fc.integer({ min: 1, max: 5_000_000 * MIB }), (rule, size) => {
        const plan = planParts(size, rule);
        const last = partRange(plan, plan.count - 1, size);
        expect(plan.count).toBeLessThanOrEqual(10_000);
        expect(plan.partBytes).toBeGreaterThanOrEqual(5 * MIB);
        expect(plan.partBytes).toBeLessThanOrEqual(5_000 * MIB);
        expect(last.end).toBe(size);
        expect(last.start).toBe((plan.count - 1) * plan.partBytes);
        expect(last.end - last.start).toBeGreaterThan(0);
        if (plan.count > 1) expect(partRange(plan, 0, size)).toEqual({ start: 0, end: plan.partBytes });
      }),
      { seed: 20261121 },
    );
  });

  it('has one empty part for nothing', () => {
    const plan = planParts(0, AMAZON_S3.parts);
    expect(plan.count).toBe(1);
    expect(partRange(plan, 0, 0)).toEqual({ start: 0, end: 0 });
  });
});
