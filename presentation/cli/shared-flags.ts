import { Option, type Command } from 'commander';
import type { CommandContext } from './command-context.js';

const GROUP = 'Output of the command:';

/** Gives a command the flags that every command has; {@link readOutputMode} reads them. */
export function addOutputFlags(command: Command): Command {
  return command
    .addOption(new Option('--json', 'print one JSON object on standard output').helpGroup(GROUP))
    .addOption(new Option('--quiet', 'print no logs and no progress').helpGroup(GROUP))
    .addOption(new Option('--verbose', 'print stack traces of errors').helpGroup(GROUP));
}

/** Gives a command the flag that says which workspace it is about; {@link workspaceOf} reads it. */
export function addWorkspaceFlag(command: Command): Command {
  const description =
    'folder under which everything was written (default: ARENA_WORKSPACE, or the current folder)';
  return command.addOption(new Option('--workspace <DIR>', description).helpGroup(GROUP));
}

/** The workspace that flags or environment name, or the current folder. */
export function workspaceOf(
  flags: Readonly<Record<string, unknown>>,
  { env }: Pick<CommandContext, 'env'>,
): string {
  const { workspace } = flags;
  return typeof workspace === 'string' ? workspace : (env['ARENA_WORKSPACE'] ?? '.');
}

/** Gives a command the flag that names a file with settings. */
export function addConfigFlag(command: Command): Command {
  return command.addOption(
    new Option('--config <FILE>', 'YAML or JSON file with the same settings; flags win').helpGroup(GROUP),
  );
}
