import { parseField } from '../request/parse-field.js';
import type { FieldProblem, RawRequest } from '../request/parse-fields.js';
import type { RequestValues } from '../request/request-field.js';
import { PROCESS_FIELDS } from './request-fields.js';

type ProcessSettings = RequestValues<typeof PROCESS_FIELDS>;

/**
 * A request with what `numGpus` stands for: device cuda, and a process for each GPU. What contradicts it stays, and is a
 * problem of {@link severalGpusProblems}.
 */
export function withSeveralGpus(raw: RawRequest): RawRequest {
  const numGpus = parsed(PROCESS_FIELDS.numGpus, raw['numGpus']);
  if (numGpus === undefined) return raw;
  const { device = 'cuda', numProcesses = numGpus } = raw;
  return { ...raw, device: device === 'auto' ? 'cuda' : device, numProcesses };
}

/** What contradicts `numGpus` in a request of {@link withSeveralGpus}. */
export function severalGpusProblems({ device, ...raw }: RawRequest): readonly FieldProblem[] {
  const numGpus = parsed(PROCESS_FIELDS.numGpus, raw['numGpus']);
  if (numGpus === undefined) return [];
  const problems: FieldProblem[] = [];
  if (device === 'cpu') {
    problems.push({
      field: 'numGpus',
      message: `is ${numGpus}, but device is cpu: leave one of the two out`,
    });
  }
  const numProcesses = parsed(PROCESS_FIELDS.numProcesses, raw['numProcesses']);
  if (numProcesses !== undefined && numProcesses !== numGpus) {
    const message = `is ${numGpus}, but numProcesses is ${numProcesses}: each process takes one GPU; leave one of the two out`;
    problems.push({ field: 'numGpus', message });
  }
  return problems;
}

/** In how many processes a run trains, out of all that was asked for. */
export function processSettingsOf({
  numProcesses,
  numGpus,
  processTimeout,
  maxRestarts,
}: Omit<ProcessSettings, 'numGpus'> & { readonly numGpus?: number | undefined }): ProcessSettings {
  return { numProcesses, ...(numGpus === undefined ? {} : { numGpus }), processTimeout, maxRestarts };
}

/** Undefined where a value is not given, or can't be used, which is told where all fields are read. */
function parsed(field: typeof PROCESS_FIELDS.numGpus | typeof PROCESS_FIELDS.numProcesses, value: unknown) {
  if (value === undefined) return undefined;
  const result = parseField(field, value);
  return result.ok ? (result.value as number) : undefined;
}
