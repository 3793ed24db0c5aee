import { PREDICT_FIELDS, parsePredictRequest } from '#application/predict/predict-request.js';
import type { Prediction } from '#application/predict/predict-response.js';
import { formatPercent } from '../../formatting/numbers.js';
import { addFieldFlags } from '../field-flags.js';
import { openDownloadLine } from '../progress/download-line.js';
import { collectRawRequest, type TypedFlags } from '../raw-request.js';
import { addConfigFlag, addOutputFlags } from '../shared-flags.js';
import type { CommandDefinition, CommandSetup } from './command-definition.js';

const LONGEST_ECHO = 72;

/** The beginning of a text on one line. */
function echo(input: string): string {
  const line = input.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_ECHO ? line : `${line.slice(0, LONGEST_ECHO - 3)}...`;
}

function describePrediction({ input, labels, scores, generated, truncated }: Prediction): string[] {
  if (generated !== undefined) return [`${input}${generated}`];
  const found = labels ?? [];
  const cut = truncated ? '  (the text was cut to the length of the model)' : '';
  return [
    `${found.length === 0 ? '(no label)' : found.join(', ')}  <-  ${echo(input)}${cut}`,
    ...(scores ?? []).map(
      ({ label, probability }) => `  ${formatPercent(probability).padStart(7)}  ${label}`,
    ),
  ];
}

async function predict(flags: TypedFlags, { context, mode }: CommandSetup): Promise<number> {
  const request = parsePredictRequest(await collectRawRequest(flags, PREDICT_FIELDS, context));
  const useCases = await context.loadUseCases({ workspace: context.env['ARENA_WORKSPACE'] ?? '.' });
  const download = openDownloadLine(context, mode);
  const isStreamed = !mode.json && request.text !== undefined && context.stdout.isTTY === true;
  let streamedPieces = 0;
  const onText = (piece: string) => {
    if (streamedPieces++ === 0) context.stdout.write(request.text ?? '');
    context.stdout.write(piece);
  };
  const listener = { ...download.lookup, ...(isStreamed ? { onText } : {}) };
  const response = await useCases.predict.execute(request, listener).finally(() => download.clear());
  if (mode.json) {
    context.stdout.write(`${JSON.stringify({ success: true, ...response, errors: [] })}\n`);
    return 0;
  }
  if (!mode.quiet) {
    for (const warning of response.warnings) context.stderr.write(`Warning: ${warning}\n`);
  }
  if (streamedPieces > 0) context.stdout.write('\n');
  else context.stdout.write(`${response.predictions.flatMap(describePrediction).join('\n')}\n`);
  return 0;
}

/** `arena predict` */
export const definePredict: CommandDefinition = (program, setup) => {
  const command = program
    .command('predict')
    .description('ask a trained model: labels with probabilities, or generated text')
    .action(async (flags: TypedFlags) => setup.finish(await predict(flags, setup)));
  addOutputFlags(addConfigFlag(addFieldFlags(command, PREDICT_FIELDS)));
};
