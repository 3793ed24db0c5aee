import { ArenaError } from '#domain/shared/errors.js';
import type { ErrorCode } from '#domain/shared/error-codes.js';

/** What was asked of the hub, for messages. */
export interface HubTarget {
  readonly endpoint: string;
  /** `organisation/model` */
  readonly repository: string;
  readonly revision: string;
  /** Absent: the repository itself. */
  readonly file?: string;
}

type HubCode = Extract<ErrorCode, `HUB.${string}`>;

/**
 * An error that says which file could not be had, from where, and how to provide it by hand.
 *
 * @param found - what went wrong, as the end of "Expected ..., found"
 * @param advice - what to do beside providing the file by hand
 */
export function hubError(
  code: HubCode,
  target: HubTarget,
  found: string,
  advice: string,
  cause?: unknown,
): ArenaError {
  const { endpoint, repository, revision, file } = target;
  const what = file === undefined ? 'the list of files' : file;
  return new ArenaError(
    code,
    `Expected ${what} of the model ${repository} (no folder of that name is here; revision ${revision}) from ${endpoint}, ` +
      `found ${found}. ${advice} ` +
      'Or provide the model yourself: put its files (config.json, tokenizer files, model.safetensors) into a folder and ' +
      'name that folder with --model, or copy a filled Hugging Face cache here and set HF_HOME.',
    { details: { ...target }, ...(cause === undefined ? {} : { cause }) },
  );
}
