import { describe, expect, it } from '@jest/globals';

import { failureResponse, successResponse } from '#application/train-model/train-model-response.js';
import { ArenaError } from '#domain/shared/errors.js';
import { runArena } from '#presentation/cli/run-arena.js';
import { fakeCommandContext } from '#test/support/fake-command-context.js';

const SESSION = 'training_session_20251008_153000';

describe('arena resume', () => {
  it('takes the session as argument, settings as flags, and no more', async () => {
    const requests: unknown[] = [];
    const resumeSession = {
      execute: (request: unknown) => {
        requests.push(request);
        return Promise.resolve(successResponse({ sessionId: SESSION }));
      },
    };
    const context = fakeCommandContext({ useCases: { resumeSession }, env: { ARENA_WORKSPACE: '/w' } });
    const args = ['resume', SESSION, '--allow-drift', '--batch-size', '8'];
    expect(await runArena(args, context)).toBe(0);
    expect(await runArena(['resume'], context)).toBe(0);
    expect(requests).toEqual([
      { session: SESSION, allowDrift: true, workspace: '/w', overrides: { batchSize: 8 } },
      { allowDrift: false, workspace: '/w', overrides: {} },
    ]);
    expect(context.loaded).toEqual(['/w', '/w']);
    expect(await runArena(['resume', '--model', 'bert-tiny'], context)).toBe(2);
    expect(context.stderr.text).toContain('ARGUMENT.UNKNOWN');
  });

  it('prints why it can not go on, and ends with the exit code of that', async () => {
    const failure = failureResponse(new ArenaError('SESSION.LOCKED', 'Process 7 works on it.'));
    const resumeSession = { execute: () => Promise.resolve(failure) };
    const context = fakeCommandContext({ useCases: { resumeSession } });
    expect(await runArena(['resume'], context)).toBe(1);
    expect(context.stderr.lines).toEqual(['Error [SESSION.LOCKED]: Process 7 works on it.']);
  });
});

describe('arena relaunch', () => {
  it('takes the session as argument and any setting of training as flag', async () => {
    const requests: unknown[] = [];
    const relaunchSession = {
      execute: (request: unknown) => {
        requests.push(request);
        return Promise.resolve(successResponse({ sessionId: SESSION }));
      },
    };
    const context = fakeCommandContext({ useCases: { relaunchSession } });
    expect(await runArena(['relaunch', SESSION, '--model', 'bert-tiny', '--seed', '3'], context)).toBe(0);
    expect(requests).toMatchObject([
      { session: SESSION, workspace: '.', overrides: { model: 'bert-tiny', seed: 3, dryRun: false } },
    ]);
    expect(await runArena(['relaunch'], context)).toBe(2);
  });
});
