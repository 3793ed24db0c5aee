import { TRAIN_MODEL_FIELDS } from '#application/train-model/request-fields.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import type { TrainModelResponse } from '#application/train-model/train-model-response.js';
import { exitCodeOf } from '#domain/shared/error-codes.js';
import { printErrors, shownError } from '../failure.js';
import { addFieldFlags } from '../field-flags.js';
import { watchForInterruption } from '../interruption.js';
import { openTrainingDisplay } from '../progress/training-display.js';
import { collectRawRequest, type TypedFlags } from '../raw-request.js';
import { addConfigFlag, addOutputFlags } from '../shared-flags.js';
import { summarizeTraining } from '../training-summary.js';
import type { CommandDefinition, CommandSetup } from './command-definition.js';

async function train(flags: TypedFlags, { context, mode }: CommandSetup): Promise<number> {
  const request = parseTrainModelRequest(await collectRawRequest(flags, TRAIN_MODEL_FIELDS, context));
  const display = await openTrainingDisplay(context, mode);
  const interruption = watchForInterruption(context, (message) => display.print(message));
  try {
    const { trainModel } = await context.loadUseCases({ workspace: request.workspace });
    const response = await trainModel.execute(request, {
      signal: interruption.signal,
      onEvent: display.onEvent,
    });
    display.close();
    return printResponse(response, { context, mode });
  } finally {
    interruption.stop();
    display.close();
  }
}

function printResponse(
  response: TrainModelResponse,
  { context, mode }: Pick<CommandSetup, 'context' | 'mode'>,
): number {
  if (mode.json) {
    const errors = response.errors.map((error) => shownError(error, mode));
    context.stdout.write(`${JSON.stringify({ ...response, errors })}\n`);
  } else if (response.success) {
    context.stdout.write(`${summarizeTraining(response).join('\n')}\n`);
  } else printErrors(response.errors, context, mode, 'train');
  return response.success ? 0 : exitCodeOf(response.errors[0]?.code ?? 'INTERNAL');
}

/** `arena train` */
export const defineTrain: CommandDefinition = (program, setup) => {
  const command = program
    .command('train')
    .description('train a model on a dataset and measure it on a held-out split')
    .action(async (flags: TypedFlags) => setup.finish(await train(flags, setup)));
  addOutputFlags(addConfigFlag(addFieldFlags(command, TRAIN_MODEL_FIELDS)));
};
