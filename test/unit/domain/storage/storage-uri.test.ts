import { describe, expect, it } from '@jest/globals';

import {
  isRemoteUri,
  joinUri,
  parseRemoteUri,
  splitObjectUri,
  withoutCredentials,
} from '#domain/storage/storage-uri.js';

describe('Storage URIs', () => {
  it.each([
    ['s3://bucket', 's3', 'bucket', ''],
    ['S3://my.bucket-1/a/b/', 's3', 'my.bucket-1', 'a/b'],
    ['r2://bucket/runs', 'r2', 'bucket', 'runs'],
    ['b2://bucket/runs', 'b2', 'bucket', 'runs'],
    ['wasabi://bucket/runs', 'wasabi', 'bucket', 'runs'],
    ['spaces://bucket/with space', 'spaces', 'bucket', 'with space'],
  ])('takes %s apart', (uri, scheme, bucket, prefix) => {
    expect(parseRemoteUri(uri)).toEqual({ scheme, bucket, prefix });
    expect(isRemoteUri(uri)).toBe(true);
  });

  it.each(['/data/x', 'data', 'C:\\data', 'C://data', 'file:///data', 'http://host/x', ''])(
    'knows that %j is no remote store',
    (place) => expect(isRemoteUri(place)).toBe(false),
  );

  it.each(['s3://', 's3://Bucket/x', 's3://a_b/x', 's3://ab', 'https://bucket/x', 'bucket/x'])(
    'refuses %j and says what it takes',
    (uri) => {
      expect(() => parseRemoteUri(uri)).toThrow(
        expect.objectContaining({
          code: 'ARGUMENT.INVALID',
          message: expect.stringContaining('s3://bucket/'),
        }),
      );
    },
  );

  it('refuses credentials in a URI without repeating them', () => {
    const uri = 's3://AKIA123:planted-secret@bucket/x';
    expect(() => parseRemoteUri(uri)).toThrow(/credentials/);
    expect(() => parseRemoteUri(uri)).not.toThrow(/planted-secret|AKIA123/);
    expect(withoutCredentials(uri)).toBe('s3://bucket/x');
  });

  it('divides the URI of an object and puts it together again', () => {
    expect(splitObjectUri('s3://bucket/a/b/c.txt')).toEqual({ store: 's3://bucket/a/b', key: 'c.txt' });
    expect(splitObjectUri('s3://bucket/c.txt')).toEqual({ store: 's3://bucket', key: 'c.txt' });
    expect(joinUri('s3://bucket/a/', 'b', 'c.txt')).toBe('s3://bucket/a/b/c.txt');
    expect(() => splitObjectUri('s3://bucket/')).toThrow(/whole bucket/);
  });
});
