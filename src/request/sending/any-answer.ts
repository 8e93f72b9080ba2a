import { readJson, TooDeep } from '../../json/read-json.js';
import { headerOf, type TransportAnswer } from '../../transport/transport.js';
import { isIntendedAsJson } from '../errors/answered-by.js';
import type { OktaAnswer } from '../request.js';

const USUAL = 'application/json';
const JSON_TYPE = /[/+]json\b/i;
/** Types whose bytes are text. */
const TEXT_TYPE = /^(?:text\/|[^;]*(?:[/+](?:xml|jwt|javascript)|pem|form-urlencoded))/i;
/** What base64 and PEM are written in. */
const PLAIN = /^[\t\r\n -~]*$/;

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/**
 * An answer of any media type. JSON is parsed; another text stays as it is, bytes become base64.
 * @param answer without its body, which is put into it
 */
export function anyAnswer(answer: Writable<OktaAnswer>, given: TransportAnswer): OktaAnswer {
  const type = headerOf(given, 'content-type');
  if (type !== undefined) answer.contentType = type;
  if (given.body === '') return answer;
  const isJson = type === undefined ? isIntendedAsJson(given) : type === USUAL || JSON_TYPE.test(type);
  if (isJson) readInto(answer, given);
  else Object.assign(answer, textOrBytes(given, type));
  return answer;
}

function readInto(answer: Writable<OktaAnswer>, given: TransportAnswer): void {
  try {
    const { value, exact } = readJson(given.body);
    answer.body = value;
    if (exact !== undefined) answer.exact = exact;
  } catch (error) {
    if (given.body.trim() === '') return;
    if (error instanceof TooDeep) answer.unreadable = `its body ${error.message}`;
    else if (isIntendedAsJson(given)) answer.unreadable = 'its body is not JSON';
    else answer.body = given.body;
  }
}

function textOrBytes(answer: TransportAnswer, type = ''): Pick<OktaAnswer, 'body' | 'encoding'> {
  const { body, bytes } = answer;
  // A host's transport may give no bytes; then its text is all there is.
  if (bytes === undefined || PLAIN.test(body)) return { body };
  const isText = (type === '' || TEXT_TYPE.test(type)) && isUtf8(bytes);
  return isText ? { body } : { body: base64Of(bytes), encoding: 'base64' };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** What Okta answered where it refused: its whole body, of which the error itself tells the essential. */
export function refusedBody(answer: TransportAnswer): Record<string, unknown> {
  const contentType = headerOf(answer, 'content-type');
  let body: unknown = answer.body;
  try {
    body = readJson(answer.body).value;
  } catch {
    // Text stays text.
  }
  return {
    status: answer.status,
    ...(contentType !== undefined && { contentType }),
    ...(answer.body !== '' && { body }),
  };
}
