import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import { ArenaError } from '#domain/shared/errors.js';
import { validateKeyPrefix, validateObjectKey } from '#domain/storage/object-key.js';
import type {
  ByteRange,
  ContentDigest,
  SignedUrlRequest,
  StorageFeature,
  StorageProvider,
  StoredObject,
  TransferOptions,
} from '#domain/storage/storage-provider.js';

import { copyInBucket } from './copy-parts.js';
import { createS3Client, type S3ClientOptions } from './create-s3-client.js';
import { assertExpected, downloadInParts } from './download-parts.js';
import { failureFacts, mayPass } from './failure-kinds.js';
import { FileParts } from './file-parts.js';
import { PayloadCheck } from './payload-check.js';
import { NO_RETRIES } from './persistent-retries.js';
import type { S3Connection } from './resolve-connection.js';
import { SHA256_METADATA, translating, type S3Bucket } from './s3-bucket.js';
import { listUnfinished } from './unfinished-uploads.js';
import { uploadInParts } from './upload-parts.js';

/** Parts of a stream on their way at once. */
const STREAM_CONCURRENCY = 4;

/** Times that an object is read before it counts as damaged. */
const READ_ATTEMPTS = 6;

/** Objects below a prefix of a bucket of any S3-compatible store. */
export class S3StorageProvider implements StorageProvider {
  readonly location: string;
  readonly unsupported: ReadonlySet<StorageFeature>;
  private readonly bucket: S3Bucket;
  private readonly keyStart: string;
  private bucketWasSeen = false;

  /** @param place - bucket, and prefix without `/` at its ends */
  constructor(
    connection: S3Connection,
    place: { readonly bucket: string; readonly prefix: string },
    options: S3ClientOptions = {},
  ) {
    const { profile } = connection;
    if (place.prefix !== '') validateObjectKey(place.prefix);
    this.keyStart = place.prefix === '' ? '' : `${place.prefix}/`;
    this.location = `${profile.scheme}://${[place.bucket, place.prefix].filter(Boolean).join('/')}`;
    this.unsupported = new Set(profile.unsupported);
    this.bucket = {
      client: createS3Client(connection, options),
      profile,
      payloadCheck: new PayloadCheck(createS3Client(connection, { ...options, retries: NO_RETRIES })),
      name: place.bucket,
      location: this.location,
    };
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    await this.doing('store', key, (fullKey) => this.putWhole(fullKey, content));
  }

  async putIfAbsent(key: string, content: Uint8Array): Promise<boolean> {
    if (this.unsupported.has('conditional_put')) {
      throw new ArenaError(
        'STORAGE.UNSUPPORTED',
        `${this.bucket.profile.title} can't store an object on the condition that there is none.`,
      );
    }
    return this.doing('store', key, async (fullKey) => {
      try {
        await this.putWhole(fullKey, content, { IfNoneMatch: '*' });
        return true;
      } catch (thrown) {
        const { status, name } = failureFacts(thrown);
        if (status === 412 || name === 'PreconditionFailed') return await this.isOwn(fullKey, content);
        throw thrown;
      }
    });
  }

  async putFile(key: string, file: string, options: TransferOptions = {}): Promise<ContentDigest> {
    validateObjectKey(key);
    const source = await FileParts.open(file);
    try {
      const { signal } = options;
      return await this.doing('store', key, (fullKey) => this.putParts(fullKey, source, options), signal);
    } finally {
      await source.close();
    }
  }

  private async putParts(
    fullKey: string,
    source: FileParts,
    options: TransferOptions,
  ): Promise<ContentDigest> {
    const { parts } = this.bucket.profile;
    if (source.sizeBytes > parts.preferredBytes) {
      const content = await source.digest(parts);
      await uploadInParts({ bucket: this.bucket, key: fullKey, source, content }, options);
      return { sha256: content.sha256, sizeBytes: content.sizeBytes };
    }
    const { sizeBytes } = source;
    const content = await source.read(Buffer.allocUnsafe(sizeBytes), { start: 0, end: sizeBytes });
    await this.putWhole(fullKey, content, {}, options.signal);
    options.onBytes?.(sizeBytes);
    return { sha256: sha256Of(content), sizeBytes };
  }

