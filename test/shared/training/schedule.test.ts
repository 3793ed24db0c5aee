import { describe, expect, it } from '@jest/globals';

import { learningRateAt } from '#domain/training/schedule.js';
import { readSchedules, settingsOfRecorded } from '#test/support/golden-schedules.js';
import { sharedPath } from '#test/support/shared-folder.js';

describe('learningRateAt', () => {
  const recorded = readSchedules(sharedPath('golden', 'schedules', 'schedules.json'));
  const expressible = Object.entries(recorded.values).flatMap(([name, values]) => {
    const settings = settingsOfRecorded(name, recorded.base_lr);
    return settings === undefined ? [] : [{ name, values, settings }];
  });

  it('finds the 13 recorded schedules that have a setting here', () => {
    expect(expressible).toHaveLength(13);
  });

  it.each(expressible)('equals all 100 recorded values of $name', ({ values, settings }) => {
    values.forEach((value, step) =>
      expect(Math.abs(learningRateAt(step, settings) - value)).toBeLessThan(1e-19),
    );
    expect(values).toHaveLength(100);
  });
});
