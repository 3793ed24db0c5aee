import { InvalidArgumentError, Option } from 'commander';

import type { SessionReplay } from '#application/sessions/replay/replay-session-use-case.js';
import { exitCodeOf } from '#domain/shared/error-codes.js';
import { ArenaError } from '#domain/shared/errors.js';
import { watchForInterruption } from '../interruption.js';
import { openProgressLine } from '../progress/progress-line.js';
import { reportReplay } from '../replay-report.js';
import { reportSession, reportSessions, reportVerification } from '../sessions-report.js';
import { addOutputFlags, addWorkspaceFlag, workspaceOf } from '../shared-flags.js';
import type { UseCases } from '../use-cases.js';
import type { CommandDefinition, CommandSetup } from './command-definition.js';

type Flags = Readonly<Record<string, unknown>>;

async function print<Result extends object>(
  { context, mode }: CommandSetup,
  flags: Flags,
  execute: (sessions: UseCases['sessions']) => Promise<Result>,
  report: (result: Result) => readonly string[],
): Promise<void> {
  const { sessions } = await context.loadUseCases({ workspace: workspaceOf(flags, context) });
  const result = await execute(sessions);
  const text = mode.json
    ? JSON.stringify({ success: true, ...result, errors: [] })
    : report(result).join('\n');
  context.stdout.write(`${text}\n`);
}

interface VerifyFlags extends Flags {
  readonly replay?: number;
  readonly from?: number;
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
    throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
  };
}

/** Prints what the files say before steps are trained again, which takes as long as it did. */
async function verifyOne(session: string, flags: VerifyFlags, setup: CommandSetup): Promise<number> {
  const { context, mode } = setup;
  if (flags.replay === undefined && flags.from !== undefined) {
    throw new ArenaError('ARGUMENT.INVALID', '--from says where a replay starts: add --replay N, its steps.');
  }
  const { sessions } = await context.loadUseCases({ workspace: workspaceOf(flags, context) });
  const print = (text: string): unknown => context.stdout.write(`${text}\n`);
  const verification = await sessions.verify.execute({ session });
  if (!mode.json) print(reportVerification(verification).join('\n'));
  const { replay: steps, from } = flags;
  const request = { session, ...(from === undefined ? {} : { from }) };
  const replay = steps === undefined ? undefined : await replaySteps(sessions, { ...request, steps }, setup);
  if (mode.json) {
    const result = replay === undefined ? verification : { ...verification, replay };
    print(JSON.stringify({ success: true, ...result, errors: [] }));
  } else if (replay !== undefined) print(['', ...reportReplay(replay)].join('\n'));
  return verification.isWhole && replay?.agrees !== false ? 0 : exitCodeOf('CHECKPOINT.CORRUPT');
}

async function replaySteps(
  { replay }: UseCases['sessions'],
  request: Parameters<UseCases['sessions']['replay']['execute']>[0],
  { context, mode }: CommandSetup,
): Promise<SessionReplay> {
  const progress = openProgressLine(context, mode, 'Replaying step');
  const interruption = watchForInterruption(context, () => undefined);
  try {
    return await replay.execute(request, {
      onProgress: progress.onProgress,
      signal: interruption.signal,
    });
  } finally {
    interruption.stop();
    progress.clear();
  }
}

/** `arena sessions list | show | verify` */
export const defineSessions: CommandDefinition = (program, setup) => {
  const { context, finish } = setup;
  const sessions = program.command('sessions').description('list, show and verify training sessions');
  const list = sessions
    .command('list')
    .description('show all sessions of the workspace, latest first')
    .action(async (flags: Flags) => {
      const report = (result: Parameters<typeof reportSessions>[0]) =>
        reportSessions(result, context.today());
      await print(setup, flags, ({ list: all }) => all.execute(), report);
      finish(0);
    });
  const show = sessions
    .command('show')
    .description('show one session: state, settings, results')
    .argument('<session>', 'session to show')
    .action(async (session: string, flags: Flags) => {
      const report = (result: Parameters<typeof reportSession>[0]) => reportSession(result, context.today());
      await print(setup, flags, ({ show: one }) => one.execute({ session }), report);
      finish(0);
    });
  const verify = sessions
    .command('verify')
    .description('check every file of a session and say what can be resumed')
    .argument('<session>', 'session to verify')
    .addOption(
      new Option(
        '--replay <N>',
        'train N steps again from a checkpoint, in a place of their own, and compare with the digests on record',
      ).argParser(wholeNumber(1)),
    )
    .addOption(
      new Option(
        '--from <STEP>',
        'checkpoint to replay from, 0 being the beginning (default: the last one that a recorded one follows)',
      ).argParser(wholeNumber(0)),
    )
    .action(async (session: string, flags: VerifyFlags) =>
      setup.finish(await verifyOne(session, flags, setup)),
    );
  for (const command of [list, show, verify]) addOutputFlags(addWorkspaceFlag(command));
};
