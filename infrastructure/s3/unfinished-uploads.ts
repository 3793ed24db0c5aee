import { ListMultipartUploadsCommand, type ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3';

import type { S3Bucket } from './s3-bucket.js';

/** A multipart upload that was begun and not finished. */
export interface UnfinishedUpload {
  readonly key: string;
  readonly uploadId: string;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
}

/** All unfinished uploads of the keys that begin with a prefix. */
export async function listUnfinished(
  { client, name }: S3Bucket,
  prefix: string,
): Promise<UnfinishedUpload[]> {
  const uploads: UnfinishedUpload[] = [];
  let place: { readonly KeyMarker?: string | undefined; readonly UploadIdMarker?: string | undefined } = {};
  let page: ListMultipartUploadsCommandOutput;
  do {
    page = await client.send(new ListMultipartUploadsCommand({ Bucket: name, Prefix: prefix, ...place }));
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Key === undefined || UploadId === undefined) continue;
      uploads.push({ key: Key, uploadId: UploadId, begunAt: Initiated?.getTime() ?? 0 });
    }
    place = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  } while (page.IsTruncated === true && place.KeyMarker !== undefined);
  return uploads;
}
