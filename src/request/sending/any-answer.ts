import { readJson, TooDeep } from '../../json/read-json.js';
import { headerOf, type TransportAnswer } from '../../transport/transport.js';
import { isIntendedAsJson } from '../errors/answered-by.js';
import { nextPage } from '../link.js';
import type { OktaAnswer } from '../request.js';

const JSON_TYPE = /[/+]json\b/i;
/** Types whose bytes are text. */
const TEXT_TYPE = /^(?:text\/|[^;]*(?:[/+](?:xml|jwt|javascript)|pem|form-urlencoded))/i;
/** What base64 and PEM are written in. */
const PLAIN = /^[\t\r\n -~]*$/;

/**
 * An answer of any media type. JSON is parsed; another text stays as it is, bytes become base64. The next page may be named
 * by a link in the body too.
 * @param origin the org's
 */
export function anyAnswer(plain: OktaAnswer, answer: TransportAnswer, origin: string): OktaAnswer {
  const type = headerOf(answer, 'content-type');
  const named = type === undefined ? plain : { ...plain, contentType: type };
  if (answer.body === '') return named;
  if (type === undefined ? isIntendedAsJson(answer) : JSON_TYPE.test(type))
    return jsonAnswer(named, answer, origin);
  return { ...named, ...textOrBytes(answer, type) };
}

function jsonAnswer(named: OktaAnswer, answer: TransportAnswer, origin: string): OktaAnswer {
  if (answer.body.trim() === '') return named;
  try {
    const { value, exact } = readJson(answer.body);
    const read = { ...named, body: value, ...(exact !== undefined && { exact }) };
    const link = read.next === undefined && read.unusableNext === undefined ? nextIn(value) : undefined;
    return link === undefined
      ? read
      : { ...read, ...nextPage(`<${link}>; rel="next"`, origin, named.request.path) };
  } catch (error) {
    if (error instanceof TooDeep) return { ...named, unreadable: `its body ${error.message}` };
    return isIntendedAsJson(answer)
      ? { ...named, unreadable: 'its body is not JSON' }
      : { ...named, body: answer.body };
  }
}

/** The address in `_links.next.href`. */
function nextIn(body: unknown): string | undefined {
  const href = (body as { _links?: { next?: { href?: unknown } } } | null)?._links?.next?.href;
  return typeof href === 'string' ? href : undefined;
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
