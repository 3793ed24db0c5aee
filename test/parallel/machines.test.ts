import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BUILT_ARGUMENTS } from '#test/support/arena-process.js';
import { toyTrainingFlags, weightsDigest, writeToyDataset } from '#test/support/parallel-training.js';
import { runWorker, type WorkerEnd } from '#test/support/process-group-run.js';

/** Three machines as network namespaces behind one bridge. */
const MACHINES = [0, 1, 2].map((rank) => ({
  rank,
  namespace: `arena${rank}`,
  link: `arena-link${rank}`,
  address: `10.77.0.${rank + 1}`,
}));
const BRIDGE = 'arena-bridge';

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

/** Namespaces need root, or the right to make them. */
function canMakeNetworks(): boolean {
  try {
    ip('netns', 'add', 'arena-trial');
    ip('netns', 'delete', 'arena-trial');
    return true;
  } catch {
    return false;
  }
}

function makeNetworks(): void {
  ip('link', 'add', BRIDGE, 'type', 'bridge');
  ip('link', 'set', BRIDGE, 'up');
  for (const { namespace, link, address } of MACHINES) {
    ip('netns', 'add', namespace);
    ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    ip('link', 'set', link, 'master', BRIDGE, 'up');
    ip('-n', namespace, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
  }
}

function removeNetworks(): void {
  for (const { namespace } of MACHINES) {
    try {
      ip('netns', 'delete', namespace);
    } catch {
      // It was not there.
    }
  }
  try {
    ip('link', 'delete', BRIDGE);
  } catch {
    // It was not there.
  }
}

/** Runs a command on all three machines. */
function onAll(args: readonly string[], port: number): Promise<readonly WorkerEnd[]> {
  return Promise.all(
    MACHINES.map(({ rank, namespace }) =>
      runWorker(
        { command: ['ip', 'netns', 'exec', namespace, process.execPath, ...BUILT_ARGUMENTS], args },
        300,
        {
          RANK: String(rank),
          LOCAL_RANK: '0',
          WORLD_SIZE: '3',
          MASTER_ADDR: MACHINES[0]!.address,
          MASTER_PORT: String(port),
        },
      ),
    ),
  );
}

function expectSuccess(ends: readonly WorkerEnd[]): void {
  for (const { code, stderr } of ends)
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
}

/** For a run that ought not to have ended. */
function expectRunning(ends: readonly WorkerEnd[]): void {
  throw new Error(`Expected processes that train, found that they ended: ${JSON.stringify(ends)}`);
}

if (canMakeNetworks()) {
  describe('training on three machines', () => {
    let folder: string;
    let flags: readonly string[];
    beforeAll(async () => {
      removeNetworks();
      makeNetworks();
      folder = await mkdtemp(path.join(tmpdir(), 'training-arena-'));
      flags = toyTrainingFlags(await writeToyDataset(folder));
    });
    afterAll(async () => {
      removeNetworks();
      await rm(folder, { recursive: true, force: true });
    });

    it('ends when one is cut off, and resumes to the weights of the uninterrupted run', async () => {
      const whole = path.join(folder, 'whole');
      expectSuccess(await onAll(['train', ...flags, '--workspace', whole], 29_501));

      const cut = path.join(folder, 'cut');
      const running = onAll(['train', ...flags, '--workspace', cut], 29_502);
      await Promise.race([trainingBegins(cut), running.then(expectRunning)]);
      ip('link', 'set', MACHINES[2]!.link, 'down');
      const ends = await running;
      ip('link', 'set', MACHINES[2]!.link, 'up');
      for (const { code, stderr } of ends) {
        expect(code).toBe(1);
        expect(stderr).toContain('PARALLEL.RANK_LOST');
      }
      expect(ends[0]!.stderr).toContain('process 2 of 3 did not');

      const [session] = await readdir(path.join(cut, 'models'));
      expectSuccess(await onAll(['resume', session!, '--workspace', cut, '--process-timeout', '20'], 29_503));
      expect(await weightsDigest(cut)).toBe(await weightsDigest(whole));
    }, 600_000);
  });
} else {
  describe('training on three machines', () => {
    it('needs the right to make network namespaces', () => {
      expect(canMakeNetworks()).toBe(false);
    });
  });
}

/** Waits for the second checkpoint of a workspace. */
async function trainingBegins(workspace: string): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    try {
      const [session] = await readdir(path.join(workspace, 'models'));
      const checkpoints = await readdir(path.join(workspace, 'models', session!, 'checkpoints'));
      if (checkpoints.filter((name) => name.startsWith('checkpoint-')).length >= 2) return;
    } catch {
      // Not there yet.
    }
  }
  throw new Error('Expected training to begin within two minutes.');
}
