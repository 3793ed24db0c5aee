import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What happens to one connection; counts are bytes from its start. */
export interface ConnectionFault {
  /** Both ends are cut off after this many bytes towards the server. */
  readonly cutRequestAfter?: number;
  /** Both ends are cut off after this many bytes of answers. */
  readonly cutAnswerAfter?: number;
  /** The answers end in an orderly way after this many bytes, as if that were all. */
  readonly truncateAnswerAfter?: number;
  /** One byte towards the server is changed. */
  readonly corruptRequestAt?: number;
  /** One byte of the answers is changed. */
  readonly corruptAnswerAt?: number;
  /** Nothing passes for this long, in milliseconds. */
  readonly delayMs?: number;
}

/** A proxy between client and server that does harm on purpose. */
export interface FaultyProxy {
  readonly endpoint: string;
  /** Bytes that went towards the server. */
  bytesSent(): number;
  connections(): number;
  close(): Promise<void>;
}

/**
 * @param target - `http://host:port`
 * @param faultOf - the fault of each new connection, by its number
 * @param onPiece - told after each piece that went on towards the server: a request has one or more
 */
export async function startFaultyProxy(
  target: string,
  faultOf: (connection: number) => ConnectionFault,
  onPiece: () => void = () => undefined,
): Promise<FaultyProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let connections = 0;
  let sent = 0;
  const server = createServer((client) => {
    const fault = faultOf(connections++);
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
      socket.on('error', () => socket.destroy());
    }
    const cut = (): void => {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    };
    const start = (): void => {
      forward(client, upstream, { corruptAt: fault.corruptRequestAt, cutAfter: fault.cutRequestAfter }, cut);
      forward(
        upstream,
        client,
        {
          corruptAt: fault.corruptAnswerAt,
          cutAfter: fault.cutAnswerAfter ?? fault.truncateAnswerAfter,
        },
        fault.truncateAnswerAfter === undefined ? cut : () => client.end(),
      );
      client.on('data', (piece) => {
        sent += piece.length;
        onPiece();
      });
    };
    if (fault.delayMs === undefined) start();
    else setTimeout(start, fault.delayMs);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytesSent: () => sent,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

/** Passes bytes on, as fast as they are taken, with one fault. */
function forward(
  from: Socket,
  to: Socket,
  fault: { readonly corruptAt: number | undefined; readonly cutAfter: number | undefined },
  cut: () => void,
): void {
  let passed = 0;
  let isOver = false;
  from.on('data', (piece: Buffer) => {
    if (isOver) return;
    const { corruptAt, cutAfter } = fault;
    if (corruptAt !== undefined && corruptAt >= passed && corruptAt < passed + piece.length) {
      piece[corruptAt - passed]! ^= 0x10;
    }
    const end = cutAfter === undefined ? piece.length : Math.min(piece.length, cutAfter - passed);
    passed += piece.length;
    if (!to.write(piece.subarray(0, end)) && !to.destroyed) {
      from.pause();
      to.once('drain', () => from.resume());
    }
    if (cutAfter !== undefined && passed >= cutAfter) {
      isOver = true;
      cut();
    }
  });
  from.on('end', () => to.end());
}
