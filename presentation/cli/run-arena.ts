import { Command, CommanderError } from 'commander';
import type { CommandContext } from './command-context.js';
import type { CommandDefinition, CommandSetup } from './commands/command-definition.js';
import { defineEngines } from './commands/engines.js';
import { defineEvaluate } from './commands/evaluate.js';
import { defineExport } from './commands/export.js';
import { definePredict } from './commands/predict.js';
import { defineRelaunch } from './commands/relaunch.js';
import { defineResume } from './commands/resume.js';
import { defineSessions } from './commands/sessions.js';
import { defineStorage } from './commands/storage.js';
import { defineTrain } from './commands/train.js';
import { printFailure } from './failure.js';
import { readOutputMode } from './output-mode.js';

const COMMANDS: readonly CommandDefinition[] = [
  defineTrain,
  defineResume,
  defineRelaunch,
  defineSessions,
  defineEvaluate,
  definePredict,
  defineExport,
  defineStorage,
  defineEngines,
];
const NARROWEST_HELP = 80;

function createProgram(setup: CommandSetup): Command {
  const { stdout, stderr } = setup.context;
  const width = Math.max(stdout.columns ?? 100, NARROWEST_HELP);
  const program = new Command('arena')
    .description('Train, evaluate and use text and source-code models.')
    .version(setup.context.version, '--version', 'show the version')
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Errors are printed in one place, by the caller.
      outputError: () => undefined,
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
    });
  for (const define of COMMANDS) define(program, setup);
  return program;
}

/** Whether commander ended the command because it printed what was asked for. */
function isHelp(thrown: unknown): boolean {
  return thrown instanceof CommanderError && thrown.exitCode === 0;
}

/**
 * Runs one command line.
 * @param args - what was typed after `arena`
 * @returns the exit code
 */
export async function runArena(args: readonly string[], context: CommandContext): Promise<number> {
  const mode = readOutputMode(args);
  let exitCode = 0;
  const program = createProgram({ context, args, mode, finish: (code) => (exitCode = code) });
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return 2;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (isHelp(thrown)) return 0;
    const command = program.commands.find((known) => known.name() === args[0])?.name();
    return printFailure(thrown, context, mode, command);
  }
}
