import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Room } from './guard.js';
import { answerHeaders, passedAnswerHeaders, passedRequestHeaders } from './headers.js';

/** Where a request goes that was let in, and what of it the browser may see again. */
export interface PassedOn {
  socketPath: string;
  room: Room;
  path: string;
  /** Stands before the path in the addresses of the browser; absent where a header holds it. */
  key: string | undefined;
  /** In place of the request's own body. */
  body?: Buffer;
  contentType?: string;
}

/** Sends a request to Node-RED, which listens on a socket that only this user reaches, and its answer back. */
export function passOn(request: IncomingMessage, response: ServerResponse, to: PassedOn): void {
  const { socketPath, path, room, key, body } = to;
  const headers = passedRequestHeaders(request.headers);
  if (body !== undefined) {
    delete headers['transfer-encoding'];
    headers['content-length'] = String(body.length);
    if (to.contentType !== undefined) headers['content-type'] = to.contentType;
  }
  const passed = send({ socketPath, path, method: request.method, headers }, (answer) => {
    const shown = passedAnswerHeaders(answer.headers, key);
    response.writeHead(answer.statusCode ?? 502, { ...shown, ...answerHeaders(room) });
    answer.pipe(response);
  });
  passed.on('error', () => {
    if (response.headersSent) response.destroy();
    else refuse(response, room, 502, 'Node-RED does not answer.');
  });
  response.once('close', () => passed.destroy());
  if (body !== undefined) passed.end(body);
  else request.pipe(passed);
}

/** Joins a websocket of the editor with Node-RED's. */
export function passSocketOn(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { socketPath, path }: Pick<PassedOn, 'socketPath' | 'path'>,
): void {
  const inner = connect(socketPath);
  const headers = { ...passedRequestHeaders(request.headers), connection: 'Upgrade' };
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

export function refuse(response: ServerResponse, room: Room, status: number, why: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...answerHeaders(room) });
  response.end(`${why}\n`);
}

/** The whole body; undefined where it is longer than allowed. */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > limit) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
