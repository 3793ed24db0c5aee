import { ArenaError } from '../shared/errors.js';

/** Stores behind a network, by the scheme of their URIs. */
export const REMOTE_SCHEMES = ['s3', 'r2', 'b2', 'wasabi', 'spaces'] as const;

/** Scheme of a store behind a network. */
export type RemoteScheme = (typeof REMOTE_SCHEMES)[number];

/** A place in a store: `s3://bucket/prefix`. */
export interface RemoteUri {
  readonly scheme: RemoteScheme;
  readonly bucket: string;
  /** Without `/` at its ends; empty for the whole bucket. */
  readonly prefix: string;
}

/** As all providers take them: no capital letters, no underscores. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Whether a place is in a store behind a network; plain paths and `file://` are not. */
export function isRemoteUri(place: string): boolean {
  const scheme = schemeOf(place);
  return REMOTE_SCHEMES.some((known) => known === scheme);
}

/** `s3` of `S3://bucket`; undefined for a plain path. One letter is a drive of Windows. */
export function schemeOf(place: string): string | undefined {
  return /^([a-z][a-z0-9+.-]+):\/\//i.exec(place)?.[1]?.toLowerCase();
}

/** Folder of a provider's location that is on this machine (`file:///data`); undefined for a store behind a network. */
export function localFolderOf(location: string): string | undefined {
  return location.startsWith('file://') ? location.slice('file://'.length) : undefined;
}

/**
 * Takes a URI of a remote store apart.
 *
 * @throws ArenaError `ARGUMENT.INVALID` for another scheme, a bucket name that no provider takes, or credentials in it
 */
export function parseRemoteUri(uri: string): RemoteUri {
  const scheme = REMOTE_SCHEMES.find((known) => known === schemeOf(uri));
  if (scheme === undefined) throw unusable(uri, 'has another scheme');
  const [authority = '', ...parts] = uri.slice(uri.indexOf('://') + 3).split('/');
  if (authority.includes('@')) {
    throw unusable(uri, 'has credentials in it, which other users of this machine could read');
  }
  if (!BUCKET.test(authority))
    throw unusable(uri, 'names no bucket: 3 to 63 lower-case letters, digits, - and .');
  const prefix = parts.join('/').replace(/\/+$/, '');
  return { scheme, bucket: authority, prefix };
}

/** A place below another: `s3://bucket/runs` and `a/b` make `s3://bucket/runs/a/b`. */
export function joinUri(uri: string, ...parts: readonly string[]): string {
  return [uri.replace(/\/+$/, ''), ...parts].join('/');
}

/**
 * Divides the URI of an object into its store and its key: the last part.
 *
 * @throws ArenaError `ARGUMENT.INVALID` when nothing follows the bucket
 */
export function splitObjectUri(uri: string): { readonly store: string; readonly key: string } {
  const trimmed = uri.replace(/\/+$/, '');
  const cut = trimmed.lastIndexOf('/');
  const key = trimmed.slice(cut + 1);
  const store = trimmed.slice(0, cut);
  if (key === '' || store.endsWith('/')) throw unusable(uri, 'names a whole bucket, not an object');
  return { store, key };
}

/** A URI that may be shown: `s3://key:secret@bucket` becomes `s3://bucket`. */
export function withoutCredentials(uri: string): string {
  return uri.replace(/\/\/[^/]*@/, '//');
}

function unusable(uri: string, problem: string): ArenaError {
  const shown = withoutCredentials(uri);
  return new ArenaError(
    'ARGUMENT.INVALID',
    `Expected a place such as s3://bucket/folder (or ${REMOTE_SCHEMES.slice(1)
      .map((scheme) => `${scheme}://`)
      .join(', ')}, file://), found "${shown}", which ${problem}.`,
    { details: { uri: shown } },
  );
}
