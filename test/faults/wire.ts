import type { IncomingMessage } from 'node:http';
import type { Fault } from './fault.js';

/** An answer as it goes over the wire. */
export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The answer with what the fault makes of it; all of it the fault's own where the org was not asked. */
export function faulty(fault: Fault, orgs: WireAnswer | undefined, elsewhere: string): WireAnswer {
  const { status, headers = {}, body } = fault.answer ?? {};
  const base = orgs ?? {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-okta-request-id': 'request-of-the-fault' },
    body: '',
  };
  const all = { ...base.headers, ...headers };
  const now = Date.now();
  const filled = Object.entries(all).flatMap(([name, value]) =>
    value === ''
      ? []
      : [
          [
            name,
            value
              .replace('{now}', new Date(now).toUTCString())
              .replace('{ms in a second}', String(now + 1000))
              .replace('{in a second}', String(Math.floor(now / 1000) + 1))
              .replace('{elsewhere}', `${elsewhere}/`),
          ],
        ],
  );
  return {
    status: status ?? base.status,
    headers: Object.fromEntries(filled),
    body: body === undefined ? base.body : bodyOf(body, base.body),
  };
}

function bodyOf(change: NonNullable<NonNullable<Fault['answer']>['body']>, orgs: string): string {
  if ('json' in change) return JSON.stringify(change.json);
  if ('text' in change) return change.text;
  const whole = orgs === '' ? '{}' : orgs;
  if ('keep' in change) return whole.slice(0, Math.floor(whole.length * change.keep));
  return whole.padEnd(change.padTo, ' ');
}

/** The bytes of an answer, its head and its body. */
export function bytesOf({ status, headers, body }: WireAnswer): { head: Buffer; body: Buffer } {
  const content = Buffer.from(body);
  const kept = Object.entries(headers).filter(
    ([name]) => !['content-length', 'connection', 'keep-alive', 'transfer-encoding'].includes(name),
  );
  const lines = [
    `HTTP/1.1 ${status} Scripted`,
    ...kept.map(([name, value]) => `${name}: ${value}`),
    ...(status === 204 ? [] : [`content-length: ${content.length}`]),
  ];
  return { head: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body: content };
}

export function half(head: Buffer, body: Buffer): Buffer {
  if (body.length === 0) return head.subarray(0, Math.floor(head.length / 2));
  return Buffer.concat([head, body.subarray(0, Math.floor(body.length / 2))]);
}

export function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

export function withoutFraming(headers: Record<string, string>): Record<string, string> {
  const { connection, 'keep-alive': _, 'transfer-encoding': __, 'content-length': ___, ...kept } = headers;
  return kept;
}
