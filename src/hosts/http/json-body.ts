import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { Refused } from './answer.js';

/** More than any action's inputs need: 100 group ids are 3 kB. */
export const BODY_LIMIT = 256 * 1024;

const BYTE_ORDER_MARK = 0xfeff;

/**
 * The JSON of a request.
 * @throws Refused 415, 413 or 400; the texts hold nothing of the body, which may hold secrets
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!/^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type) || encoding !== 'identity') {
    throw new Refused(415, {
      code: 'INVALID_INPUT',
      message: 'The body must be plain JSON in UTF-8.',
      remedy: 'Send the header Content-Type: application/json, and no Content-Encoding.',
    });
  }
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) throw tooLarge();
  const bytes = await bytesOf(request);
  try {
    if (!isUtf8(bytes)) throw new Error('not UTF-8');
    const text = bytes.toString();
    return JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text);
  } catch {
    throw new Refused(400, {
      code: 'INVALID_INPUT',
      message: 'The body is no valid JSON.',
      remedy: 'Send one JSON object with the inputs by their names.',
    });
  }
}

/** By events: an async iterator over the body costs more CPU than parsing it. @throws Refused 413 */
function bytesOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request
      .on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > BODY_LIMIT) reject(tooLarge());
        else chunks.push(chunk);
      })
      .on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
      .on('error', reject);
  });
}

/** The rest of the body is not read, so the connection can't be used again. */
function tooLarge(): Refused {
  return new Refused(
    413,
    {
      code: 'INVALID_INPUT',
      message: `The body is larger than ${BODY_LIMIT / 1024} kB.`,
      remedy: 'Send the inputs alone; split long lists into several calls.',
    },
    { Connection: 'close' },
  );
}
