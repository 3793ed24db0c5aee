import {
  parseRelaunchSessionRequest,
  RELAUNCH_SESSION_FIELDS,
} from '#application/relaunch-session/relaunch-session-request.js';
import { addFieldFlags } from '../field-flags.js';
import { collectRawRequest, type TypedFlags } from '../raw-request.js';
import { runTraining } from '../run-training.js';
import { addConfigFlag, addOutputFlags } from '../shared-flags.js';
import type { CommandDefinition, CommandSetup } from './command-definition.js';

async function relaunch(session: string, flags: TypedFlags, setup: CommandSetup): Promise<number> {
  const raw = await collectRawRequest({ ...flags, session }, RELAUNCH_SESSION_FIELDS, setup.context);
  const request = parseRelaunchSessionRequest(raw);
  const place = { command: 'relaunch', workspace: request.workspace };
  return runTraining(setup, place, ({ relaunchSession }, options) =>
    relaunchSession.execute(request, options),
  );
}

/** `arena relaunch` */
export const defineRelaunch: CommandDefinition = (program, setup) => {
  const { session, ...flags } = RELAUNCH_SESSION_FIELDS;
  const command = program
    .command('relaunch')
    .description('train a new session with the settings of an earlier one')
    .argument('<session>', session!.description)
    .action(async (named: string, given: TypedFlags) => setup.finish(await relaunch(named, given, setup)));
  addOutputFlags(addConfigFlag(addFieldFlags(command, flags)));
};
