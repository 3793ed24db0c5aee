import { expect, it } from '@jest/globals';

import { PRECISION_NAMES, precisionName, precisionOf } from '#application/request/precision-name.js';

it('names precisions and finds them by name', () => {
  expect(PRECISION_NAMES.map(precisionOf)).toEqual(['float32', 'bfloat16', 'float16']);
  expect(PRECISION_NAMES.map((name) => precisionName(precisionOf(name)))).toEqual(PRECISION_NAMES);
  expect(precisionOf()).toBe('float32');
});
