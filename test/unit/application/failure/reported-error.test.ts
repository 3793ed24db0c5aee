import { describe, expect, it } from '@jest/globals';
import { reportError } from '#application/failure/reported-error.js';
import { ArenaError } from '#domain/shared/errors.js';

describe('reportError', () => {
  it('keeps code, message and details of an error of the catalogue', () => {
    const details = { file: 'x' };
    expect(reportError(new ArenaError('DATASET.NOT_FOUND', 'No x.', { details }))).toMatchObject({
      code: 'DATASET.NOT_FOUND',
      message: 'No x.',
      details,
    });
  });

  it('calls anything else an internal error, with the traces of all causes', () => {
    const { code, message, stack } = reportError(new TypeError('outer', { cause: new Error('inner') }));
    expect(code).toBe('INTERNAL');
    expect(message).toContain('outer');
    expect(stack).toMatch(/TypeError: outer[^]*Caused by: Error: inner/);
  });

  it('reports even what is no error', () => {
    expect(reportError('broken')).toMatchObject({ code: 'INTERNAL', stack: 'broken' });
  });
});
