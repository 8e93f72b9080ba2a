import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Area } from './access.js';
import { forwardedRequestHeaders, forwardedResponseHeaders, responseHeaders } from './headers.js';

export interface ProxyTarget {
  socketPath: string;
  area: Area;
  path: string;
  /** Stands before the path in the browser's addresses; absent where the key came in a header. */
  key: string | undefined;
  /** Replaces the request's own body. */
  body?: Buffer;
  contentType?: string;
}

/** Sends a request to Node-RED, which listens on a socket that only this user can open, and its response back. */
export function proxyRequest(request: IncomingMessage, response: ServerResponse, target: ProxyTarget): void {
  const { socketPath, path, area, key, body } = target;
  const headers = forwardedRequestHeaders(request.headers);
  if (body !== undefined) {
    delete headers['transfer-encoding'];
    headers['content-length'] = String(body.length);
    if (target.contentType !== undefined) headers['content-type'] = target.contentType;
  }
  const upstream = send({ socketPath, path, method: request.method, headers }, (answer) => {
    const forwarded = forwardedResponseHeaders(answer.headers, key);
    response.writeHead(answer.statusCode ?? 502, { ...forwarded, ...responseHeaders(area) });
    answer.pipe(response);
  });
  upstream.on('error', () => {
    if (response.headersSent) response.destroy();
    else reject(response, area, 502, 'Node-RED does not respond.');
  });
  response.once('close', () => upstream.destroy());
  if (body !== undefined) upstream.end(body);
  else request.pipe(upstream);
}

/** Connects a websocket of the editor with Node-RED's. */
export function proxyWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { socketPath, path }: Pick<ProxyTarget, 'socketPath' | 'path'>,
): void {
  const inner = connect(socketPath);
  const headers = { ...forwardedRequestHeaders(request.headers), connection: 'Upgrade' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  inner.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  inner.write(head);
  inner.pipe(socket).pipe(inner);
  for (const [one, other] of [
    [socket, inner],
    [inner, socket],
  ] as const) {
    one.once('error', () => other.destroy());
    one.once('close', () => other.destroy());
  }
}

/** Answers a request with a status and one sentence of text. */
export function reject(response: ServerResponse, area: Area, status: number, reason: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...responseHeaders(area) });
  response.end(`${reason}\n`);
}

/**
 * Reads the whole body of a request.
 * @param limit in bytes
 * @returns undefined where the body is longer than the limit
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > limit) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
