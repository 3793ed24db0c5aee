import { createRequire } from 'node:module';
import { hostname, platform, release, userInfo } from 'node:os';

import { z } from 'zod';

import type { RuntimeFacts } from '#domain/session/session-metadata.js';

/** Facts about this process and machine. */
export function readRuntimeFacts(): RuntimeFacts {
  return {
    toolVersion: readToolVersion(),
    nodeVersion: process.version,
    platform: `${platform()} ${release()}`,
    hostname: hostname(),
    user: userInfo().username,
  };
}

/** Version in this package's package.json, from a checkout as from a build. */
function readToolVersion(): string {
  return z
    .object({ version: z.string() })
    .parse(createRequire(import.meta.url)('training-arena/package.json')).version;
}
