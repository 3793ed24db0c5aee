/** A running store that speaks S3. */
export interface StorageServer {
  readonly name: string;
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Keys of a second user, who may not touch the first one's buckets. */
  readonly stranger: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly supportsConditionalPut: boolean;
}

/** A server and the way to end it. */
export interface StartedServer {
  readonly server: StorageServer;
  readonly stop: () => Promise<void>;
}
