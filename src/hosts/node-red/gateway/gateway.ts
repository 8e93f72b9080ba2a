import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Guard, type Room } from './guard.js';
import { answerHeaders } from './headers.js';
import { passSocketOn, refuse } from './proxy.js';

/** A request that the guard let in. */
export interface Guest {
  request: IncomingMessage;
  response: ServerResponse;
  path: string;
  program: boolean;
  /** Stands before the path in the browser's addresses; absent where a header holds it. */
  key: string | undefined;
}

/** Who answers in each room. Undefined while the builder starts. */
export type Rooms = Readonly<Record<Room, (guest: Guest) => void>>;

/** The server that listens. Only what the guard lets in goes further. */
export interface FrontDoor {
  readonly port: number;
  /** The address of a path under a room, with the room's key. */
  address(room: Room, path: string): string;
  key(room: Room): string;
  /** Where requests go that were let in, and where Node-RED listens for websockets. */
  serve(rooms: Rooms, socketPath: string): void;
  close(): Promise<void>;
}

export async function openFrontDoor(wanted: number): Promise<FrontDoor> {
  const front = createServer();
  const port = await listen(front, wanted);
  const guard = new Guard(port);
  const upgraded = new Set<Duplex>();
  let served: { rooms: Rooms; socketPath: string } | undefined;
  front.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const verdict = guard.check(request);
    if ('refuse' in verdict) refuse(response, 'pages', verdict.refuse, verdict.why);
    else if ('enter' in verdict) {
      response.writeHead(302, { Location: verdict.enter, ...answerHeaders('pages') });
      response.end();
    } else if (served === undefined) refuse(response, 'pages', 503, 'The builder is starting.');
    else {
      const { room, path, program } = verdict;
      served.rooms[room]({ request, response, path, program, key: program ? undefined : guard.keys[room] });
    }
  });
  front.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const verdict = guard.check(request);
    if ('room' in verdict && verdict.room === 'editor' && served !== undefined) {
      upgraded.add(socket);
      socket.once('close', () => upgraded.delete(socket));
      passSocketOn(request, socket, head, { socketPath: served.socketPath, path: verdict.path });
    } else {
      const refusal = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
      socket.on('error', () => {});
      socket.end(refusal, () => socket.destroy());
    }
  });
  return {
    port,
    address: (room, path) => `http://127.0.0.1:${port}/${guard.keys[room]}${path}`,
    key: (room) => guard.keys[room],
    serve: (rooms, socketPath) => {
      served = { rooms, socketPath };
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
