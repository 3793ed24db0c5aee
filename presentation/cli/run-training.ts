import type { TrainModelListener } from '#application/train-model/train-model-event.js';
import type { TrainModelResponse } from '#application/train-model/train-model-response.js';
import { exitCodeOf } from '#domain/shared/error-codes.js';
import type { CommandSetup } from './commands/command-definition.js';
import { printErrors, shownError } from './failure.js';
import { watchForInterruption } from './interruption.js';
import { openTrainingDisplay } from './progress/training-display.js';
import { summarizeTraining } from './training-summary.js';
import type { UseCases } from './use-cases.js';

/** What a use case that trains is given beside its request. */
export interface TrainingOptions {
  readonly signal: AbortSignal;
  readonly onEvent: TrainModelListener;
}

/**
 * Runs a use case that trains, with progress, Ctrl-C and its result printed.
 * @param command - the command's name, for advice
 * @returns the exit code
 */
export async function runTraining(
  { context, mode }: Pick<CommandSetup, 'context' | 'mode'>,
  { command, workspace }: { readonly command: string; readonly workspace: string },
  execute: (useCases: UseCases, options: TrainingOptions) => Promise<TrainModelResponse>,
): Promise<number> {
  const display = await openTrainingDisplay(context, mode);
  const interruption = watchForInterruption(context, (message) => display.print(message));
  try {
    const useCases = await context.loadUseCases({ workspace });
    const response = await execute(useCases, { signal: interruption.signal, onEvent: display.onEvent });
    display.close();
    return printResponse(response, { context, mode }, command);
  } finally {
    interruption.stop();
    display.close();
  }
}

function printResponse(
  response: TrainModelResponse,
  { context, mode }: Pick<CommandSetup, 'context' | 'mode'>,
  command: string,
): number {
  if (mode.json) {
    const errors = response.errors.map((error) => shownError(error, mode));
    context.stdout.write(`${JSON.stringify({ ...response, errors })}\n`);
  } else if (response.success) {
    context.stdout.write(`${summarizeTraining(response).join('\n')}\n`);
  } else printErrors(response.errors, context, mode, command);
  return response.success ? 0 : exitCodeOf(response.errors[0]?.code ?? 'INTERNAL');
}
