import { CommanderError } from 'commander';
import { EVALUATE_MODEL_FIELDS } from '#application/evaluate-model/evaluate-model-request.js';
import { PREDICT_FIELDS } from '#application/predict/predict-request.js';
import { flagOf } from '#application/request/request-field.js';
import { TRAIN_MODEL_FIELDS } from '#application/train-model/request-fields.js';
import { reportError, type ReportedError } from '#application/train-model/train-model-response.js';
import { exitCodeOf } from '#domain/shared/error-codes.js';
import { ArenaError } from '#domain/shared/errors.js';
import { formatError, type Naming } from '../formatting/errors.js';
import type { CommandContext } from './command-context.js';
import { withFlagNames } from './field-flags.js';
import type { OutputMode } from './output-mode.js';

const FIELDS = { ...TRAIN_MODEL_FIELDS, ...EVALUATE_MODEL_FIELDS, ...PREDICT_FIELDS };
/** Settings are called by their flags, also where a library would say `learningRate`. */
const FLAGS: Naming = { nameOf: flagOf, rename: (sentence) => withFlagNames(sentence, FIELDS) };

const UNKNOWN = new Set(['commander.unknownOption', 'commander.unknownCommand']);

/** Commander's complaint about the arguments as an error of the catalogue, in one sentence. */
export function fromCommander(thrown: CommanderError): ArenaError {
  const sentence = thrown.message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)/, '; did you mean $1?')
    .replaceAll('\n', ' ');
  const code = UNKNOWN.has(thrown.code) ? 'ARGUMENT.UNKNOWN' : 'ARGUMENT.INVALID';
  return new ArenaError(code, sentence.charAt(0).toUpperCase() + sentence.slice(1));
}

/** Prints failures for a person on standard error. */
export function printErrors(
  errors: readonly ReportedError[],
  context: Pick<CommandContext, 'stderr'>,
  command?: string,
): void {
  for (const error of errors) {
    context.stderr.write(`${formatError(error, FLAGS, command).join('\n')}\n`);
  }
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : `\nCaused by: ${stackOf(thrown.cause)}`;
  return `${thrown.stack ?? thrown.message}${cause}`;
}

/** Prints what was thrown in the form asked for. Returns the exit code. */
export function printFailure(
  thrown: unknown,
  context: Pick<CommandContext, 'stdout' | 'stderr'>,
  mode: OutputMode,
  command?: string,
): number {
  const error = reportError(thrown instanceof CommanderError ? fromCommander(thrown) : thrown);
  if (mode.json) context.stdout.write(`${JSON.stringify({ success: false, errors: [error] })}\n`);
  else printErrors([error], context, command);
  if (mode.verbose) context.stderr.write(`${stackOf(thrown)}\n`);
  return exitCodeOf(error.code);
}
