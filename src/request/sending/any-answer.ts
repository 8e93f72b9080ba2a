import { readJson, TooDeep } from '../../json/read-json.js';
import { headerOf, type TransportAnswer } from '../../transport/transport.js';
import { isIntendedAsJson } from '../errors/answered-by.js';
import type { OktaAnswer } from '../request.js';

const JSON_TYPE = /[/+]json\b/i;
/** Types whose bytes are text. */
const TEXT_TYPE = /^(?:text\/|[^;]*(?:[/+](?:xml|jwt|javascript)|pem|form-urlencoded))/i;
/** What base64 and PEM are written in. */
const PLAIN = /^[\t\r\n -~]*$/;

/**
 * An answer of any media type. JSON is parsed; another text stays as it is, bytes become base64.
 */
export function anyAnswer(plain: OktaAnswer, answer: TransportAnswer): OktaAnswer {
  const type = headerOf(answer, 'content-type');
  const named = type === undefined ? plain : { ...plain, contentType: type };
  if (answer.body === '') return named;
  if (type === undefined ? isIntendedAsJson(answer) : JSON_TYPE.test(type)) return jsonAnswer(named, answer);
  return { ...named, ...textOrBytes(answer, type) };
}

function jsonAnswer(named: OktaAnswer, answer: TransportAnswer): OktaAnswer {
  if (answer.body.trim() === '') return named;
  try {
    const { value, exact } = readJson(answer.body);
    return { ...named, body: value, ...(exact !== undefined && { exact }) };
  } catch (error) {
    if (error instanceof TooDeep) return { ...named, unreadable: `its body ${error.message}` };
    return isIntendedAsJson(answer)
      ? { ...named, unreadable: 'its body is not JSON' }
      : { ...named, body: answer.body };
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
