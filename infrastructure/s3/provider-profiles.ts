import type { RemoteScheme } from '#domain/storage/storage-uri.js';
import type { StorageFeature } from '#domain/storage/storage-provider.js';

const MIB = 1024 * 1024;

/** Environment variables that a provider is configured by, beside the standard ones of AWS. */
export interface ProviderVariables {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Fills `{account}` of the endpoint. */
  readonly account?: string;
}

/** One S3-compatible provider, as data: all that the one adapter must know about it. */
export interface S3ProviderProfile {
  /** For messages: "Cloudflare R2". */
  readonly title: string;
  readonly scheme: RemoteScheme;
  /** With `{region}` and `{account}`; undefined: the SDK knows it (Amazon). */
  readonly endpoint?: string;
  /** What signs requests when no variable names a region; undefined: one must be named. */
  readonly defaultRegion?: string;
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. */
  readonly pathStyle: boolean;
  /**
   * WHEN_REQUIRED: no CRC headers and trailers, which many providers refuse. Content is protected by Content-MD5, which
   * all of them check.
   */
  readonly checksums: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED';
  readonly parts: PartRule;
  readonly unsupported: readonly StorageFeature[];
  readonly variables: ProviderVariables;
}

/** How an upload is divided. All parts but the last have one size: R2 refuses anything else, nobody minds. */
export interface PartRule {
  readonly preferredBytes: number;
  readonly maxParts: number;
  /** What is larger is copied inside a bucket in parts. */
  readonly largestCopyBytes: number;
}

const S3_PARTS: PartRule = { preferredBytes: 8 * MIB, maxParts: 10_000, largestCopyBytes: 5 * 1024 * MIB };

const AWS_VARIABLES: ProviderVariables = {
  endpoint: 'AWS_ENDPOINT_URL_S3',
  region: 'AWS_REGION',
  accessKeyId: 'AWS_ACCESS_KEY_ID',
  secretAccessKey: 'AWS_SECRET_ACCESS_KEY',
};

/** `s3://`, and nothing says that it is another endpoint than Amazon's. */
export const AMAZON_S3: S3ProviderProfile = {
  title: 'Amazon S3',
  scheme: 's3',
  defaultRegion: 'us-east-1',
  pathStyle: false,
  checksums: 'WHEN_REQUIRED',
  parts: S3_PARTS,
  unsupported: [],
  variables: AWS_VARIABLES,
};

/** `s3://` with `AWS_ENDPOINT_URL_S3`: MinIO, Ceph, Swift and their like. What one of them lacks shows when it is asked. */
export const GENERIC_S3: S3ProviderProfile = {
  ...AMAZON_S3,
  title: 'S3-compatible storage',
  pathStyle: true,
};

/** Providers with a scheme of their own. */
export const PROVIDER_PROFILES: Readonly<Record<Exclude<RemoteScheme, 's3'>, S3ProviderProfile>> = {
  r2: {
    title: 'Cloudflare R2',
    scheme: 'r2',
    endpoint: 'https://{account}.r2.cloudflarestorage.com',
    defaultRegion: 'auto',
    pathStyle: true,
    checksums: 'WHEN_REQUIRED',
    parts: S3_PARTS,
    unsupported: [],
    variables: {
      endpoint: 'R2_ENDPOINT',
      region: 'R2_REGION',
      accessKeyId: 'R2_ACCESS_KEY_ID',
      secretAccessKey: 'R2_SECRET_ACCESS_KEY',
      account: 'R2_ACCOUNT_ID',
    },
  },
  b2: {
    title: 'Backblaze B2',
    scheme: 'b2',
    endpoint: 'https://s3.{region}.backblazeb2.com',
    pathStyle: true,
    checksums: 'WHEN_REQUIRED',
    parts: S3_PARTS,
    unsupported: ['conditional_put'],
    variables: {
      endpoint: 'B2_ENDPOINT',
      region: 'B2_REGION',
      accessKeyId: 'B2_APPLICATION_KEY_ID',
      secretAccessKey: 'B2_APPLICATION_KEY',
    },
  },
  wasabi: {
    title: 'Wasabi',
    scheme: 'wasabi',
    endpoint: 'https://s3.{region}.wasabisys.com',
    defaultRegion: 'us-east-1',
    pathStyle: true,
    checksums: 'WHEN_REQUIRED',
    parts: S3_PARTS,
    unsupported: ['conditional_put'],
    variables: {
      endpoint: 'WASABI_ENDPOINT',
      region: 'WASABI_REGION',
      accessKeyId: 'WASABI_ACCESS_KEY_ID',
      secretAccessKey: 'WASABI_SECRET_ACCESS_KEY',
    },
  },
  spaces: {
    title: 'DigitalOcean Spaces',
    scheme: 'spaces',
    endpoint: 'https://{region}.digitaloceanspaces.com',
    pathStyle: false,
    checksums: 'WHEN_REQUIRED',
    parts: S3_PARTS,
    unsupported: ['conditional_put'],
    variables: {
      endpoint: 'SPACES_ENDPOINT',
      region: 'SPACES_REGION',
      accessKeyId: 'SPACES_ACCESS_KEY_ID',
      secretAccessKey: 'SPACES_SECRET_ACCESS_KEY',
    },
  },
};
