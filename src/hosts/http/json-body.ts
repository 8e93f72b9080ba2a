import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { type Json, readJson, TooDeep } from '../../json/read-json.js';
import { readText, UnreadableText } from '../shared/read-text.js';
import { Refused } from './answer.js';
import { hasDuplicateName } from './duplicate-names.js';

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
  const text = textOf(await bytesOf(request));
  let json: Json;
  try {
    json = readJson(text);
  } catch (error) {
    const what = error instanceof TooDeep ? error.message : 'is no valid JSON';
    throw invalid(`The body ${what}.`, 'Send one JSON object with the inputs by their names.');
  }
  if (json.exact !== undefined) {
    throw invalid(
      'The body holds a number with more digits than can be kept.',
      'Send it as text, between quotation marks.',
    );
  }
  if (hasDuplicateName(text)) {
    throw invalid('The body has one name twice in an object.', 'Send each name once.');
  }
  return json.value;
}

function invalid(message: string, remedy: string): Refused {
  return new Refused(400, { code: 'INVALID_INPUT', message, remedy });
}

/** @throws Refused 400 where it is not UTF-8, which JSON is */
function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw invalid(whatItIs(bytes), 'Encode the body as UTF-8.');
  const text = bytes.toString();
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

function whatItIs(bytes: Buffer): string {
  try {
    readText('The body', bytes);
  } catch (error) {
    if (error instanceof UnreadableText) return error.message;
  }
  return 'The body is UTF-16 text, and JSON is sent as UTF-8.';
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
