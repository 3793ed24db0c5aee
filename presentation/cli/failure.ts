import { CommanderError } from 'commander';
import { EVALUATE_MODEL_FIELDS } from '#application/evaluate-model/evaluate-model-request.js';
import { RESUME_SESSION_FIELDS } from '#application/resume-session/resume-session-request.js';
import { PREDICT_FIELDS } from '#application/predict/predict-request.js';
import { reportError, type ReportedError } from '#application/failure/reported-error.js';
import { flagOf } from '#application/request/request-field.js';
import { TRAIN_MODEL_FIELDS } from '#application/train-model/request-fields.js';
import { exitCodeOf } from '#domain/shared/error-codes.js';
import { ArenaError } from '#domain/shared/errors.js';
import { formatError, type Naming } from '../formatting/errors.js';
import type { CommandContext } from './command-context.js';
import { withFlagNames } from './field-flags.js';
import type { OutputMode } from './output-mode.js';

const FIELDS = {
  ...TRAIN_MODEL_FIELDS,
  ...RESUME_SESSION_FIELDS,
  ...EVALUATE_MODEL_FIELDS,
  ...PREDICT_FIELDS,
};
/** Settings are called by their flags, also where a library would say `learningRate`. */
const FLAGS: Naming = { nameOf: flagOf, rename: (sentence) => withFlagNames(sentence, FIELDS) };

const UNKNOWN = new Set(['commander.unknownOption', 'commander.unknownCommand']);

/** Commander's complaint about the arguments as an error of the catalogue, in one sentence. */
export function fromCommander(thrown: CommanderError): ArenaError {
  // Where a command has commands of its own and none is named, commander prints them, and says no more.
  if (thrown.code === 'commander.help') {
    return new ArenaError(
      'ARGUMENT.INVALID',
      'Expected one of the commands that the help lists, found none.',
    );
  }
  const sentence = thrown.message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)/, '; did you mean $1?')
    .replaceAll('\n', ' ');
  const code = UNKNOWN.has(thrown.code) ? 'ARGUMENT.UNKNOWN' : 'ARGUMENT.INVALID';
  return new ArenaError(code, sentence.charAt(0).toUpperCase() + sentence.slice(1));
}

/** A failure without its stack trace, unless that was asked for. */
export function shownError({ stack, ...error }: ReportedError, mode: OutputMode): ReportedError {
  return mode.verbose && stack !== undefined ? { ...error, stack } : error;
}

/** Prints failures for a person on standard error. */
export function printErrors(
  errors: readonly ReportedError[],
  context: Pick<CommandContext, 'stderr'>,
  mode: OutputMode,
  command?: string,
): void {
  for (const error of errors) {
    const { stack, ...shown } = shownError(error, mode);
    const lines = [...formatError(shown, FLAGS, command), ...(stack === undefined ? [] : [stack])];
    context.stderr.write(`${lines.join('\n')}\n`);
  }
}

/** Prints what was thrown in the form asked for. Returns the exit code. */
export function printFailure(
  thrown: unknown,
  context: Pick<CommandContext, 'stdout' | 'stderr'>,
  mode: OutputMode,
  command?: string,
): number {
  const error = reportError(thrown instanceof CommanderError ? fromCommander(thrown) : thrown);
  if (mode.json) {
    context.stdout.write(`${JSON.stringify({ success: false, errors: [shownError(error, mode)] })}\n`);
  } else printErrors([error], context, mode, command);
  return exitCodeOf(error.code);
}
