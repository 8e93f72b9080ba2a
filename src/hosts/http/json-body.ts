import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { hasDuplicateName } from '../../json/duplicate-names.js';
import { type Json, readJson, TooDeep } from '../../json/read-json.js';
import { readText, UnreadableText } from '../shared/read-text.js';
import { Rejection } from './answer.js';

/** In bytes. The inputs of any action are much smaller: 100 group ids are 3 kB. */
const BODY_LIMIT = 256 * 1024;

const BYTE_ORDER_MARK = 0xfeff;

/**
 * Reads the JSON body of a request.
 * @throws Rejection 415, 413 or 400. The message quotes nothing of the body, which may contain secrets.
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!/^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type) || encoding !== 'identity') {
    throw new Rejection(415, {
      code: 'INVALID_INPUT',
      message: 'The body must be plain JSON in UTF-8.',
      remedy: 'Send the header Content-Type: application/json, and no Content-Encoding.',
    });
  }
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) throw tooLarge();
  const text = textOf(await bytesOf(request));
  let json: Json;
  try {
    json = readJson(text);
  } catch (error) {
    const what = error instanceof TooDeep ? error.message : 'is not valid JSON';
    throw invalid(`The body ${what}.`, 'Send one JSON object with the inputs by name.');
  }
  if (json.exact !== undefined) {
    throw invalid(
      'The body contains a number with more digits than JSON numbers can represent.',
      'Send it as a string.',
    );
  }
  if (hasDuplicateName(text)) {
    throw invalid('An object in the body contains one name twice.', 'Send each name once.');
  }
  return json.value;
}

function invalid(message: string, remedy: string): Rejection {
  return new Rejection(400, { code: 'INVALID_INPUT', message, remedy });
}

/** @throws Rejection 400 where the bytes are not UTF-8 */
function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw invalid(encodingMessage(bytes), 'Encode the body as UTF-8.');
  const text = bytes.toString();
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

function encodingMessage(bytes: Buffer): string {
  try {
    readText('The body', bytes);
  } catch (error) {
    if (error instanceof UnreadableText) return error.message;
  }
  return 'The body is encoded as UTF-16. JSON must be UTF-8.';
}

/** Reads the body by events: an async iterator costs more CPU than parsing. @throws Rejection 413 */
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

/** The rest of the body stays unread, so the connection cannot be reused. */
function tooLarge(): Rejection {
  return new Rejection(
    413,
    {
      code: 'INVALID_INPUT',
      message: `The body is larger than ${BODY_LIMIT / 1024} kB.`,
      remedy: 'Send the inputs only, and split long lists into several calls.',
    },
    { Connection: 'close' },
  );
}
