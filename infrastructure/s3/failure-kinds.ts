/** What can be read off a failure of the SDK, whatever threw it. */
export interface FailureFacts {
  /** `NoSuchKey`, `AbortError`, `ECONNRESET`; empty when there is none. */
  readonly name: string;
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
}

/** Names of the failures that another attempt can't mend. */
const FINAL = new Set([
  'AbortError',
  'AccessDenied',
  'CredentialsProviderError',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidBucketName',
  'InvalidToken',
  'PermanentRedirect',
  'TokenRefreshRequired',
]);

const THROTTLING = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'BandwidthLimitExceeded',
]);

/** Reported when the content did not arrive as it was sent, or when this machine's clock is off (the SDK then corrects it). */
const DAMAGED = new Set([
  'BadDigest',
  'InvalidDigest',
  'IncompleteBody',
  'XAmzContentSHA256Mismatch',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'OperationAborted',
]);

/** Reads name and status off a failure. */
export function failureFacts(thrown: unknown): FailureFacts {
  if (typeof thrown !== 'object' || thrown === null) return { name: '', status: undefined };
  const { name, code, $metadata } = thrown as {
    name?: unknown;
    code?: unknown;
    $metadata?: { httpStatusCode?: unknown };
  };
  const status = $metadata?.httpStatusCode;
  return {
    name: [name, code].find((text) => typeof text === 'string' && text !== 'Error')?.toString() ?? '',
    status: typeof status === 'number' ? status : undefined,
  };
}

/** Whether the store says that it has too much to do. */
export function isThrottling(thrown: unknown): boolean {
  const { name, status } = failureFacts(thrown);
  return status === 429 || status === 503 || THROTTLING.has(name);
}

/**
 * Whether a request that failed may succeed when it is sent again.
 *
 * @param retries - how often it would then have been sent again
 */
export function mayPass(thrown: unknown, retries: number): boolean {
  const { name, status } = failureFacts(thrown);
  if (FINAL.has(name)) return false;
  if (status === undefined || DAMAGED.has(name) || isThrottling(thrown)) return true;
  if (status === 408 || (status >= 500 && status !== 501)) return true;
  if (status < 300) return true; // an answer that could not be understood
  // A request that was damaged on its way looks like a wrong one: those have one more attempt.
  return (status === 400 || status === 403) && retries === 1;
}
