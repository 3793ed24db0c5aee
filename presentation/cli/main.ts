#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { loadStorageUseCases, loadUseCases } from './container.js';
import { listGpus } from './processes/list-gpus.js';
import { runArena } from './run-arena.js';

// A reader that has seen enough (`arena ... | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// Started as one of several processes: without the one that watches over them, none goes on.
if (process.channel !== undefined) {
  process.once('disconnect', () => process.exit(1));
  process.channel.unref();
}

process.exitCode = await runArena(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  version: (createRequire(import.meta.url)('training-arena/package.json') as { version: string }).version,
  signals: process,
  tellLauncher: (message) => process.send?.(message),
  exit: (code) => process.exit(code),
  now: () => performance.now(),
  today: () => new Date(),
  readText: (file) => readFile(file, 'utf8'),
  listGpus,
  loadUseCases,
  loadStorageUseCases,
});
