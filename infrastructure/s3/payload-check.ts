import { createHash } from 'node:crypto';

import { type S3Client, UploadPartCommand } from '@aws-sdk/client-s3';

import { failureFacts } from './failure-kinds.js';

/** How stores call a content that is not the one that was signed. */
const REFUSALS = new Set(['XAmzContentSHA256Mismatch', 'BadDigest']);

/**
 * Whether a store compares what arrives with the SHA-256 in the request's signature. The protocol wants it, and where it is
 * done an MD5 adds nothing; but not each store that speaks S3 does it, so that it is tried once.
 */
export class PayloadCheck {
  private isKnownToBeMade: boolean | undefined;

  /** @param once - a client that tries nothing again */
  constructor(private readonly once: S3Client) {}

  /**
   * Sends a damaged part of an upload, which has to be refused. A store that takes it has lost its part 1, which is to be
   * sent again.
   *
   * @returns false also where the attempt fails in another way: the next upload tries again
   */
  async isMade(upload: {
    readonly Bucket: string;
    readonly Key: string;
    readonly UploadId: string;
  }): Promise<boolean> {
    if (this.isKnownToBeMade !== undefined) return this.isKnownToBeMade;
    const damaged = new UploadPartCommand({ ...upload, PartNumber: 1, Body: Buffer.from('damaged') });
    signContent(damaged, createHash('sha256').update('sent').digest('hex'));
    try {
      await this.once.send(damaged);
      this.isKnownToBeMade = false;
    } catch (thrown) {
      if (REFUSALS.has(failureFacts(thrown).name)) this.isKnownToBeMade = true;
    }
    return this.isKnownToBeMade === true;
  }
}

/** Signs a part by the SHA-256 that it has to have, instead of one that the SDK would take of it now. */
export function signContent(command: UploadPartCommand, sha256: string): void {
  command.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { readonly headers: Record<string, string> };
      headers['x-amz-content-sha256'] = sha256;
      return next(args);
    },
    { step: 'build', name: 'signContent' },
  );
}
