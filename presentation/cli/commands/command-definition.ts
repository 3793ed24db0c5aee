import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { OutputMode } from '../output-mode.js';

/** What commands are made with. */
export interface CommandSetup {
  readonly context: CommandContext;
  /** What was typed after `arena`. */
  readonly args: readonly string[];
  readonly mode: OutputMode;
  /** Takes the exit code of the command that ran. */
  readonly finish: (exitCode: number) => void;
}

/** Adds one command to the program. */
export type CommandDefinition = (program: Command, setup: CommandSetup) => void;
