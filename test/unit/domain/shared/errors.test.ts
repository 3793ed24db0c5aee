import { describe, expect, it } from '@jest/globals';

import { exitCodeOf } from '#domain/shared/error-codes.js';
import { ArenaError, toArenaError } from '#domain/shared/errors.js';

describe('ArenaError', () => {
  it('carries code, message, details and cause', () => {
    const cause = new Error('disk');
    const error = new ArenaError('FILESYSTEM.FAILED', 'No.', { cause, details: { path: '/x' } });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'ArenaError', code: 'FILESYSTEM.FAILED', message: 'No.', cause });
    expect(error.details).toEqual({ path: '/x' });
  });

  it('has empty details and no cause unless given', () => {
    const error = new ArenaError('INTERNAL', 'No.');
    expect(error.details).toEqual({});
    expect('cause' in error).toBe(false);
  });
});

describe('toArenaError', () => {
  it('passes an ArenaError through, so that the first code is the one reported', () => {
    const error = new ArenaError('DATASET.NOT_FOUND', 'No.');
    expect(toArenaError(error, 'INTERNAL', 'Something failed')).toBe(error);
  });

  it('wraps what foreign code threw and keeps it as cause', () => {
    const cause = new TypeError('x is not a function');
    const wrapped = toArenaError(cause, 'INTERNAL', 'Something failed');
    expect(wrapped).toMatchObject({
      code: 'INTERNAL',
      message: 'Something failed: x is not a function',
      cause,
    });
    expect(toArenaError('text', 'INTERNAL', 'Something failed').message).toBe('Something failed: text');
  });
});

describe('exitCodeOf', () => {
  it('follows the catalogue', () => {
    expect(exitCodeOf('CONFIG.INVALID')).toBe(2);
    expect(exitCodeOf('DATASET.NOT_FOUND')).toBe(3);
    expect(exitCodeOf('STORAGE.DENIED')).toBe(4);
    expect(exitCodeOf('TRAINING.INTERRUPTED')).toBe(130);
  });
});
