import { describe, expect, it } from '@jest/globals';

import { resolveConnection } from '#infrastructure/s3/resolve-connection.js';

describe('resolveConnection', () => {
  const keysOf = (prefix: string) => ({
    [`${prefix}_ACCESS_KEY_ID`]: 'id',
    [`${prefix}_SECRET_ACCESS_KEY`]: 'secret',
  });
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };

  it("leaves Amazon's endpoint and the search for credentials to the SDK", () => {
    expect(resolveConnection('s3', {})).toMatchObject({
      profile: { title: 'Amazon S3', pathStyle: false },
      region: 'us-east-1',
    });
    expect(resolveConnection('s3', {})).not.toHaveProperty('credentials');
    expect(resolveConnection('s3', {})).not.toHaveProperty('endpoint');
  });

  it('takes region, keys and session token from the standard variables', () => {
    const environment = { ...keysOf('AWS'), AWS_SESSION_TOKEN: 'token', AWS_DEFAULT_REGION: 'eu-west-3' };
    expect(resolveConnection('s3', environment)).toMatchObject({
      region: 'eu-west-3',
      credentials: { ...credentials, sessionToken: 'token' },
    });
  });

  it.each(['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'])(
    'takes any endpoint from %s, in path style',
    (name) => {
      expect(resolveConnection('s3', { [name]: 'http://localhost:9000' })).toMatchObject({
        endpoint: 'http://localhost:9000',
        profile: { pathStyle: true },
      });
    },
  );

  it('makes the endpoint of Cloudflare R2 from the account, with region auto', () => {
    expect(resolveConnection('r2', { ...keysOf('R2'), R2_ACCOUNT_ID: 'abc123' })).toMatchObject({
      endpoint: 'https://abc123.r2.cloudflarestorage.com',
      region: 'auto',
      credentials,
    });
  });

  it.each([
    [
      'b2',
      { B2_APPLICATION_KEY_ID: 'id', B2_APPLICATION_KEY: 'secret', B2_REGION: 'us-west-004' },
      'https://s3.us-west-004.backblazeb2.com',
    ],
    [
      'wasabi',
      { ...keysOf('WASABI'), WASABI_REGION: 'eu-central-1' },
      'https://s3.eu-central-1.wasabisys.com',
    ],
    ['spaces', { ...keysOf('SPACES'), SPACES_REGION: 'fra1' }, 'https://fra1.digitaloceanspaces.com'],
  ] as const)('makes the endpoint of %s from the region', (scheme, environment, endpoint) => {
    expect(resolveConnection(scheme, environment)).toMatchObject({ endpoint, credentials });
  });

  it.each([
    ['b2', {}, 'B2_REGION'],
    ['spaces', {}, 'SPACES_REGION'],
    ['r2', {}, 'R2_ACCOUNT_ID'],
    ['s3', { AWS_ACCESS_KEY_ID: 'id' }, 'AWS_SECRET_ACCESS_KEY'],
    ['s3', { AWS_ENDPOINT_URL_S3: 'localhost:9000' }, 'AWS_ENDPOINT_URL_S3'],
    ['s3', { AWS_ENDPOINT_URL_S3: 'http://id:planted@localhost' }, 'AWS_ENDPOINT_URL_S3'],
  ] as const)('says of %s with %j which variable to set', (scheme, environment, variable) => {
    const resolve = () => resolveConnection(scheme, environment);
    expect(resolve).toThrow(
      expect.objectContaining({ code: 'CONFIG.INVALID', message: expect.stringContaining(variable) }),
    );
    expect(resolve).not.toThrow(/planted/);
  });

  it('sends checksums only when they are required, to every provider', () => {
    const environment = { R2_ACCOUNT_ID: 'a', B2_REGION: 'b', SPACES_REGION: 'c' };
    for (const scheme of ['s3', 'r2', 'b2', 'wasabi', 'spaces'] as const) {
      expect(resolveConnection(scheme, environment).profile.checksums).toBe('WHEN_REQUIRED');
    }
  });
});
