import { isJsonType } from '../../json/json-type.js';
import { readJson } from '../../json/read-json.js';
import type { Operation } from './operations.js';

/** A body as it is sent: JSON, or text or bytes of another media type. */
export type OperationBody =
  | { readonly json: unknown; readonly type: string }
  | { readonly content: string | Uint8Array; readonly type: string };

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const PEM = /^\s*-----BEGIN /;

/** Why a body can't be sent, in words that follow its name. */
export class UnfitBody extends Error {}

/** The media type of an operation's body: the one that is given, or the usual one. */
export function mediaTypeOf({ body }: Operation, given: unknown): string {
  return typeof given === 'string' ? given : (body?.[0] ?? '');
}

/**
 * What an operation's body becomes. JSON is given as it is or as its text, whose numbers keep all their digits. A
 * multipart body is `{ part: file }`, or the file alone; a file is `{ filename, contentType, base64 }` or its base64.
 * Another body is base64, `{ base64 }`, or text where its media type is one of texts.
 * @param type the media type; by default the first that the operation takes
 * @throws UnfitBody
 * @example operationBody(uploadApplicationLogo, { filename: 'logo.png', contentType: 'image/png', base64: 'iVBORw0…' })
 */
export function operationBody(
  operation: Operation,
  body: unknown,
  type = mediaTypeOf(operation, undefined),
): OperationBody {
  if (isJsonType(type)) return { json: jsonOf(operation, body), type };
  if (type.startsWith('multipart/')) return multipart(operation.parts, body);
  if (typeof body === 'string' && (PEM.test(body) || /jwt$/.test(type))) return { content: body, type };
  return { content: bytesOf(body, 'base64, or { "base64": … }'), type };
}

/** @throws UnfitBody */
export function jsonOf({ listBody }: Operation, body: unknown): unknown {
  const value = typeof body === 'string' ? parsed(body) : body;
  const isFit = listBody
    ? Array.isArray(value)
    : typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isFit) throw new UnfitBody(`must be ${listBody ? 'a list' : 'an object'}, or the JSON text of one`);
  return value;
}

function parsed(text: string): unknown {
  try {
    const { value, exact } = readJson(text);
    return exact ?? value;
  } catch {
    throw new UnfitBody('must be JSON: an object, a list, or the text of one');
  }
}

function multipart(parts: readonly string[], body: unknown): OperationBody {
  const files =
    isObject(body) && parts.some((name) => Object.hasOwn(body, name)) ? body : { [parts[0] ?? 'file']: body };
  const stranger = Object.keys(files).find((name) => !parts.includes(name));
  if (stranger !== undefined)
    throw new UnfitBody(`has no part ${stranger.slice(0, 60)}; its parts are ${parts.join(', ')}`);
  const written = Object.entries(files).map(([name, file]) => part(name, file));
  const boundary = boundaryFor(written.map(({ bytes }) => bytes));
  const lines = written.flatMap(({ head, bytes }) => [
    utf8(`--${boundary}\r\n${head}\r\n\r\n`),
    bytes,
    utf8('\r\n'),
  ]);
  return {
    content: joined([...lines, utf8(`--${boundary}--\r\n`)]),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

function part(name: string, file: unknown): { head: string; bytes: Uint8Array } {
  const { filename = name, contentType = 'application/octet-stream' } = (
    isObject(file) ? file : {}
  ) as Record<string, unknown>;
  if (typeof filename !== 'string' || !/^[^"\r\n\\/]{1,255}$/.test(filename))
    throw new UnfitBody(
      'must have a filename of at most 255 characters without quotes, slashes and line breaks',
    );
  if (typeof contentType !== 'string' || !/^[\w.+-]+\/[\w.+-]+$/.test(contentType))
    throw new UnfitBody('must have a contentType such as image/png');
  const bytes = bytesOf(file, 'the file as { "filename", "contentType", "base64" }, or its base64');
  return {
    head: `Content-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: ${contentType}`,
    bytes,
  };
}

/** A boundary that stands in none of the files. */
function boundaryFor(files: readonly Uint8Array[]): string {
  const texts = files.map((bytes) => new TextDecoder('latin1').decode(bytes));
  let boundary: string;
  do boundary = `okta-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
  while (texts.some((text) => text.includes(boundary)));
  return boundary;
}

function bytesOf(body: unknown, expected: string): Uint8Array {
  const { base64 } = (isObject(body) ? body : { base64: body }) as { base64?: unknown };
  const plain =
    typeof base64 === 'string' ? base64.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/') : '';
  if (plain === '' || !BASE64.test(plain) || plain.replace(/={1,2}$/, '').length % 4 === 1)
    throw new UnfitBody(`must be ${expected}`);
  return Uint8Array.from(atob(plain), (char) => char.charCodeAt(0));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const bytes of parts) {
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
