import type { TrainModelListener } from '#application/train-model/train-model-event.js';
import type { TrainModelResponse } from '#application/train-model/train-model-response.js';
import { exitCodeOf } from '#domain/shared/error-codes.js';
import type { CommandSetup } from './commands/command-definition.js';
import { printErrors, shownError } from './failure.js';
import { watchForInterruption } from './interruption.js';
import { assertGpus } from './processes/assert-gpus.js';
import {
  isOneOfSeveral,
  runInProcesses,
  wantsProcesses,
  type ProcessSettings,
} from './processes/run-in-processes.js';
import { openTrainingDisplay } from './progress/training-display.js';
import { summarizeModels } from './models-summary.js';
import { summarizeTraining } from './training-summary.js';
import type { UseCases } from './use-cases.js';

/** What a use case that trains is given beside its request. */
export interface TrainingOptions {
  readonly signal: AbortSignal;
  readonly onEvent: TrainModelListener;
}

/** Which command trains, where, and in how many processes. */
export interface TrainingCommand extends ProcessSettings {
  /** Its name, for advice. */
  readonly command: string;
}

/**
 * Runs a use case that trains, with progress, Ctrl-C and its result printed; in several processes where that was asked
 * for, of which the first one prints for all.
 * @returns the exit code
 */
export async function runTraining(
  setup: Pick<CommandSetup, 'context' | 'mode' | 'args'>,
  settings: TrainingCommand,
  execute: (useCases: UseCases, options: TrainingOptions) => Promise<TrainModelResponse>,
): Promise<number> {
  const { context } = setup;
  const { numGpus } = settings;
  if (numGpus !== undefined && !isOneOfSeveral(context.env)) await assertGpus(numGpus, context);
  if (wantsProcesses(settings, context.env)) return runInProcesses(setup.args, settings, context);
  const isAssistant = (context.env['RANK'] ?? '0') !== '0' && isOneOfSeveral(context.env);
  const mode = isAssistant ? { ...setup.mode, quiet: true } : setup.mode;
  const { command, workspace, processTimeout } = settings;
  const display = await openTrainingDisplay(context, mode);
  const interruption = watchForInterruption(context, (message) => display.print(message));
  try {
    const useCases = await context.loadUseCases({ workspace, processTimeoutSeconds: processTimeout });
    const response = await execute(useCases, {
      signal: interruption.signal,
      onEvent: (event) => {
        if (event.type === 'session') context.tellLauncher({ sessionId: event.sessionId });
        display.onEvent(event);
      },
    });
    display.close();
    if (isAssistant && response.success) return 0;
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
  } else {
    if (response.models !== undefined) {
      context.stdout.write(`${summarizeModels(response, response.models).join('\n')}\n`);
    }
    printErrors(response.errors, context, mode, command);
  }
  return response.success ? 0 : exitCodeOf(response.errors[0]?.code ?? 'INTERNAL');
}
