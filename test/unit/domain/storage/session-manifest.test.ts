import { describe, expect, it } from '@jest/globals';

import {
  formatManifest,
  manifestKey,
  parseManifest,
  sessionOfManifest,
  type SessionManifest,
} from '#domain/storage/session-manifest.js';

const SHA256 = 'ab'.repeat(32);
const MANIFEST: SessionManifest = {
  sessionId: 'training_session_20260101_120000',
  publishedAt: '2026-01-01T12:00:00.000Z',
  runFolder: 'bert-tiny_20260101_120000',
  files: [{ path: 'model/checkpoints/step-10/model.safetensors', sha256: SHA256, sizeBytes: 12 }],
};

function changed(change: (stored: Record<string, unknown>) => void): string {
  const stored = JSON.parse(formatManifest(MANIFEST)) as Record<string, unknown>;
  change(stored);
  return JSON.stringify(stored);
}

describe('The manifest of a published session', () => {
  it('is read as it was written', () => {
    expect(parseManifest(formatManifest(MANIFEST), 'here')).toEqual(MANIFEST);
    const going = { ...MANIFEST, runFolder: null };
    expect(parseManifest(formatManifest(going), 'here')).toEqual(going);
    const member = { ...MANIFEST, sessionId: `${MANIFEST.sessionId}/models/emotion-joy` };
    expect(parseManifest(formatManifest(member), 'here')).toEqual(member);
  });

  it('has a key that tells its session, or the model of a plan', () => {
    for (const sessionId of [MANIFEST.sessionId, `${MANIFEST.sessionId}/models/emotion-joy`]) {
      expect(sessionOfManifest(manifestKey(sessionId))).toBe(sessionId);
    }
    for (const key of ['sessions/a/owner', 'sessions/a/objects/manifest.json', 'a/manifest.json']) {
      expect(sessionOfManifest(key)).toBeUndefined();
    }
  });

  it.each(['a/models/..', 'a/models/b/c', 'a/other/b', '../models/b', '/a'])(
    'with the session id %j is refused',
    (sessionId) => {
      const text = changed((stored) => (stored['session_id'] = sessionId));
      expect(() => parseManifest(text, 'here')).toThrow(/Expected a session id in here/);
    },
  );

  it.each([
    'model/../../etc/passwd',
    'model/./x',
    'model/..',
    '/etc/passwd',
    'other/x',
    'model',
    'model//x',
    'model/a\\b',
    'model/a\0b',
  ])('with the path %j is refused', (path) => {
    const text = changed((stored) => (stored['files'] = [{ path, sha256: SHA256, size_bytes: 1 }]));
    expect(() => parseManifest(text, 'here')).toThrow(expect.objectContaining({ code: 'STORAGE.CORRUPT' }));
  });

  it.each([
    ['another version', (stored: Record<string, unknown>) => (stored['format_version'] = 2)],
    ['no files', (stored: Record<string, unknown>) => delete stored['files']],
    [
      'a run folder that leads elsewhere',
      (stored: Record<string, unknown>) => (stored['run_folder'] = '../x'),
    ],
    ['a session id that leads elsewhere', (stored: Record<string, unknown>) => (stored['session_id'] = '..')],
    [
      'a SHA-256 that is none',
      (stored: Record<string, unknown>) =>
        (stored['files'] = [{ path: 'run/x', sha256: 'x', size_bytes: 1 }]),
    ],
    [
      'a size that is none',
      (stored: Record<string, unknown>) =>
        (stored['files'] = [{ path: 'run/x', sha256: SHA256, size_bytes: -1 }]),
    ],
  ])('with %s is refused', (_, change) => {
    expect(() => parseManifest(changed(change), 's3://bucket/manifest.json')).toThrow(
      expect.objectContaining({ code: 'STORAGE.CORRUPT', message: expect.stringContaining('s3://bucket') }),
    );
  });

  it('cut off in the middle is refused', () => {
    expect(() => parseManifest(formatManifest(MANIFEST).slice(0, 50), 'here')).toThrow(
      /Expected JSON in here/,
    );
  });
});
