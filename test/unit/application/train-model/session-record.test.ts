import { describe, expect, it } from '@jest/globals';

import { SessionRecord } from '#application/train-model/session-record.js';
import { newSessionMetadata } from '#domain/session/new-session-metadata.js';
import type { SessionStore } from '#domain/session/session-store.js';
import { describedSession } from '#test/support/described-session.js';

describe('SessionRecord', () => {
  it('knows the seconds before this process, however many checkpoints it records', async () => {
    const started = newSessionMetadata(describedSession());
    const metadata = { ...started, executionStatus: { ...started.executionStatus, trainingTimeSeconds: 40 } };
    const store = { save: () => Promise.resolve() } as unknown as SessionStore;
    const record = new SessionRecord(store, metadata, () => 0);
    const checkpoint = {
      path: 'checkpoint-1',
      step: 1,
      epoch: 1,
      metrics: {},
      createdAt: '',
      isBest: false,
      digests: { weights: '', optimizer: '', samples: '' },
    };
    await record.recordCheckpoint(checkpoint, 50);
    await record.recordCheckpoint(checkpoint, 60);
    expect(record.secondsBefore).toBe(40);
  });
});
