import { asOverrides } from '../request/override-fields.js';
import { assertNoProblems, parseFields, type RawRequest } from '../request/parse-fields.js';
import type { RequestFields, RequestValues } from '../request/request-field.js';
import { PROCESS_FIELDS, TRAIN_MODEL_FIELDS } from '../train-model/request-fields.js';
import { processSettingsOf, severalGpusProblems, withSeveralGpus } from '../train-model/several-gpus.js';

const OWN_FIELDS = {
  session: {
    group: 'Data',
    kind: 'text',
    placeholder: 'SESSION',
    required: true,
    description: 'session whose settings are taken',
  },
  workspace: TRAIN_MODEL_FIELDS.workspace,
} as const satisfies RequestFields;

/** Where results go is said anew; everything else stays as it was. */
const NEW_EACH_TIME = {
  outputDir: TRAIN_MODEL_FIELDS.outputDir,
  dryRun: TRAIN_MODEL_FIELDS.dryRun,
  ...PROCESS_FIELDS,
} as const satisfies RequestFields;

/** The settings of `arena relaunch`; the session itself is no flag but the command's argument. */
export const RELAUNCH_SESSION_FIELDS: RequestFields = {
  ...asOverrides(TRAIN_MODEL_FIELDS, Object.keys(TRAIN_MODEL_FIELDS)),
  ...OWN_FIELDS,
  ...NEW_EACH_TIME,
};

/** Which session is trained again, and what is different this time. */
export interface RelaunchSessionRequest extends RequestValues<typeof PROCESS_FIELDS> {
  readonly session: string;
  readonly workspace: string;
  /** Training settings by name, read and checked one by one. */
  readonly overrides: RawRequest;
}

/** @throws ArenaError `CONFIG.INVALID` naming everything that is wrong */
export function parseRelaunchSessionRequest(raw: RawRequest): RelaunchSessionRequest {
  const complete = withSeveralGpus(raw);
  const { values, problems } = parseFields(RELAUNCH_SESSION_FIELDS, complete);
  assertNoProblems([...problems, ...severalGpusProblems(complete)]);
  const { session, ...overrides } = values as Omit<RelaunchSessionRequest, 'overrides'> & RawRequest;
  return { session, workspace: overrides.workspace, ...processSettingsOf(overrides), overrides };
}
