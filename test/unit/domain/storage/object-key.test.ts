import { describe, expect, it } from '@jest/globals';

import { validateKeyPrefix, validateObjectKey } from '#domain/storage/object-key.js';

describe('validateObjectKey', () => {
  it.each(['config.json', 'models/run-1/config.json', 'a b/ü.txt', '..a/b..', '𝄞'.repeat(256)])(
    'accepts %j',
    (key) => expect(() => validateObjectKey(key)).not.toThrow(),
  );

  it.each([
    ['', 'is empty'],
    ['a\0b', 'contains NUL'],
    ['a\\b', 'contains a backslash'],
    ['/etc/passwd', 'is absolute'],
    ['C:/x', 'is absolute'],
    ['a//b', 'has an empty part'],
    ['a/', 'has an empty part'],
    ['../a', 'has a "." or ".." part'],
    ['a/./b', 'has a "." or ".." part'],
    ['𝄞'.repeat(257), 'is longer than 1024 bytes'],
    ['€'.repeat(342), 'is longer than 1024 bytes'],
    ['é'.repeat(513), 'is longer than 1024 bytes'],
  ])('refuses %j', (key, problem) => {
    expect(() => validateObjectKey(key)).toThrow(
      expect.objectContaining({
        code: 'STORAGE.INVALID_KEY',
        message: expect.stringContaining(problem),
      }),
    );
  });
});

describe('validateKeyPrefix', () => {
  it('accepts the empty prefix, a folder and the start of a name', () => {
    for (const prefix of ['', 'models/', 'models/ru']) expect(() => validateKeyPrefix(prefix)).not.toThrow();
  });

  it('refuses what no key can start with', () => {
    for (const prefix of ['/', 'a//', '../', '/a'])
      expect(() => validateKeyPrefix(prefix)).toThrow('Expected a key');
  });
});
