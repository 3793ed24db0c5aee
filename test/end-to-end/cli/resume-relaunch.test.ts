import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';

import { runArenaProcess, startArenaProcess } from '#test/support/arena-process.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

/** Two labels that a word tells apart. */
function dataset(): string {
  return Array.from({ length: 240 }, (_, i) => {
    const label = i % 2 === 0 ? 'fruit' : 'tool';
    return `${JSON.stringify({ text: `box ${i} holds a ${i % 2 === 0 ? 'plum' : 'saw'}`, label })}\n`;
  }).join('');
}

const TRAINING = ['--model', 'lstm-small', '--epochs', '2', '--batch-size', '4', '--seed', '1'];
const INTERVALS = ['--logging-steps', '1', '--evaluation-strategy', 'steps', '--evaluation-steps', '16'];

describe('arena resume and relaunch', () => {
  const folder = useTemporaryFolder();
  const workspace = (name: string): string => join(folder(), name);
  const running: ChildProcessWithoutNullStreams[] = [];

  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });

  async function trainingArguments(): Promise<string[]> {
    const file = join(folder(), 'data.jsonl');
    await writeFile(file, dataset());
    return ['train', '--dataset', file, ...TRAINING, ...INTERVALS];
  }

  /** Starts training and waits until it reports a step from `step` on. */
  async function startTraining(args: readonly string[], name: string) {
    const child = startArenaProcess(args, workspace(name));
    running.push(child);
    let log = '';
    const reached = new Promise<void>((resolve) => {
      child.stderr.on('data', (text: Buffer) => {
        log += text.toString();
        if (log.includes('[7/9]')) resolve();
      });
    });
    const ended = once(child, 'exit').then(([exitCode]: unknown[]) => ({ exitCode, log }));
    await Promise.race([reached, ended]);
    return { child, ended };
  }

  async function weightsIn(name: string): Promise<Buffer> {
    const [session] = await readdir(join(workspace(name), 'models'));
    return readFile(join(workspace(name), 'models', session!, 'model.safetensors'));
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'saves on %s, names the command that goes on, and that gives the weights of the uninterrupted run',
    async (signal) => {
      const args = await trainingArguments();
      expect((await runArenaProcess(args, workspace('whole'))).exitCode).toBe(0);
      const { child, ended } = await startTraining(args, 'cut');
      child.kill(signal);
      const { exitCode, log } = await ended;
      expect(exitCode).toBe(130);
      const command = /Continue with: arena (resume \S+ --workspace \S+)/.exec(log);
      expect(command).not.toBeNull();
      const resumed = await runArenaProcess(command![1]!.split(' '), '/nowhere');
      expect(resumed.stderr).toContain('goes on after step');
      expect(resumed.exitCode).toBe(0);
      expect((await weightsIn('cut')).equals(await weightsIn('whole'))).toBe(true);
      const again = await runArenaProcess(command![1]!.split(' '), '/nowhere');
      expect({ exitCode: again.exitCode, stderr: again.stderr }).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('SESSION.COMPLETED'),
      });
    },
  );

  it('ends at once on a second signal, and resumes after that, too', async () => {
    const args = [...(await trainingArguments()), '--evaluation-batch-size', '1'];
    expect((await runArenaProcess(args, workspace('whole'))).exitCode).toBe(0);
    const { child, ended } = await startTraining(args, 'cut');
    child.kill('SIGTERM');
    child.kill('SIGINT');
    expect((await ended).exitCode).toBe(130);
    const resumed = await runArenaProcess(['resume'], workspace('cut'));
    expect(resumed.exitCode).toBe(0);
    expect((await weightsIn('cut')).equals(await weightsIn('whole'))).toBe(true);
  });

  it('refuses a second process while the first one works, and goes on when that was killed', async () => {
    const { child, ended } = await startTraining(await trainingArguments(), 'cut');
    const [session] = await readdir(join(workspace('cut'), 'models'));
    child.kill('SIGSTOP');
    const refused = await runArenaProcess(['resume', session!], workspace('cut'));
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(`process ${child.pid!}`);
    child.kill('SIGKILL');
    await ended;
    expect((await runArenaProcess(['resume'], workspace('cut'))).exitCode).toBe(0);
  });

  it('relaunches a session: the same weights with the same seed, linked to its parent', async () => {
    expect((await runArenaProcess(await trainingArguments(), workspace('one'))).exitCode).toBe(0);
    const [session] = await readdir(join(workspace('one'), 'models'));
    const args = ['relaunch', session!, '--json'];
    const relaunched = await runArenaProcess(args, workspace('one'));
    expect(relaunched.exitCode).toBe(0);
    const { modelPath, sessionId } = JSON.parse(relaunched.stdout) as {
      modelPath: string;
      sessionId: string;
    };
    const weights = await readFile(join(modelPath, 'model.safetensors'));
    const first = await readFile(join(workspace('one'), 'models', session!, 'model.safetensors'));
    expect(weights.equals(first)).toBe(true);
    const metadata = await readFile(
      join(
        workspace('one'),
        'logs/training_arena',
        sessionId,
        'training_session_metadata/training_metadata.json',
      ),
      'utf8',
    );
    expect(metadata).toContain(`"parent_session": "${session!}"`);
  });
});
