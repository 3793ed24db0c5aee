import { exitCodeOf } from '#domain/shared/error-codes.js';
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
): Promise<Result> {
  const { sessions } = await context.loadUseCases({ workspace: workspaceOf(flags, context) });
  const result = await execute(sessions);
  const text = mode.json
    ? JSON.stringify({ success: true, ...result, errors: [] })
    : report(result).join('\n');
  context.stdout.write(`${text}\n`);
  return result;
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
    .action(async (session: string, flags: Flags) => {
      const run = ({ verify: one }: UseCases['sessions']) => one.execute({ session });
      const { isWhole } = await print(setup, flags, run, reportVerification);
      finish(isWhole ? 0 : exitCodeOf('CHECKPOINT.CORRUPT'));
    });
  for (const command of [list, show, verify]) addOutputFlags(addWorkspaceFlag(command));
};
