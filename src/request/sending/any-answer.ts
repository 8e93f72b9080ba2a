import { isJsonType } from '../../json/json-type.js';
import { readJson, TooDeep } from '../../json/read-json.js';
import { headerOf, type TransportAnswer } from '../../transport/transport.js';
import type { OktaAnswer } from '../request.js';

/** Types whose bytes are text. */
const TEXT_TYPE = /^(?:text\/|[^;]*(?:[/+](?:xml|jwt|javascript)|pem|form-urlencoded))/i;
/** What base64 and PEM are written in. */
const PLAIN = /^[\t\r\n -~]*$/;
/** What damaged JSON begins with; words that a service says in place of JSON do not. */
const JSON_START = /^\s*[{["]/;
const UNTYPED_JSON = /^\s*[{[]/;
const CHARSET = /;\s*charset\s*=\s*"?([\w:.-]+)/i;
/** What stands for bytes that are no UTF-8, and what other charsets have between letters; neither is in most JSON. */
const ODD = /[\ufffd\0]/;

type Content = Pick<Partial<OktaAnswer>, 'body' | 'exact' | 'encoding' | 'unreadable' | 'unparsed'>;

/**
 * An answer of any media type. JSON is parsed; another text stays as it is, bytes become base64. JSON that can't be read
 * stays what came, with the reason.
 * @param answer without its body, which is put into it
 */
export function anyAnswer(answer: OktaAnswer, given: TransportAnswer): OktaAnswer {
  const type = headerOf(given, 'content-type');
  const content = contentOf(given, type);
  return Object.assign(answer, type === undefined ? content : { contentType: type, ...content });
}

/** What Okta answered where it refused: its whole body, of which the error itself tells the essential. */
export function refusedBody(given: TransportAnswer): Record<string, unknown> {
  const { status } = given;
  const contentType = headerOf(given, 'content-type');
  const { body, encoding } = contentOf(given, contentType);
  return {
    status,
    ...(contentType !== undefined && { contentType }),
    ...(body !== undefined && { body }),
    ...(encoding !== undefined && { encoding }),
  };
}

function contentOf(given: TransportAnswer, type: string | undefined): Content {
  if (given.body === '') return {};
  const isJson = type ? isJsonType(type) : UNTYPED_JSON.test(given.body);
  return isJson ? jsonOf(given, type) : textOrBytes(given, type);
}

function jsonOf(given: TransportAnswer, type: string | undefined): Content {
  const text = textOf(given, type);
  if (text === undefined) return { ...textOrBytes(given, type), unreadable: 'its body is not UTF-8' };
  try {
    const { value, exact } = readJson(text);
    return exact === undefined ? { body: value } : { body: value, exact };
  } catch (error) {
    if (text.trim() === '') return {};
    if (error instanceof TooDeep) return { body: text, unparsed: error.message };
    const raw = textOrBytes(given, type);
    return JSON_START.test(text) ? { ...raw, unreadable: 'its body is not JSON' } : raw;
  }
}

/** JSON is UTF-8, UTF-16 by its first bytes, or what its charset says. Undefined where its bytes are none of these. */
function textOf({ body, bytes }: TransportAnswer, type = ''): string | undefined {
  if (bytes === undefined || !ODD.test(body)) return body;
  for (const charset of [wideCharset(bytes), 'utf-8', CHARSET.exec(type)?.[1]]) {
    const text = charset === undefined ? undefined : decoded(bytes, charset);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** By a byte order mark; without it, because JSON begins with a sign of ASCII. */
function wideCharset([first, second]: Uint8Array): string | undefined {
  if (second === 0 || (first === 0xff && second === 0xfe)) return 'utf-16le';
  return first === 0 || (first === 0xfe && second === 0xff) ? 'utf-16be' : undefined;
}

/** Text where it is text and says so, else bytes. A host's transport may give no bytes; then its text is all there is. */
function textOrBytes(answer: TransportAnswer, type = ''): Content {
  const { body, bytes } = answer;
  if (bytes === undefined || PLAIN.test(body)) return { body };
  const isText = isJsonType(type) ? !body.includes('\0') : type === '' || TEXT_TYPE.test(type);
  return isText && isUtf8(bytes) ? { body } : { body: base64Of(bytes), encoding: 'base64' };
}

function isUtf8(bytes: Uint8Array): boolean {
  return decoded(bytes, 'utf-8') !== undefined;
}

function decoded(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
