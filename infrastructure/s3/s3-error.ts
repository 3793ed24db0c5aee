import type { ErrorCode } from '#domain/shared/error-codes.js';
import { ArenaError } from '#domain/shared/errors.js';
import { ownValue } from '#domain/shared/own-value.js';

import { failureFacts, type FailureFacts } from './failure-kinds.js';
import type { S3ProviderProfile } from './provider-profiles.js';

/** What was asked of a store when it failed; for messages. */
export interface FailedRequest {
  readonly profile: S3ProviderProfile;
  readonly bucket: string;
  /** `s3://bucket/prefix` */
  readonly location: string;
  /** "store", "read", "list", "delete". */
  readonly action: string;
  readonly key: string;
}

interface Verdict {
  readonly code: ErrorCode;
  readonly sentence: (request: FailedRequest) => string;
}

const verdict = (code: ErrorCode, sentence: (request: FailedRequest) => string): Verdict => ({
  code,
  sentence,
});

const keysOf = ({ profile: { variables } }: FailedRequest): string =>
  `${variables.accessKeyId} and ${variables.secretAccessKey}`;

const WRONG_SECRET = verdict(
  'STORAGE.DENIED',
  (request) =>
    `${request.profile.title} does not accept the access key or its secret for ${request.location}; ` +
    `check ${keysOf(request)}, or the profile that AWS_PROFILE names.`,
);
const EXPIRED = verdict(
  'STORAGE.DENIED',
  (request) =>
    `The session token for ${request.location} has expired or is not valid; get a new one ` +
    '(for example: aws sso login), then run the command again.',
);
const NO_BUCKET = verdict(
  'STORAGE.NOT_FOUND',
  (request) =>
    `There is no bucket "${request.bucket}" at ${request.profile.title}; create it, or correct its name ` +
    `in ${request.location}.`,
);

const BY_NAME: Readonly<Record<string, Verdict>> = {
  InvalidAccessKeyId: WRONG_SECRET,
  SignatureDoesNotMatch: WRONG_SECRET,
  AuthorizationHeaderMalformed: WRONG_SECRET,
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  InvalidToken: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  NoSuchBucket: NO_BUCKET,
  CredentialsProviderError: verdict(
    'STORAGE.DENIED',
    (request) =>
      `No credentials for ${request.profile.title} (${request.location}) were found; set ${keysOf(request)}, ` +
      'or AWS_PROFILE to a profile that has them.',
  ),
  RequestTimeTooSkewed: verdict(
    'STORAGE.DENIED',
    (request) =>
      `${request.profile.title} refuses requests because this machine's clock is off; set the clock, for example ` +
      'by NTP.',
  ),
  PermanentRedirect: verdict(
    'STORAGE.FAILED',
    (request) =>
      `The bucket "${request.bucket}" is in another region or at another endpoint; correct ` +
      `${request.profile.variables.region} or ${request.profile.variables.endpoint}.`,
  ),
  InvalidBucketName: verdict(
    'STORAGE.FAILED',
    (request) => `${request.profile.title} does not take "${request.bucket}" as a bucket's name; correct it.`,
  ),
};

/** A failure of the SDK as an error of the product. Its own object, which holds the signed request, is not kept. */
export function toStorageError(thrown: unknown, request: FailedRequest): ArenaError {
  if (thrown instanceof ArenaError) return thrown;
  const facts = failureFacts(thrown);
  const { code, sentence } = ownValue(BY_NAME, facts.name) ?? verdictOf(facts, thrown);
  return new ArenaError(code, sentence(request), {
    cause: briefCause(thrown, facts),
    details: {
      store: request.location,
      ...(request.key === '' ? {} : { key: request.key }),
      ...(facts.status === undefined ? {} : { httpStatus: facts.status }),
      ...(facts.name === '' ? {} : { reason: facts.name }),
    },
  });
}

function verdictOf({ name, status }: FailureFacts, thrown: unknown): Verdict {
  const reason = `${name === '' ? 'no reason' : name}${status === undefined ? '' : `, HTTP ${status}`}`;
  const place = ({ key, location }: FailedRequest): string =>
    key === '' ? location : `${key} in ${location}`;
  if (status === 403 || status === 401) {
    return verdict(
      'STORAGE.DENIED',
      (request) =>
        `${request.profile.title} does not permit these credentials to ${request.action} ${place(request)} ` +
        `(${reason}); ask for the permission, or use other credentials.`,
    );
  }
  if (status === 404) {
    return verdict('STORAGE.NOT_FOUND', (request) => `There is no object ${place(request)}; check its key.`);
  }
  if (status === 501) {
    return verdict(
      'STORAGE.UNSUPPORTED',
      (request) => `${request.profile.title} has no way to ${request.action} ${place(request)} (${reason}).`,
    );
  }
  if (status === undefined || status >= 500 || status === 429 || status === 408 || status < 300) {
    const found = status === undefined ? `${reason}: ${messageOf(thrown)}` : reason;
    return verdict(
      'STORAGE.UNAVAILABLE',
      (request) =>
        `${request.profile.title} could not ${request.action} ${place(request)} after several attempts ` +
        `(${found}); check the network and try again later.`,
    );
  }
  return verdict(
    'STORAGE.FAILED',
    (request) =>
      `${request.profile.title} refused to ${request.action} ${place(request)} (${reason}: ${messageOf(thrown)}).`,
  );
}

/** One line, cut: answers of providers may be pages of HTML. */
function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}

function briefCause(thrown: unknown, { name, status }: FailureFacts): Error {
  const cause = new Error(`${name} ${status ?? ''} ${messageOf(thrown)}`.trim());
  if (thrown instanceof Error && thrown.stack !== undefined) cause.stack = thrown.stack;
  return cause;
}
