import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { undiciTransport } from '../../src/transport/undici-transport.js';

const BODIES: [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['one byte', Buffer.from('7')],
  ['letters of one to four bytes', Buffer.from('\ufeff{"name":"Zoë Łuk 山田 😀"}')],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0xe2, 0x82, 0x41, 0xff, 0xc3, 0x28, 0xf0, 0x9f, 0x98])],
];

/** A server whose answer comes in pieces: each is a chunk of HTTP's, which undici hands over on its own. */
async function answerOf(body: Buffer, pieceSize: number, wantsBytes: boolean) {
  const server = createServer((_, response) => {
    for (let at = 0; at < body.length; at += pieceSize) response.write(body.subarray(at, at + pieceSize));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = undiciTransport(origin, {
    maxResponseBytes: 1_000,
    addresses: { allowLoopback: true, allowAddresses: [] },
  });
  const request = { method: 'GET', url: `${origin}/`, path: '/', headers: {} };
  const context = { signal: new AbortController().signal, onAbort: () => {} };
  try {
    return await transport(wantsBytes ? { ...request, wantsBytes } : request, context);
  } finally {
    await transport.close();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe.each(BODIES)('a body with %s', (_, body) => {
  test.each([1, 2, 3, 1_000])('is read whole where it comes %d bytes at a time', async (pieceSize) => {
    const answer = await answerOf(body, pieceSize, false);
    expect(answer.body).toBe(body.toString('utf8'));
    expect(answer.bytes).toBeUndefined();
    const { body: text, bytes } = await answerOf(body, pieceSize, true);
    expect(text).toBe(body.toString('utf8'));
    expect(Buffer.from(bytes ?? []).equals(body)).toBe(true);
  });
});
