/** What a store knows about an object. */
export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly modifiedAt: string;
  /** Changes whenever the content does: an ETag, or time and size of a file. */
  readonly version: string;
  /** SHA-256 (hex) of the content, where it was stored with the object; lists don't tell it. */
  readonly sha256?: string;
}

/** What identifies a content. */
export interface ContentDigest {
  /** Lowercase hexadecimal. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Bytes `start` (included) to `end` (excluded), counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** How a long transfer is watched and ended. */
export interface TransferOptions {
  /** Told the number of bytes of each piece that has arrived; pieces that were there already count, too. */
  readonly onBytes?: (bytes: number) => void;
  /** Ends the transfer; nothing of it is visible. */
  readonly signal?: AbortSignal;
}

/** A link that lets someone without credentials do one thing to one object for a while. */
export interface SignedUrlRequest {
  readonly method: 'GET' | 'PUT';
  readonly expiresInSeconds: number;
}

/** What a store can't do; asked for nevertheless, it is `STORAGE.UNSUPPORTED`. */
export type StorageFeature = 'conditional_put' | 'signed_url';

/**
 * Port: an object store. Keys are relative, `/`-separated, without `.` and `..` parts. Objects appear whole or not at
 * all, and only after their content was found to be what was sent.
 * Errors: `STORAGE.NOT_FOUND`, `STORAGE.DENIED`, `STORAGE.INVALID_KEY`, `STORAGE.UNAVAILABLE` (try again later),
 * `STORAGE.CORRUPT`, `STORAGE.UNSUPPORTED`, `STORAGE.FAILED`; `FILESYSTEM.*` for the files of this machine.
 */
export interface StorageProvider {
  /** Scheme and place, for messages; never with secrets. */
  readonly location: string;
  readonly unsupported: ReadonlySet<StorageFeature>;
  put(key: string, content: Uint8Array): Promise<void>;
  /** Stores an object unless there is one: false, and nothing happened. Of many at once, one gets true. */
  putIfAbsent(key: string, content: Uint8Array): Promise<boolean>;
  /**
   * Stores a file's content in bounded memory. A large file goes in parts; those that an earlier attempt of the same
   * content left behind are not sent again.
   */
  putFile(key: string, file: string, options?: TransferOptions): Promise<ContentDigest>;
  /** Stores what a stream gives, in bounded memory; when the stream throws, nothing is stored. */
  putStream(
    key: string,
    content: AsyncIterable<Uint8Array>,
    options?: TransferOptions,
  ): Promise<ContentDigest>;
  /** Content of an object, or a part of it; a range that begins behind the end is empty. */
  get(key: string, range?: ByteRange): Promise<Uint8Array>;
  /** Reads an object into a file, in bounded memory; the file appears whole or not at all. */
  getFile(key: string, file: string, options?: TransferOptions): Promise<ContentDigest>;
  head(key: string): Promise<StoredObject | undefined>;
  /** Objects whose keys begin with a prefix, by key; page after page is asked for as the caller goes on. */
  list(prefix: string): AsyncIterable<StoredObject>;
  delete(key: string): Promise<void>;
  /** Copies an object inside the store. */
  copy(from: string, to: string): Promise<void>;
  signedUrl(key: string, request: SignedUrlRequest): Promise<string>;
  /** Removes the parts of uploads below a prefix that were begun and not finished. Returns how many uploads. */
  abortUnfinished(prefix: string): Promise<number>;
}

/** Port: opens the store that a URI names (see `storage-uri.ts`); no request is made. */
export interface StorageProviderFactory {
  /** Errors: `ARGUMENT.INVALID`, `CONFIG.INVALID` (an environment variable is missing). */
  open(uri: string): Promise<StorageProvider>;
}
