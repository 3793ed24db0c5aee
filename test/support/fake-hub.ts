import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The commit of the only revision. */
export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** What the server does to a request instead of answering it; undefined: answers. */
export type Misbehaviour =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly cutAfterBytes: number }
  | 'reset'
  | undefined;

/** A request that arrived. */
export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** What a hub is made with. */
export interface FakeHubOptions {
  /** Content by file name. */
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** Names of files that are stored by Git LFS: listed by their SHA-256, and served by another host. */
  readonly largeFiles?: readonly string[];
  /** Listed checksums that are not those of the content, by file name. */
  readonly wrongChecksums?: Readonly<Record<string, string>>;
  /** Asked for each request, in order. */
  readonly misbehave?: (request: SeenRequest, count: number) => Misbehaviour;
}

/** A local server that speaks the part of the hub's API that downloads use, and a second host for large files. */
export class FakeHub {
  readonly seen: SeenRequest[] = [];
  private readonly servers: Server[] = [];
  endpoint = '';
  private cdn = '';

  constructor(private readonly options: FakeHubOptions) {}

  static async start(options: FakeHubOptions): Promise<FakeHub> {
    const hub = new FakeHub(options);
    hub.endpoint = await hub.listen('127.0.0.1', (request, response) => hub.answer(request, response));
    // Another name, so that clients see another host.
    hub.cdn = await hub.listen('localhost', (request, response) => hub.answer(request, response));
    return hub;
  }

  async stop(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  private async listen(
    host: string,
    handler: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<string> {
    const server = createServer(handler);
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return `http://${host}:${(server.address() as AddressInfo).port}`;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const seen: SeenRequest = {
      path: request.url ?? '',
      range: request.headers.range,
      authorization: request.headers.authorization,
    };
    this.seen.push(seen);
    const misbehaviour = this.options.misbehave?.(seen, this.seen.length);
    if (misbehaviour === 'reset') {
      request.socket.destroy();
      return;
    }
    if (misbehaviour !== undefined && 'status' in misbehaviour) {
      response.writeHead(misbehaviour.status, { ...misbehaviour.headers }).end('no');
      return;
    }
    if (seen.path.startsWith('/api/models/')) {
      response.end(JSON.stringify(this.listing()));
      return;
    }
    const name = decodeURIComponent(seen.path.split('/').at(-1)!);
    const content = this.options.files[name];
    if (content === undefined) response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    else if (seen.path.includes('/resolve/') && this.options.largeFiles?.includes(name) === true) {
      const bytes = Buffer.from(content);
      const linked = { 'x-linked-etag': `"${sha256(bytes)}"`, 'x-linked-size': String(bytes.length) };
      const location = `${this.cdn}/storage/${name}`;
      response.writeHead(302, { location, 'x-repo-commit': COMMIT, ...linked }).end();
    } else send(Buffer.from(content), seen.range, response, misbehaviour?.cutAfterBytes);
  }

  private listing(): object {
    const siblings = Object.entries(this.options.files).map(([rfilename, content]) => {
      const bytes = Buffer.from(content);
      const wrong = this.options.wrongChecksums?.[rfilename];
      const isLarge = this.options.largeFiles?.includes(rfilename) === true;
      return {
        rfilename,
        size: bytes.length,
        blobId: isLarge ? gitSha1(Buffer.from('a pointer')) : (wrong ?? gitSha1(bytes)),
        ...(isLarge && { lfs: { sha256: wrong ?? sha256(bytes), size: bytes.length, pointerSize: 134 } }),
      };
    });
    return { id: 'someone/model', sha: COMMIT, siblings };
  }
}

function send(
  bytes: Buffer,
  range: string | undefined,
  response: ServerResponse,
  cutAfterBytes: number | undefined,
): void {
  const start = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  const body = bytes.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    etag: `"${gitSha1(bytes)}"`,
    'x-repo-commit': COMMIT,
    'content-length': body.length,
    ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  });
  if (cutAfterBytes === undefined || cutAfterBytes >= body.length) response.end(body);
  else response.write(body.subarray(0, cutAfterBytes), () => setTimeout(() => response.destroy(), 20));
}

/** What Git LFS calls a file. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What git calls a file. */
export function gitSha1(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
