import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server makes of everything that a request held. */
export type EchoAnswer = (echo: Echo) => { status: number; headers?: Record<string, string>; body: string };

/** A request's body, path and headers, in every encoding. */
export interface Echo {
  method: string;
  path: string;
  /** All in one text. */
  text: string;
  /** The secret ones among them in every encoding, fit for a header. */
  header: string;
  /** Each string of the body, and the token. */
  strings: string[];
}

export interface EchoServer {
  url: string;
  /** Requests that arrived since the last `answer`. */
  arrived: number;
  answer(answerName: EchoAnswer): void;
  close(): Promise<void>;
}

/** A server on loopback that answers with what it was sent. */
export async function echoServer(): Promise<EchoServer> {
  let answerName: EchoAnswer = () => ({ status: 500, body: '' });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      echo.arrived += 1;
      give(response, answerName(heard(request, Buffer.concat(chunks).toString('utf8'))));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const echo: EchoServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: 0,
    answer(next) {
      answerName = next;
      echo.arrived = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return echo;
}

function give(response: ServerResponse, { status, headers, body }: ReturnType<EchoAnswer>): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-okta-request-id': 'request-1',
    ...headers,
  });
  response.end(body);
}

function heard(request: IncomingMessage, body: string): Echo {
  const path = request.url ?? '';
  const token = request.headers.authorization?.slice('SSWS '.length) ?? '';
  const secret = [...stringsIn(body), token];
  const text = [path, body, ...secret, ...request.rawHeaders].map(everyEncoding).join(' | ');
  const header = fitForHeader(secret.map(everyEncoding).join(' '));
  return { method: request.method ?? '', path, text, header, strings: secret };
}

/** UTF-8 bytes as a header carries them, without what it can't. */
function fitForHeader(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[^\x20-\x7e\x80-\xff]/g, '');
}

/** Every string of a JSON body, as its receiver holds it. */
function stringsIn(body: string): string[] {
  const strings: string[] = [];
  if (body !== '')
    JSON.parse(body, (_, value: unknown) => void (typeof value === 'string' && strings.push(value)));
  return strings;
}

/** Headers and paths come again with every request. */
const encodings = new Map<string, string>();

function everyEncoding(text: string): string {
  const known = encodings.get(text) ?? encoded(text);
  if (encodings.size < MOST_KNOWN) encodings.set(text, known);
  return known;
}

const MOST_KNOWN = 10_000;

function encoded(text: string): string {
  const base64 = ['', 'x', 'xy'].map((lead) => Buffer.from(`${lead}${text}`).toString('base64'));
  const strict = encodeURIComponent(text).replace(
    /[!'()*~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  const escaped = JSON.stringify(text);
  return [
    text,
    encodeURIComponent(text),
    new URLSearchParams({ text }).toString().slice(5),
    strict,
    strict.replace(/%[0-9A-F]{2}/g, (sign) => sign.toLowerCase()),
    escaped,
    escaped.replaceAll('/', '\\/'),
    escaped.replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ...base64,
    Buffer.from(text).toString('base64url'),
  ].join(' ');
}
