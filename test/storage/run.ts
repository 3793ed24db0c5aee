/* Starts the servers, runs jest's project "storage" on them, stops them: `npm run test:storage -- JEST ARGUMENTS`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startServers } from './servers/start-servers.js';

const folder = await mkdtemp(path.join(tmpdir(), 'arena-storage-'));
const { servers, stop } = await startServers(folder);
try {
  process.exitCode = await runJest(process.argv.slice(2));
} finally {
  await stop();
  await rm(folder, { recursive: true, force: true });
}

async function runJest(args: readonly string[]): Promise<number> {
  const jest = spawn(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--config', '.config/jest.config.mjs', '--selectProjects', 'storage']
      .concat('--runInBand')
      .concat(args),
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        NODE_OPTIONS: '--experimental-vm-modules',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        ARENA_TEST_STORAGE_SERVERS: JSON.stringify(servers),
      },
    },
  );
  // The servers are stopped whatever ends the tests.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => jest.kill(signal));
  const [code] = (await once(jest, 'exit')) as [number | null];
  return code ?? 1;
}
