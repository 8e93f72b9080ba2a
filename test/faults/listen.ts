import type { AddressInfo, Server } from 'node:net';

/** Opens a server on 127.0.0.1. @param port 0 for a free one */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail).listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      done();
    });
  });
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
