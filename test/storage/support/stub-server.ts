import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a stub answers. */
export interface StubAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that answers everything as it is told, for what no real server here can be brought to say. */
export interface StubServer {
  readonly endpoint: string;
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

/** @param answer - gets the request and how many came before it */
export async function startStubServer(
  answer: (request: IncomingMessage, before: number) => StubAnswer,
): Promise<StubServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { status, body, headers } = answer(request, requests.push(request) - 1);
      response.writeHead(status, { 'content-type': 'application/xml', ...headers });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** An error as S3 says it. */
export function errorBody(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}
