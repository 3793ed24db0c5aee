import { ArenaError } from '#domain/shared/errors.js';
import type { RemoteScheme } from '#domain/storage/storage-uri.js';

import { AMAZON_S3, GENERIC_S3, PROVIDER_PROFILES, type S3ProviderProfile } from './provider-profiles.js';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How a provider is reached. */
export interface S3Connection {
  readonly profile: S3ProviderProfile;
  /** Undefined: the SDK knows it. */
  readonly endpoint?: string;
  readonly region: string;
  /** Undefined: the standard chain of AWS finds them (environment, profiles, SSO, instance roles). */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * Reads from the environment how the provider of a scheme is reached.
 *
 * @throws ArenaError `CONFIG.INVALID` naming the variable that is missing
 */
export function resolveConnection(scheme: RemoteScheme, environment: Environment): S3Connection {
  const profile = profileOf(scheme, environment);
  const { variables } = profile;
  const region = firstOf(environment, regionVariables(profile)) ?? profile.defaultRegion;
  const endpoint = endpointOf(profile, environment, region);
  const credentials = credentialsOf(profile, environment);
  return {
    profile,
    ...(endpoint === undefined ? {} : { endpoint }),
    region: region ?? required(profile, variables.region),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

function profileOf(scheme: RemoteScheme, environment: Environment): S3ProviderProfile {
  if (scheme !== 's3') return PROVIDER_PROFILES[scheme];
  return firstOf(environment, endpointVariables(AMAZON_S3)) === undefined ? AMAZON_S3 : GENERIC_S3;
}

function endpointOf(
  profile: S3ProviderProfile,
  environment: Environment,
  region: string | undefined,
): string | undefined {
  const given = firstOf(environment, endpointVariables(profile));
  if (given !== undefined) return checkedEndpoint(profile, given);
  const { variables } = profile;
  return profile.endpoint?.replace(/\{(\w+)\}/g, (_, part) =>
    part === 'region'
      ? (region ?? required(profile, variables.region))
      : (firstOf(environment, [variables.account ?? '']) ??
        required(profile, variables.account ?? variables.endpoint)),
  );
}

/** The names that the SDKs of AWS read; `s3://` obeys them all. */
function endpointVariables({ scheme, variables }: S3ProviderProfile): readonly string[] {
  return scheme === 's3' ? [variables.endpoint, 'AWS_ENDPOINT_URL'] : [variables.endpoint];
}

function regionVariables({ scheme, variables }: S3ProviderProfile): readonly string[] {
  return scheme === 's3' ? [variables.region, 'AWS_DEFAULT_REGION'] : [variables.region];
}

function credentialsOf(profile: S3ProviderProfile, environment: Environment): S3Connection['credentials'] {
  const { accessKeyId: idName, secretAccessKey: secretName } = profile.variables;
  const accessKeyId = firstOf(environment, [idName]);
  const secretAccessKey = firstOf(environment, [secretName]);
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  const token = profile.scheme === 's3' ? firstOf(environment, ['AWS_SESSION_TOKEN']) : undefined;
  return {
    accessKeyId: accessKeyId ?? required(profile, idName),
    secretAccessKey: secretAccessKey ?? required(profile, secretName),
    ...(token === undefined ? {} : { sessionToken: token }),
  };
}

/** The first variable that is set and not empty. */
function firstOf(environment: Environment, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

function checkedEndpoint(profile: S3ProviderProfile, endpoint: string): string {
  const { username, protocol } = URL.canParse(endpoint)
    ? new URL(endpoint)
    : { username: '', protocol: 'none' };
  if (username === '' && (protocol === 'https:' || protocol === 'http:')) return endpoint;
  throw new ArenaError(
    'CONFIG.INVALID',
    `Expected ${profile.variables.endpoint} to be a URL without credentials, such as https://s3.example.com; ` +
      'correct that environment variable.',
  );
}

function required(profile: S3ProviderProfile, variable: string): never {
  throw new ArenaError(
    'CONFIG.INVALID',
    `Expected the environment variable ${variable}, which ${profile.title} (${profile.scheme}://) needs, ` +
      `found none. Set it, for example: export ${variable}=...`,
    { details: { variable } },
  );
}
