import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { HookTable } from '../events/hook-table.js';
import { type Area, GatewayAccess } from './access.js';
import { responseHeaders } from './headers.js';
import { proxyWebSocket, reject } from './proxy.js';

/** Under it are the paths that Okta's event hooks call: Okta knows no key of the builder. */
const HOOK_ROOT = '/hooks';

/** A request that passed the access checks. */
export interface GatewayRequest {
  request: IncomingMessage;
  response: ServerResponse;
  /** The path without the key. */
  path: string;
  /** The key came in a header. */
  program: boolean;
  /** Stands before the path in the browser's addresses; absent where the key came in a header. */
  key: string | undefined;
}

export type AreaHandlers = Readonly<Record<Area, (accepted: GatewayRequest) => void>>;

/** The builder's only listening server. It passes on what the access checks accept. */
export interface Gateway {
  readonly port: number;
  /** The address of a path in an area, with the area's key. */
  address(area: Area, path: string): string;
  key(area: Area): string;
  /** Starts to answer requests. Websockets go to Node-RED's socket. */
  serve(handlers: AreaHandlers, socketPath: string): void;
  close(): Promise<void>;
}

/**
 * Starts to listen on 127.0.0.1; until `serve` is called, requests get 503.
 * @param preferredPort a free port is used where another program listens on this one
 * @param hooks answer under HOOK_ROOT. They check the hook's own secret, and a call only makes readers look at the log.
 */
export async function openGateway(preferredPort: number, hooks: Pick<HookTable, 'serve'>): Promise<Gateway> {
  const server = createServer();
  const port = await listen(server, preferredPort);
  const access = new GatewayAccess(port);
  const upgraded = new Set<Duplex>();
  let served: { handlers: AreaHandlers; socketPath: string } | undefined;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { url = '/' } = request;
    if (url.startsWith(`${HOOK_ROOT}/`) && hooks.serve(url.slice(HOOK_ROOT.length), request, response))
      return;
    const verdict = access.check(request);
    if ('reject' in verdict) reject(response, 'pages', verdict.reject, verdict.reason);
    else if ('redirect' in verdict) {
      response.writeHead(302, { Location: verdict.redirect, ...responseHeaders('pages') });
      response.end();
    } else if (served === undefined) reject(response, 'pages', 503, 'The builder is starting.');
    else {
      const { area, path, program } = verdict;
      const key = program ? undefined : access.keys[area];
      served.handlers[area]({ request, response, path, program, key });
    }
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const verdict = access.check(request);
    if ('area' in verdict && verdict.area === 'editor' && served !== undefined) {
      upgraded.add(socket);
      socket.once('close', () => upgraded.delete(socket));
      proxyWebSocket(request, socket, head, { socketPath: served.socketPath, path: verdict.path });
    } else {
      const forbidden = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
      socket.on('error', () => {});
      socket.end(forbidden, () => socket.destroy());
    }
  });
  return {
    port,
    address: (area, path) => `http://127.0.0.1:${port}/${access.keys[area]}${path}`,
    key: (area) => access.keys[area],
    serve: (handlers, socketPath) => {
      served = { handlers, socketPath };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        // The server does not count upgraded sockets, and an open editor keeps one.
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

async function listen(server: Server, preferredPort: number): Promise<number> {
  const attempt = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  try {
    await attempt(preferredPort);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await attempt(0);
  }
  return (server.address() as AddressInfo).port;
}
