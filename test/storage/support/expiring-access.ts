import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

import { errorBody } from './stub-server.js';

/** A door to a server that lets everything through until it is told that the token has expired. */
export interface ExpiringAccess {
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * @param target - `http://host:port` of a real server; signatures hold, as they are made for the name in the Host header
 * @param hasExpired - asked at each request, which then is answered as Amazon S3 does
 */
export async function startExpiringAccess(
  target: string,
  hasExpired: () => boolean,
): Promise<ExpiringAccess> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, answer) => {
    if (hasExpired()) {
      incoming.resume().on('end', () => {
        answer.writeHead(400, { 'content-type': 'application/xml' });
        const body = errorBody('ExpiredToken', 'The provided token has expired.');
        answer.end(incoming.method === 'HEAD' ? undefined : body);
      });
      return;
    }
    const { method, url, headers } = incoming;
    // A connection for each: Swift sends bodies with answers to HEAD, which spoils what comes next.
    const outgoing = request({ hostname, port, method, path: url, headers, agent: false }, (received) => {
      answer.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(answer);
    });
    outgoing.on('error', () => {
      if (!answer.headersSent) answer.destroy();
    });
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
