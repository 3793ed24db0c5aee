/* Starts the servers, runs jest's project "storage" on them, stops them: `npm run test:storage -- JEST ARGUMENTS`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { runJest } from '#test/support/run-jest.js';
import { startServers } from './servers/start-servers.js';

const folder = await mkdtemp(path.join(tmpdir(), 'arena-storage-'));
const { servers, stop } = await startServers(folder);
try {
  process.exitCode = await runJest('storage', ['--runInBand', ...process.argv.slice(2)], {
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ARENA_TEST_STORAGE_SERVERS: JSON.stringify(servers),
  });
} finally {
  await stop();
  await rm(folder, { recursive: true, force: true });
}
