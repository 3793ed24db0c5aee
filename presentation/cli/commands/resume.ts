import {
  parseResumeSessionRequest,
  RESUME_SESSION_FIELDS,
} from '#application/resume-session/resume-session-request.js';
import { addFieldFlags } from '../field-flags.js';
import { collectRawRequest, type TypedFlags } from '../raw-request.js';
import { runTraining } from '../run-training.js';
import { addConfigFlag, addOutputFlags } from '../shared-flags.js';
import type { CommandDefinition, CommandSetup } from './command-definition.js';

async function resume(session: string | undefined, flags: TypedFlags, setup: CommandSetup): Promise<number> {
  const raw = await collectRawRequest({ ...flags, session }, RESUME_SESSION_FIELDS, setup.context);
  const request = parseResumeSessionRequest(raw);
  const place = { command: 'resume', workspace: request.workspace };
  return runTraining(setup, place, ({ resumeSession }, options) => resumeSession.execute(request, options));
}

/** `arena resume` */
export const defineResume: CommandDefinition = (program, setup) => {
  const { session, ...flags } = RESUME_SESSION_FIELDS;
  const command = program
    .command('resume')
    .description('go on with a session that was interrupted, from its last checkpoint')
    .argument('[session]', `${session!.description} (default: ${session!.absent!})`)
    .action(async (named: string | undefined, given: TypedFlags) =>
      setup.finish(await resume(named, given, setup)),
    );
  addOutputFlags(addConfigFlag(addFieldFlags(command, flags)));
};
