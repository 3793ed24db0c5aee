import { TRAIN_MODEL_FIELDS } from '#application/train-model/request-fields.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import { addFieldFlags } from '../field-flags.js';
import { collectRawRequest, type TypedFlags } from '../raw-request.js';
import { runTraining } from '../run-training.js';
import { addConfigFlag, addOutputFlags } from '../shared-flags.js';
import type { CommandDefinition, CommandSetup } from './command-definition.js';

async function train(flags: TypedFlags, setup: CommandSetup): Promise<number> {
  const request = parseTrainModelRequest(await collectRawRequest(flags, TRAIN_MODEL_FIELDS, setup.context));
  const place = { command: 'train', workspace: request.workspace };
  return runTraining(setup, place, ({ trainModel }, options) => trainModel.execute(request, options));
}

/** `arena train` */
export const defineTrain: CommandDefinition = (program, setup) => {
  const command = program
    .command('train')
    .description('train a model on a dataset and measure it on a held-out split')
    .action(async (flags: TypedFlags) => setup.finish(await train(flags, setup)));
  addOutputFlags(addConfigFlag(addFieldFlags(command, TRAIN_MODEL_FIELDS)));
};
