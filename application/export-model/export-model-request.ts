import { QUANTIZATIONS } from '#domain/model/model-exporter.js';
import {
  assertNoProblems,
  parseFields,
  type FieldProblem,
  type RawRequest,
} from '../request/parse-fields.js';
import type { RequestFields, RequestValues } from '../request/request-field.js';

/** Every setting of an export, once: request, validation, flags of `arena export`, help and docs. */
export const EXPORT_MODEL_FIELDS = {
  model: {
    group: 'Model and tokenizer',
    kind: 'text',
    placeholder: 'NAME|DIR',
    required: true,
    description: 'folder, or name on the hub, of the model; adapters are merged into it',
  },
  revision: {
    group: 'Model and tokenizer',
    kind: 'text',
    placeholder: 'REVISION',
    absent: 'main',
    description: 'branch, tag or commit of a model on the hub',
  },
  format: {
    group: 'Engine and output',
    kind: 'choice',
    choices: ['onnx', 'safetensors'],
    required: true,
    description: 'onnx: a graph for ONNX Runtime; safetensors: a folder for transformers',
  },
  quantize: {
    group: 'Engine and output',
    kind: 'choice',
    choices: QUANTIZATIONS,
    default: 'none',
    description: 'int8: weights in 8 bits, for onnx',
  },
  dataset: {
    group: 'Data',
    kind: 'text',
    placeholder: 'FILE',
    absent: 'nothing is measured',
    description: 'labelled file on which the model is measured before and after, for classifiers as onnx',
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
  output: {
    group: 'Engine and output',
    kind: 'text',
    placeholder: 'DIR',
    required: true,
    description: 'folder to write into',
  },
} as const satisfies RequestFields;

/** An export as it was asked for, checked and with its defaults. */
export type ExportModelRequest = RequestValues<typeof EXPORT_MODEL_FIELDS>;

/** @throws ArenaError `CONFIG.INVALID` naming everything that is wrong, in `details.problems` */
export function parseExportModelRequest(raw: RawRequest): ExportModelRequest {
  const { values, problems } = parseFields(EXPORT_MODEL_FIELDS, raw);
  assertNoProblems([...problems, ...onnxProblems(values)]);
  return values as ExportModelRequest;
}

function onnxProblems({ format, quantize, dataset }: Partial<ExportModelRequest>): FieldProblem[] {
  if (format !== 'safetensors') return [];
  return [
    ...(quantize === 'int8' ? [{ field: 'quantize', message: 'int8 is for the format onnx alone' }] : []),
    ...(dataset === undefined
      ? []
      : [{ field: 'dataset', message: 'safetensors hold the same weights: there is nothing to measure' }]),
  ];
}
