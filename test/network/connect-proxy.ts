import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface ConnectProxy {
  /** Without credentials. */
  url: string;
  /** The hosts that CONNECT asked for, in order. */
  asked: string[];
  /** Every Proxy-Authorization that came, undefined where there was none. */
  authorizations: (string | undefined)[];
  /** Bytes that went through the tunnels towards the org. */
  carried: Buffer[];
  close(): Promise<void>;
}

export interface ProxyBehaviour {
  /** Answers 407 to everybody who does not send this as Basic credentials. */
  credentials?: string;
  /** What it does in place of opening a tunnel. */
  instead?: 'nothing' | 'hang up' | number;
  /** Where a tunnel leads, whatever host was asked for: a stand-in for the name resolution of a real proxy. */
  leadsTo?: string;
}

/** A real HTTP proxy on this machine that opens tunnels. */
export async function connectProxy(behaviour: ProxyBehaviour = {}): Promise<ConnectProxy> {
  const proxy = {
    asked: [] as string[],
    authorizations: [] as (string | undefined)[],
    carried: [] as Buffer[],
  };
  const sockets = new Set<Socket>();
  const server: Server = createServer((_, response) => response.writeHead(405).end());
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, socket: Socket, head) => {
    const authorization = request.headers['proxy-authorization'];
    proxy.asked.push(request.url ?? '');
    proxy.authorizations.push(authorization);
    const { credentials, instead, leadsTo } = behaviour;
    if (instead === 'nothing') return;
    if (instead === 'hang up') return void socket.destroy();
    const known = credentials === undefined || authorization === `Basic ${btoa(credentials)}`;
    const status = typeof instead === 'number' ? instead : known ? 200 : 407;
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    const target = new URL(`http://${leadsTo ?? request.url}`);
    const org = connect(Number(target.port), target.hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      org.write(head);
      socket.on('data', (bytes) => proxy.carried.push(bytes as Buffer));
      socket.pipe(org).pipe(socket);
    });
    sockets.add(org);
    org.on('error', () => socket.destroy()).once('close', () => sockets.delete(org));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...proxy,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
