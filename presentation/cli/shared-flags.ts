import { Option, type Command } from 'commander';

const GROUP = 'Output of the command:';

/** Gives a command the flags that every command has; {@link readOutputMode} reads them. */
export function addOutputFlags(command: Command): Command {
  return command
    .addOption(new Option('--json', 'print one JSON object on standard output').helpGroup(GROUP))
    .addOption(new Option('--quiet', 'print no logs and no progress').helpGroup(GROUP))
    .addOption(new Option('--verbose', 'print stack traces of errors').helpGroup(GROUP));
}

/** Gives a command the flag that names a file with settings. */
export function addConfigFlag(command: Command): Command {
  return command.addOption(
    new Option('--config <FILE>', 'YAML or JSON file with the same settings; flags win').helpGroup(GROUP),
  );
}