  async putStream(
    key: string,
    content: AsyncIterable<Uint8Array>,
    { onBytes, signal }: TransferOptions = {},
  ): Promise<ContentDigest> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    async function* observed(): AsyncGenerator<Uint8Array> {
      for await (const piece of content) {
        hash.update(piece);
        sizeBytes += piece.byteLength;
        onBytes?.(piece.byteLength);
        yield piece;
      }
    }
    await this.doing(
      'store',
      key,
      async (fullKey) => {
        const stop = new AbortController();
        signal?.addEventListener('abort', () => stop.abort());
        await new Upload({
          client: this.bucket.client,
          params: { Bucket: this.bucket.name, Key: fullKey, Body: Readable.from(observed()) },
          partSize: this.bucket.profile.parts.preferredBytes,
          queueSize: STREAM_CONCURRENCY,
          abortController: stop,
        }).done();
      },
      signal,
    );
    return { sha256: hash.digest('hex'), sizeBytes };
  }

  get(key: string, range?: ByteRange): Promise<Uint8Array> {
    return this.doing('read', key, async (fullKey) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.getWhole(fullKey, range);
        } catch (thrown) {
          const isCorrupt = thrown instanceof ArenaError && thrown.code === 'STORAGE.CORRUPT';
          if (attempt === READ_ATTEMPTS || !(isCorrupt || mayPass(thrown, 2))) throw thrown;
        }
      }
    });
  }

  async getFile(key: string, file: string, options: TransferOptions = {}): Promise<ContentDigest> {
    const object = await this.head(key);
    return this.doing(
      'read',
      key,
      async (fullKey) => {
        if (object === undefined) throw missing();
        for (let attempt = 1; ; attempt++) {
          try {
            return await downloadInParts(this.bucket, fullKey, object, file, options);
          } catch (thrown) {
            const isCorrupt = thrown instanceof ArenaError && thrown.code === 'STORAGE.CORRUPT';
            if (attempt === READ_ATTEMPTS || !isCorrupt) throw thrown;
          }
        }
      },
      options.signal,
    );
  }

  head(key: string): Promise<StoredObject | undefined> {
    return this.doing('read', key, async (fullKey) => {
      try {
        const found = await this.bucket.client.send(
          new HeadObjectCommand({ Bucket: this.bucket.name, Key: fullKey }),
        );
        return describe(key, found);
      } catch (thrown) {
        if (failureFacts(thrown).status !== 404) throw await this.inWords(thrown, fullKey);
        await this.assertBucket();
        return undefined;
      }
    });
  }

  /** Answers to HEAD have no body: why a store refuses (an expired token, a wrong secret), it tells a GET. */
  private async inWords(thrown: unknown, fullKey: string): Promise<unknown> {
    const { status } = failureFacts(thrown);
    if (status !== 400 && status !== 403) return thrown;
    try {
      await this.getWhole(fullKey, { start: 0, end: 1 });
      return thrown;
    } catch (told) {
      return told;
    }
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    validateKeyPrefix(prefix);
    const pages = paginateListObjectsV2(
      { client: this.bucket.client },
      { Bucket: this.bucket.name, Prefix: this.keyStart + prefix },
    )[Symbol.asyncIterator]();
    for (;;) {
      const page = await translating(this.bucket, 'list', prefix, () => pages.next());
      if (page.done === true) return;
      for (const { Key = '', Size, LastModified, ETag } of page.value.Contents ?? []) {
        if (Key.endsWith('/')) continue; // what consoles make to show an empty folder
        yield describe(Key.slice(this.keyStart.length), { ContentLength: Size, LastModified, ETag });
      }
    }
  }

  async delete(key: string): Promise<void> {
    await this.doing('delete', key, (fullKey) =>
      this.bucket.client.send(new DeleteObjectCommand({ Bucket: this.bucket.name, Key: fullKey })),
    );
  }

  async copy(from: string, to: string): Promise<void> {
    validateObjectKey(to);
    await this.doing('copy', from, async (fullKey) => {
      if ((await this.head(from)) === undefined) throw missing();
      await copyInBucket(this.bucket, fullKey, this.keyStart + to);
    });
  }

  signedUrl(key: string, { method, expiresInSeconds }: SignedUrlRequest): Promise<string> {
    return this.doing('sign a link to', key, (fullKey) => {
      const place = { Bucket: this.bucket.name, Key: fullKey };
      const options = { expiresIn: expiresInSeconds };
      return method === 'GET'
        ? getSignedUrl(this.bucket.client, new GetObjectCommand(place), options)
        : getSignedUrl(this.bucket.client, new PutObjectCommand(place), options);
    });
  }

  async abortUnfinished(prefix: string): Promise<number> {
    validateKeyPrefix(prefix);
    const { client, name } = this.bucket;
    return translating(this.bucket, 'clean up', prefix, async () => {
      const uploads = await listUnfinished(this.bucket, this.keyStart + prefix);
      for (const { key, uploadId } of uploads) {
        await client.send(new AbortMultipartUploadCommand({ Bucket: name, Key: key, UploadId: uploadId }));
      }
      return uploads.length;
    });
  }

  /** A missing object and a missing bucket look alike to HEAD. */
  private async assertBucket(): Promise<void> {
    if (this.bucketWasSeen) return;
    try {
      await this.bucket.client.send(new HeadBucketCommand({ Bucket: this.bucket.name }));
    } catch (thrown) {
      if (failureFacts(thrown).status !== 404) throw thrown;
      throw Object.assign(new Error('no such bucket'), { name: 'NoSuchBucket' });
    }
    this.bucketWasSeen = true;
  }

  private async putWhole(
    fullKey: string,
    content: Uint8Array,
    condition: { readonly IfNoneMatch?: '*' } = {},
    signal?: AbortSignal,
  ): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: this.bucket.name,
      Key: fullKey,
      Body: content,
      ContentMD5: createHash('md5').update(content).digest('base64'),
      Metadata: { [SHA256_METADATA]: sha256Of(content) },
      ...condition,
    });
    await this.bucket.client.send(command, signal === undefined ? {} : { abortSignal: signal });
  }

  /** Whether the object that is in the way is the one that an earlier attempt stored, whose answer got lost. */
  private async isOwn(fullKey: string, content: Uint8Array): Promise<boolean> {
    const { Metadata } = await this.bucket.client.send(
      new HeadObjectCommand({ Bucket: this.bucket.name, Key: fullKey }),
    );
    return Metadata?.[SHA256_METADATA] === sha256Of(content);
  }

  private async getWhole(fullKey: string, range?: ByteRange): Promise<Uint8Array> {
    if (range !== undefined && range.end <= range.start) return new Uint8Array(0);
    let answer;
    try {
      answer = await this.bucket.client.send(
        new GetObjectCommand({
          Bucket: this.bucket.name,
          Key: fullKey,
          ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end - 1}` }),
        }),
      );
    } catch (thrown) {
      if (failureFacts(thrown).status === 416) return new Uint8Array(0);
      throw thrown;
    }
    const content = (await answer.Body?.transformToByteArray()) ?? new Uint8Array(0);
    const found = { sha256: sha256Of(content), sizeBytes: content.byteLength };
    const object = describe(fullKey, answer);
    assertExpected(range === undefined ? object : { ...object, sha256: found.sha256 }, found, fullKey);
    return content;
  }

  private doing<T>(
    action: string,
    key: string,
    work: (fullKey: string) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return translating(
      this.bucket,
      action,
      key,
      () => {
        validateObjectKey(key);
        return work(this.keyStart + key);
      },
      signal,
    );
  }
}

function describe(
  key: string,
  {
    ContentLength,
    LastModified,
    ETag,
    Metadata,
  }: Partial<Pick<HeadObjectCommandOutput, 'ContentLength' | 'LastModified' | 'ETag' | 'Metadata'>>,
): StoredObject {
  const sha256 = Metadata?.[SHA256_METADATA];
  return {
    key,
    sizeBytes: ContentLength ?? 0,
    modifiedAt: (LastModified ?? new Date(0)).toISOString(),
    version: (ETag ?? '').replaceAll('"', ''),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

function missing(): Error {
  return Object.assign(new Error('no such object'), {
    name: 'NoSuchKey',
    $metadata: { httpStatusCode: 404 },
  });
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
