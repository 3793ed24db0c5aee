import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  endOf,
  metadataFile,
  resultsOf,
  runArena,
  sessionsOf,
  startArena,
  trainingArguments,
  type Fault,
} from './crash-session.js';

describe('a session that was damaged while no process worked on it', () => {
  let folder: string;
  let training: readonly string[];
  let expected: Readonly<Record<string, string>>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'arena-damage-'));
    training = await trainingArguments(folder);
    expect(await runArena(training, path.join(folder, 'whole'))).toMatchObject({ exitCode: 0 });
    expected = await resultsOf(path.join(folder, 'whole'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** A workspace whose session was killed at its third checkpoint. */
  async function killed(name: string): Promise<{ readonly workspace: string; readonly session: string }> {
    const workspace = path.join(folder, name);
    const fault: Fault = { kind: 'rename in checkpoints', at: 3, phase: 'kill-after' };
    expect(await runArena(training, workspace, { fault })).toMatchObject({ wasKilled: true });
    return { workspace, session: (await sessionsOf(workspace))[0]! };
  }

  async function checkpointsOf(workspace: string, session: string): Promise<readonly string[]> {
    const root = path.join(workspace, 'models', session, 'checkpoints');
    const names = (await readdir(root)).filter((name) => name.startsWith('checkpoint-'));
    const byStep = new Intl.Collator('en', { numeric: true });
    return names.sort(byStep.compare).map((name) => path.join(root, name));
  }

  async function expectToGoOn(workspace: string): Promise<string> {
    const end = await runArena(['resume'], workspace);
    expect(end).toMatchObject({ exitCode: 0 });
    expect(await resultsOf(workspace)).toEqual(expected);
    return end.stderr;
  }

  async function flipBit(file: string): Promise<void> {
    const bytes = await readFile(file);
    bytes[bytes.length - 5]! ^= 1;
    await writeFile(file, bytes);
  }

  it.each(['model.safetensors', 'optimizer.safetensors', 'trainer_state.json', 'manifest.json'])(
    'goes on to the same results from the checkpoint before one with a flipped bit in %s',
    async (name) => {
      const { workspace, session } = await killed(`bit-${name}`);
      await flipBit(path.join((await checkpointsOf(workspace, session)).at(-1)!, name));
      await expectToGoOn(workspace);
    },
  );

  it('goes on to the same results when a file of the latest checkpoint was cut short', async () => {
    const { workspace, session } = await killed('truncated');
    await truncate(
      path.join((await checkpointsOf(workspace, session)).at(-1)!, 'optimizer.safetensors'),
      100,
    );
    await expectToGoOn(workspace);
  });

  it('starts again, to the same results, when every checkpoint is damaged', async () => {
    const { workspace, session } = await killed('all-damaged');
    for (const checkpoint of await checkpointsOf(workspace, session)) {
      await truncate(path.join(checkpoint, 'model.safetensors'), 0);
    }
    await expectToGoOn(workspace);
  });

  it.each([
    ['has no bytes', (file: string) => truncate(file, 0)],
    ['has a flipped bit in a name', (file: string) => flipBit(file)],
    ['is missing', (file: string) => rm(file)],
  ])('goes on by the backup when the metadata %s', async (name, damage) => {
    const { workspace, session } = await killed(`metadata-${name.replaceAll(' ', '-')}`);
    await damage(metadataFile(workspace, session));
    await expectToGoOn(workspace);
  });

  it('goes on to the same results when its tokenizer and the token cache are gone', async () => {
    const { workspace, session } = await killed('no-tokenizer');
    await rm(path.join(workspace, 'models', session, 'tokenizer.json'));
    await rm(path.join(workspace, '.cache'), { recursive: true });
    await expectToGoOn(workspace);
  });

  it('is worked on by one of two processes that resume it at once', async () => {
    const { workspace, session } = await killed('two');
    const [first, second] = await Promise.all([
      endOf(startArena(['resume', session], workspace)),
      endOf(startArena(['resume', session], workspace)),
    ]);
    const [winner, loser] = first.exitCode === 0 ? [first, second] : [second, first];
    expect(winner).toMatchObject({ exitCode: 0 });
    // Refused while the other one works, or, where that took less time than to start, because nothing is left to do.
    expect(loser.exitCode).not.toBe(0);
    expect(loser.stderr).toMatch(/SESSION\.(LOCKED|COMPLETED)/u);
    expect(await resultsOf(workspace)).toEqual(expected);
  });

  it.each([60, 120, 180, 240, 300])(
    'says so when the disk is full from file operation %d on, and goes on when it is not any more',
    async (at) => {
      const workspace = path.join(folder, `full-${at}`);
      const full = await runArena(training, workspace, { fault: { at, phase: 'no-space' } });
      expect(full).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('FILESYSTEM.NO_SPACE') });
      const [session] = await sessionsOf(workspace);
      const end = await runArena(session === undefined ? training : ['resume', session], workspace);
      expect(end).toMatchObject({ exitCode: 0 });
      expect(await resultsOf(workspace)).toEqual(expected);
    },
  );

  it('goes on after a disk that was really full (a tmpfs, where this user may mount one)', async () => {
    const workspace = await mkdtemp(path.join(folder, 'tmpfs-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'arena-crash-test', workspace], {
        stdio: 'pipe',
      });
    } catch (failure) {
      process.stderr.write(`No tmpfs is tested: ${String(failure)}\n`);
      return;
    }
    try {
      const fault: Fault = { kind: 'rename in checkpoints', at: 2, phase: 'kill-after' };
      expect(await runArena(training, workspace, { fault })).toMatchObject({ wasKilled: true });
      const { bavail, bsize } = await statfs(workspace);
      await writeFile(path.join(workspace, 'filler'), Buffer.alloc(bavail * bsize - 1_500_000));
      const full = await runArena(['resume'], workspace);
      expect(full).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('FILESYSTEM.NO_SPACE') });
      await rm(path.join(workspace, 'filler'));
      const [session] = await sessionsOf(workspace);
      expect(await runArena(['resume', session!], workspace)).toMatchObject({ exitCode: 0 });
      expect(await resultsOf(workspace)).toEqual(expected);
    } finally {
      execFileSync('umount', [workspace]);
    }
  });
});
