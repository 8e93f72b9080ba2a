import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Guard } from './guard.js';

export type App = (request: IncomingMessage, response: ServerResponse) => void;

/** The server that listens. Only what the guard lets in reaches Node-RED, which has a server that does not listen. */
export interface FrontDoor {
  readonly port: number;
  readonly key: string;
  /** Node-RED adds its websocket to this one. */
  readonly inner: Server;
  /** Where requests go that were let in. */
  serve(app: App): void;
  close(): Promise<void>;
}

export async function openFrontDoor(wanted: number): Promise<FrontDoor> {
  const inner = createServer();
  const front = createServer();
  const port = await listen(front, wanted);
  const guard = new Guard(port);
  const upgraded = new Set<Duplex>();
  let app: App = (_request, response) => refuse(response, 503, 'The builder is starting.');
  front.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const verdict = guard.check(request);
    if ('refuse' in verdict) refuse(response, verdict.refuse, verdict.why);
    else if ('enter' in verdict) {
      response.writeHead(302, {
        Location: verdict.enter,
        'Set-Cookie': verdict.cookie,
        'Cache-Control': 'no-store',
      });
      response.end();
    } else app(request, response);
  });
  front.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if ('pass' in guard.check(request)) {
      upgraded.add(socket);
      socket.once('close', () => upgraded.delete(socket));
      inner.emit('upgrade', request, socket, head);
    } else {
      const refusal = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
      socket.end(refusal, () => socket.destroy());
    }
  });
  return {
    port,
    key: guard.key,
    inner,
    serve: (next) => {
      app = next;
    },
    close: () =>
      new Promise((resolve) => {
        front.close(() => resolve());
        front.closeAllConnections();
        // An open editor keeps its websocket, which the server does not count among its connections.
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${why}\n`);
}

/** Takes the wanted port, or a free one where somebody else has it. */
async function listen(server: Server, wanted: number): Promise<number> {
  const attempt = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  try {
    await attempt(wanted);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await attempt(0);
  }
  return (server.address() as AddressInfo).port;
}
