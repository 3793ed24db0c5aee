import { DATASET_FORMATS } from '#domain/dataset/dataset-loader.js';
import { ENGINE_FIELDS } from '../request/engine-fields.js';
import { assertNoProblems, parseFields, type RawRequest } from '../request/parse-fields.js';
import { TRAINED_LONG_TEXT_FIELDS } from '../request/long-text-fields.js';
import type { RequestFields, RequestValues } from '../request/request-field.js';

/** Every setting of an evaluation, once: request, validation, flags of `arena evaluate`, help and docs. */
export const EVALUATE_MODEL_FIELDS = {
  model: {
    group: 'Model and tokenizer',
    kind: 'text',
    placeholder: 'NAME|DIR',
    required: true,
    description: 'folder, or name on the hub, of the trained model',
  },
  revision: {
    group: 'Model and tokenizer',
    kind: 'text',
    placeholder: 'REVISION',
    absent: 'main',
    description: 'branch, tag or commit of a model on the hub',
  },
  ...TRAINED_LONG_TEXT_FIELDS,
  dataset: {
    group: 'Data',
    kind: 'text',
    placeholder: 'FILE',
    required: true,
    description: 'file to measure the model on; all of its rows are used',
  },
  format: {
    group: 'Data',
    kind: 'choice',
    choices: DATASET_FORMATS,
    absent: 'by file extension',
    description: 'format of the file',
  },
  textColumn: {
    group: 'Data',
    kind: 'text',
    placeholder: 'COLUMN',
    absent: 'text, code, func, content, source or sentence',
    description: 'column with the text',
  },
  textPairColumn: {
    group: 'Data',
    kind: 'text',
    placeholder: 'COLUMN',
    absent: 'none',
    description: 'column with the second text of a pair',
  },
  labelColumn: {
    group: 'Data',
    kind: 'text',
    placeholder: 'COLUMN',
    absent: 'label, labels, target or category',
    description: 'column with the label',
  },
  by: {
    group: 'Data',
    kind: 'list',
    placeholder: 'COLUMN,...',
    absent: 'no breakdown',
    description: 'columns by whose values the result is broken down',
  },
  batchSize: {
    group: 'Engine and output',
    kind: 'integer',
    range: { atLeast: 1 },
    default: 32,
    description: 'rows per forward pass',
  },
  ...ENGINE_FIELDS,
  workspace: {
    group: 'Engine and output',
    kind: 'text',
    placeholder: 'DIR',
    default: '.',
    description: 'folder under which the token cache is written',
  },
} as const satisfies RequestFields;

/** An evaluation as it was asked for, checked and with its defaults. */
export type EvaluateModelRequest = RequestValues<typeof EVALUATE_MODEL_FIELDS>;

/** @throws ArenaError `CONFIG.INVALID` naming everything that is wrong, in `details.problems` */
export function parseEvaluateModelRequest(raw: RawRequest): EvaluateModelRequest {
  const { values, problems } = parseFields(EVALUATE_MODEL_FIELDS, raw);
  assertNoProblems(problems);
  return values as EvaluateModelRequest;
}
