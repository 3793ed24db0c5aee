import { describe, expect, it } from '@jest/globals';

import { sessionIdOf, timestampOf } from '#domain/session/session-id.js';

describe('sessionIdOf', () => {
  it('is the local time to the second', () => {
    expect(sessionIdOf(new Date(2025, 9, 8, 15, 30, 0, 999))).toBe('training_session_20251008_153000');
    expect(timestampOf(new Date(2026, 0, 2, 3, 4, 5))).toBe('20260102_030405');
  });

  it('numbers the sessions of one second from the second on', () => {
    const now = new Date(2025, 9, 8, 15, 30, 0);
    expect(sessionIdOf(now, 1)).toBe('training_session_20251008_153000');
    expect(sessionIdOf(now, 2)).toBe('training_session_20251008_153000_2');
  });
});
