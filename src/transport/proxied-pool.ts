import { CONNECTING } from './connecting.js';
import { refusedAddress } from './public-address.js';

/** An HTTP proxy: its origin, and the credentials for its Proxy-Authorization header. */
export interface ProxyAddress {
  origin: string;
  authorization?: string;
}

export interface ProxiedPoolOptions {
  connections: number;
  /** Bounds the way to the proxy, its answer, and the handshake with the org, each. */
  connectTimeoutMs: number;
  isAllowed: (address: string) => boolean;
}

/** Names that lead nowhere public by their standards. Whatever else the proxy resolves can't be checked here. */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|localdomain|internal|home\.arpa)\.?$/i;

/**
 * A pool whose connections are tunnels (CONNECT) through a proxy. TLS goes through them to the org itself, which must
 * prove its name as ever; the proxy sees its host alone.
 * @throws the error of a refused look-up where the org's name is one of this machine or of an inner network
 */
export function proxiedPool(origin: string, proxy: ProxyAddress, options: ProxiedPoolOptions) {
  const { hostname } = new URL(origin);
  const isThisMachine = /(?:^|\.)localhost\.?$/i.test(hostname) && options.isAllowed('127.0.0.1');
  if (LOCAL_NAME.test(hostname) && !isThisMachine) throw refusedAddress();
  const { Pool, buildConnector } = require('undici') as typeof import('undici');
  const verified = { ...CONNECTING, timeout: options.connectTimeoutMs };
  const tunnels = new Pool(proxy.origin, { connect: verified, headersTimeout: options.connectTimeoutMs });
  const handshake = buildConnector(verified);
  const { authorization } = proxy;
  const pool = new Pool(origin, {
    connections: options.connections,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: ({ host = '', port, protocol, ...rest }, callback) => {
      const secure = protocol === 'https:';
      const path = port ? host : `${host}:${secure ? 443 : 80}`;
      const headers = { host: path, ...(authorization && { 'proxy-authorization': authorization }) };
      tunnels.connect({ path, headers }).then(
        ({ statusCode, socket }) => {
          if (statusCode < 200 || statusCode > 299) {
            socket.on('error', () => {}).destroy();
            callback(proxyError(`ANSWERED_${statusCode}`), null);
          } else if (secure)
            handshake({ ...rest, host, port, protocol, httpSocket: socket as never }, (...result) => {
              const [error] = result;
              if (error) callback(named(error), null);
              else callback(...result);
            });
          else callback(null, socket as never);
        },
        (error) => callback(proxyError(codeIn(error)), null),
      );
    },
  });
  return {
    dispatch: pool.dispatch.bind(pool),
    destroy: async () => {
      await Promise.all([pool.destroy(), tunnels.destroy()]);
    },
  };
}

/** Undici tries again for ever where a connection fails with the code of a socket that was in use. */
function named(error: Error): Error {
  return codeIn(error).startsWith('UND_ERR_SOCKET') ? proxyError('ECONNRESET') : error;
}

function codeIn(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/** Its message is the code alone, so that neither a proxy's answer nor its credentials reach an error. */
function proxyError(code: string): Error {
  return Object.assign(new Error(`PROXY_${code}`), { code: `PROXY_${code}` });
}
