import {
  EVALUATE_MODEL_FIELDS,
  parseEvaluateModelRequest,
} from '#application/evaluate-model/evaluate-model-request.js';
import { reportEvaluation } from '../evaluation-report.js';
import { addFieldFlags } from '../field-flags.js';
import { openDownloadLine } from '../progress/download-line.js';
import { openProgressLine } from '../progress/progress-line.js';
import { collectRawRequest, type TypedFlags } from '../raw-request.js';
import { addConfigFlag, addOutputFlags } from '../shared-flags.js';
import type { CommandDefinition, CommandSetup } from './command-definition.js';

async function evaluate(flags: TypedFlags, { context, mode }: CommandSetup): Promise<number> {
  const request = parseEvaluateModelRequest(await collectRawRequest(flags, EVALUATE_MODEL_FIELDS, context));
  const { evaluateModel } = await context.loadUseCases({ workspace: request.workspace });
  const progress = openProgressLine(context, mode, 'Evaluating');
  const download = openDownloadLine(context, mode);
  const response = await evaluateModel.execute(request, progress.onProgress, download.lookup).finally(() => {
    progress.clear();
    download.clear();
  });
  const text = mode.json
    ? JSON.stringify({ success: true, ...response, errors: [] })
    : reportEvaluation(response).join('\n');
  context.stdout.write(`${text}\n`);
  return 0;
}

/** `arena evaluate` */
export const defineEvaluate: CommandDefinition = (program, setup) => {
  const command = program
    .command('evaluate')
    .description('measure a trained model on a file')
    .action(async (flags: TypedFlags) => setup.finish(await evaluate(flags, setup)));
  addOutputFlags(addConfigFlag(addFieldFlags(command, EVALUATE_MODEL_FIELDS)));
};
