import { readFileSync } from 'node:fs';
import { hostname, platform, release, userInfo } from 'node:os';
import path from 'node:path';

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

/** Version in the package.json above this file, in a checkout as in a build. */
function readToolVersion(): string {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    try {
      return z
        .object({ version: z.string() })
        .parse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))).version;
    } catch (failure) {
      if (folder === path.dirname(folder)) throw failure;
    }
  }
}
