import { asOverrides } from '../request/override-fields.js';
import { assertNoProblems, parseFields, type RawRequest } from '../request/parse-fields.js';
import type { RequestFields, RequestValues } from '../request/request-field.js';
import { PROCESS_FIELDS, TRAIN_MODEL_FIELDS } from '../train-model/request-fields.js';
import { processSettingsOf, severalGpusProblems, withSeveralGpus } from '../train-model/several-gpus.js';

/**
 * Settings that may be given to a run that goes on. Files, engine and storage are where things are; the others change
 * what the run would have given.
 */
const OVERRIDES = [
  'dataset',
  'validationDataset',
  'testDataset',
  'epochs',
  'maxSteps',
  'batchSize',
  'gradientAccumulationSteps',
  'seed',
  'maxNonFiniteSteps',
  'learningRate',
  'scheduler',
  'warmupRatio',
  'warmupSteps',
  'weightDecay',
  'maxGradNorm',
  'evaluationStrategy',
  'evaluationSteps',
  'evaluationBatchSize',
  'earlyStopping',
  'earlyStoppingPatience',
  'earlyStoppingThreshold',
  'saveStrategy',
  'saveSteps',
  'saveTotalLimit',
  'loggingStrategy',
  'loggingSteps',
  'engine',
  'device',
  'storage',
] as const satisfies readonly (keyof typeof TRAIN_MODEL_FIELDS)[];

const OWN_FIELDS = {
  session: {
    group: 'Data',
    kind: 'text',
    placeholder: 'SESSION|URI',
    absent: 'the latest interrupted one',
    description:
      'session to go on with: its id, or the place where it is published (s3://bucket/sessions/ID)',
  },
  allowDrift: {
    group: 'Engine and output',
    kind: 'boolean',
    default: false,
    description: 'go on with other data, settings or engine, although the result is then another one',
  },
  workspace: TRAIN_MODEL_FIELDS.workspace,
  ...PROCESS_FIELDS,
} as const satisfies RequestFields;

/** The settings of `arena resume`; the session itself is no flag but the command's argument. */
export const RESUME_SESSION_FIELDS: RequestFields = {
  ...OWN_FIELDS,
  ...asOverrides(TRAIN_MODEL_FIELDS, OVERRIDES),
};

/** Which session goes on, and what is said anew about it. */
export interface ResumeSessionRequest extends RequestValues<typeof PROCESS_FIELDS> {
  /** Absent: the latest interrupted one. */
  readonly session?: string;
  readonly allowDrift: boolean;
  readonly workspace: string;
  /** Training settings by name, read and checked one by one. */
  readonly overrides: RawRequest;
}

/** @throws ArenaError `CONFIG.INVALID` naming everything that is wrong */
export function parseResumeSessionRequest(raw: RawRequest): ResumeSessionRequest {
  const complete = withSeveralGpus(raw);
  const { values, problems } = parseFields(RESUME_SESSION_FIELDS, complete);
  assertNoProblems([...problems, ...severalGpusProblems(complete)]);
  const { session, allowDrift, workspace, numProcesses, numGpus, processTimeout, maxRestarts, ...overrides } =
    values as ParsedFields & RawRequest;
  return {
    ...(session === undefined ? {} : { session }),
    allowDrift,
    workspace,
    ...processSettingsOf({ numProcesses, numGpus, processTimeout, maxRestarts }),
    overrides,
  };
}

interface ParsedFields extends RequestValues<typeof PROCESS_FIELDS> {
  readonly session?: string;
  readonly allowDrift: boolean;
  readonly workspace: string;
}
