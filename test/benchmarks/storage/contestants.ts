import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { StorageServer } from '../../storage/servers/storage-server.js';

const ARENA = fileURLToPath(new URL('../../../dist/presentation/cli/main.js', import.meta.url));

/** A program that copies a file to a bucket and back, with the settings that it has by itself. */
export interface Contestant {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Program and arguments. */
  upload(file: string, key: string): readonly string[];
  download(key: string, file: string): readonly string[];
}

/** Ours, and of the AWS CLI and rclone those that are installed. */
export function contestantsFor(server: StorageServer, bucket: string): readonly Contestant[] {
  const all = [arena(server, bucket), awsCli(server, bucket), rclone(server, bucket)];
  return all.filter((contestant) => isInstalled(contestant.upload('', '')[0]!));
}

function arena(server: StorageServer, bucket: string): Contestant {
  const copy = [process.execPath, ARENA, 'storage', 'cp'];
  return {
    name: 'arena',
    environment: { ...awsVariables(server), AWS_ENDPOINT_URL_S3: server.endpoint },
    upload: (file, key) => [...copy, file, `s3://${bucket}/${key}`],
    download: (key, file) => [...copy, `s3://${bucket}/${key}`, file],
  };
}

function awsCli(server: StorageServer, bucket: string): Contestant {
  const copy = ['aws', '--endpoint-url', server.endpoint, 's3', 'cp', '--only-show-errors'];
  return {
    name: 'AWS CLI',
    // Its newer versions send trailers that neither server takes.
    environment: { ...awsVariables(server), AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required' },
    upload: (file, key) => [...copy, file, `s3://${bucket}/${key}`],
    download: (key, file) => [...copy, `s3://${bucket}/${key}`, file],
  };
}

function rclone(server: StorageServer, bucket: string): Contestant {
  const copy = ['rclone', 'copyto', '--s3-no-check-bucket', '--ignore-times'];
  return {
    name: 'rclone',
    environment: {
      ...awsVariables(server),
      RCLONE_S3_ENV_AUTH: 'true',
      RCLONE_S3_ENDPOINT: server.endpoint,
      RCLONE_S3_PROVIDER: 'Other',
      RCLONE_CONFIG: '',
    },
    upload: (file, key) => [...copy, file, `:s3:${bucket}/${key}`],
    download: (key, file) => [...copy, `:s3:${bucket}/${key}`, file],
  };
}

function awsVariables({ accessKeyId, secretAccessKey }: StorageServer): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, [program === 'rclone' ? 'version' : '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
