import {
  assertNoProblems,
  parseFields,
  type FieldProblem,
  type RawRequest,
} from '../request/parse-fields.js';
import { ENGINE_FIELDS } from '../request/engine-fields.js';
import { TRAINED_LONG_TEXT_FIELDS } from '../request/long-text-fields.js';
import type { RequestFields, RequestValues } from '../request/request-field.js';

/** Every setting of a prediction, once: request, validation, flags of `arena predict`, help and docs. */
export const PREDICT_FIELDS = {
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
  text: {
    group: 'Data',
    kind: 'text',
    placeholder: 'TEXT',
    description: 'the text itself',
  },
  textPair: {
    group: 'Data',
    kind: 'text',
    placeholder: 'TEXT',
    description: 'second text of a pair, with text',
  },
  file: {
    group: 'Data',
    kind: 'text',
    placeholder: 'FILE',
    description: 'a file whose whole content is the text',
  },
  input: {
    group: 'Data',
    kind: 'text',
    placeholder: 'FILE',
    description: 'a file with one text per row (JSONL, JSON, CSV, TSV, Parquet)',
  },
  textColumn: {
    group: 'Data',
    kind: 'text',
    placeholder: 'COLUMN',
    absent: 'text, code, func, content, source or sentence',
    description: 'column with the text, with input',
  },
  topK: {
    group: 'Engine and output',
    kind: 'integer',
    range: { atLeast: 1 },
    absent: '3 labels, all tokens',
    description: 'labels shown per text; for generated text, the most probable tokens that are drawn from',
  },
  maxNewTokens: {
    group: 'Engine and output',
    kind: 'integer',
    range: { atLeast: 1, atMost: 10_000 },
    default: 100,
    description: 'tokens to generate (code_generation)',
  },
  temperature: {
    group: 'Engine and output',
    kind: 'number',
    range: { atLeast: 0, atMost: 10 },
    default: 0.8,
    description: 'randomness of generated text; 0 takes the most probable token',
  },
  topP: {
    group: 'Engine and output',
    kind: 'number',
    range: { above: 0, atMost: 1 },
    default: 1,
    description: 'draws from the most probable tokens that together reach this probability',
  },
  repetitionPenalty: {
    group: 'Engine and output',
    kind: 'number',
    range: { above: 0, atMost: 10 },
    default: 1,
    description: 'above 1 makes tokens that are there already less probable',
  },
  numBeams: {
    group: 'Engine and output',
    kind: 'integer',
    range: { atLeast: 1, atMost: 64 },
    default: 1,
    description: 'texts that beam search follows; above 1, nothing is drawn',
  },
  stop: {
    group: 'Engine and output',
    kind: 'list',
    placeholder: 'TEXT,...',
    absent: 'the end of the text',
    description: 'generation ends before any of these texts',
  },
  seed: {
    group: 'Engine and output',
    kind: 'integer',
    range: { atLeast: 0, atMost: 4294967295 },
    default: 42,
    description: 'the same seed generates the same text',
  },
  batchSize: {
    group: 'Engine and output',
    kind: 'integer',
    range: { atLeast: 1 },
    default: 32,
    description: 'texts per forward pass',
  },
  ...ENGINE_FIELDS,
} as const satisfies RequestFields;

/** A prediction as it was asked for; exactly one of `text`, `file` and `input` is there. */
export type PredictRequest = RequestValues<typeof PREDICT_FIELDS>;

const INPUT_FIELDS = ['text', 'file', 'input'] as const;

function inputProblems(values: Partial<PredictRequest>, problems: readonly FieldProblem[]): FieldProblem[] {
  // One that can't be used is given, too.
  if (problems.some(({ field }) => INPUT_FIELDS.some((name) => name === field))) return [];
  const given = INPUT_FIELDS.filter((name) => values[name] !== undefined);
  if (given.length === 1) return [];
  const found = given.length === 0 ? 'none' : given.join(' and ');
  return [{ field: given[1] ?? 'text', message: `give exactly one of text, file and input, found ${found}` }];
}

/** @throws ArenaError `CONFIG.INVALID` naming everything that is wrong, in `details.problems` */
export function parsePredictRequest(raw: RawRequest): PredictRequest {
  const { values, problems } = parseFields(PREDICT_FIELDS, raw);
  assertNoProblems([...problems, ...inputProblems(values, problems)]);
  return values as PredictRequest;
}
