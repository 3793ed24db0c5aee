/** What a store knows about an object. */
export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly modifiedAt: string;
}

/**
 * Port: an object store. Keys are relative, `/`-separated, without `.` and `..` parts.
 * Errors: `STORAGE.NOT_FOUND`, `STORAGE.DENIED`, `STORAGE.INVALID_KEY`, `STORAGE.FAILED`.
 */
export interface StorageProvider {
  /** Scheme and place, for messages; never with secrets. */
  readonly location: string;
  /** Stores a file's content; an object is visible whole or not at all. Returns its SHA-256 (hex). */
  putFile(key: string, file: string): Promise<{ readonly sha256: string; readonly sizeBytes: number }>;
  put(key: string, content: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array>;
  getFile(key: string, file: string): Promise<void>;
  head(key: string): Promise<StoredObject | undefined>;
  list(prefix: string): AsyncIterable<StoredObject>;
  delete(key: string): Promise<void>;
}

/** Port: opens the store that a URI names (`file://`, later `s3://` and others). */
export interface StorageProviderFactory {
  open(uri: string): Promise<StorageProvider>;
}
