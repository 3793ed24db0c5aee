import type { RawRequest } from '#application/request/parse-fields.js';
import type { RequestFields } from '#application/request/request-field.js';
import type { CommandContext } from './command-context.js';
import { readConfigFile } from './config-file.js';

/** Flags as commander gives them: by camelCase name, absent when not typed. */
export type TypedFlags = Readonly<Record<string, unknown>>;

/** Settings of a request: the environment's, under those of the config file, under those typed as flags. */
export async function collectRawRequest(
  flags: TypedFlags,
  fields: RequestFields,
  context: Pick<CommandContext, 'env' | 'readText'>,
): Promise<RawRequest> {
  const config = flags['config'];
  const fromFile = typeof config === 'string' ? await readConfigFile(config, context.readText) : {};
  const typed = Object.fromEntries(Object.entries(flags).filter(([name]) => Object.hasOwn(fields, name)));
  const workspace = context.env['ARENA_WORKSPACE'];
  const fromEnvironment = workspace && Object.hasOwn(fields, 'workspace') ? { workspace } : {};
  return { ...fromEnvironment, ...fromFile, ...typed };
}
