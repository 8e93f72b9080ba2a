import type { RawAnswer } from './exchanges.js';

/** A body as it comes over the wire, and what the output must hold of it. */
export interface Shape {
  readonly what: string;
  readonly type?: string;
  readonly bytes: Buffer;
  /** What `body` must be; absent where the body is bytes, which then come as base64. */
  readonly text?: unknown;
}

const JSON_TYPE = 'application/json';
const json = (what: string, text: string, type = JSON_TYPE): Shape => ({
  what,
  type,
  bytes: Buffer.from(text),
  text: JSON.parse(text) as unknown,
});
const text = (what: string, type: string | undefined, value: string): Shape => ({
  what,
  ...(type !== undefined && { type }),
  bytes: Buffer.from(value),
  text: value,
});
const bytes = (what: string, type: string | undefined, value: Buffer): Shape => ({
  what,
  ...(type !== undefined && { type }),
  bytes: value,
});
const nested = (levels: number) => `${'{"a":['.repeat(levels)}1${']}'.repeat(levels)}`;
const accents = '{"name":"Grüße, Åsa"}';
const withMark = (value: string) => Buffer.from(`\ufeff${value}`);
const wide = (value: string, charset: string) => {
  const little = Buffer.from(value, 'utf16le');
  return charset === 'utf-16le' ? little : little.swap16();
};
const parsed = JSON.parse(accents) as unknown;

/** Bodies of every kind that a service behind an HTTP API gives. */
export const SHAPES: readonly Shape[] = [
  json('an object', '{"id":"00g1","n":null,"_links":{"self":{"href":"https://x/y"}},"list":[]}'),
  json('a list', '[{"id":"1"},{"id":"1"}]'),
  json('an empty list', '[]'),
  json('an empty object', '{}'),
  json('a list of everything', '[[1,[2]],null,true,"x",{},-0.5,1e3]'),
  json('a text', '"42"'),
  json('a number', '42'),
  json('null', 'null'),
  json('true', 'true'),
  json('spaces around', ' \r\n{"a":1}\n'),
  json('a charset', '{"name":"Grüße 🎉 \\u2028"}', 'application/json;charset=UTF-8'),
  json('a type in other letters', '{"a":1}', 'Application/JSON; Charset=utf-8'),
  json('a dialect', '{"a":1}', 'application/hal+json'),
  json('an error of the problem format', '{"title":"x"}', 'application/problem+json'),
  json('deep nesting', nested(30)),
  json('names that JavaScript has', '{"__proto__":{"a":1},"constructor":1,"toString":null,"2":1,"1":2}'),
  { what: 'JSON after a byte order mark', type: JSON_TYPE, bytes: withMark(accents), text: parsed },
  {
    what: 'JSON in UTF-16',
    type: JSON_TYPE,
    bytes: Buffer.from(`\ufeff${accents}`, 'utf16le'),
    text: parsed,
  },
  {
    what: 'JSON in UTF-16, big end first',
    type: 'application/json;charset=utf-16',
    bytes: Buffer.from(`\ufeff${accents}`, 'utf16le').swap16(),
    text: parsed,
  },
  ...['utf-16le', 'utf-16be'].map((charset) => ({
    what: `JSON in ${charset} without a byte order mark`,
    type: `application/json; charset=${charset}`,
    bytes: wide('{"name":"ASCII alone"}', charset),
    text: { name: 'ASCII alone' },
  })),
  {
    what: 'JSON in the charset that it names',
    type: 'application/json; charset="ISO-8859-1"',
    bytes: Buffer.from(accents, 'latin1'),
    text: parsed,
  },
  {
    what: 'JSON in UTF-8 under another charset',
    type: 'application/json; charset=ISO-8859-1',
    bytes: Buffer.from(accents),
    text: parsed,
  },
  text('JSON that is nested too deep to be parsed', JSON_TYPE, nested(100)),
  text('words under the type of JSON', JSON_TYPE, 'Success'),
  text('a page under the type of JSON', JSON_TYPE, '<html>ü</html>'),
  text('lines of JSON', 'application/x-ndjson', '{"a":1}\n{"a":2}\n'),
  text('a sequence of JSON', 'application/json-seq', '{"a":1}\n{"a":2}\n'),
  text('a page', 'text/html; charset=utf-8', '<!DOCTYPE html><p>Grüße ✓</p>\r\n'),
  text('metadata', 'application/xml', '<?xml version="1.0"?><md:EntityDescriptor entityID="ü"/>'),
  text('metadata under a type of its own', 'application/samlmetadata+xml', '<md:EntityDescriptor/>'),
  text('a number as text', 'text/plain', '42'),
  text('JSON as text', 'text/plain;charset=ISO-8859-1', '{"a": 1}'),
  text('a text after a byte order mark', 'text/plain', '\ufeffabc'),
  text('spaces', 'text/plain', ' \n'),
  text('a text without a type', undefined, 'OK'),
  text(
    'a certificate',
    'application/x-pem-file',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  ),
  text('a request for a certificate as base64', 'application/pkcs10', 'MIIC4DCCAcgCAQAw'),
  text('a public key', 'application/x-ssh-key', 'ssh-ed25519 AAAAC3Nz somebody@example.com\n'),
  text('a token', 'application/jwt', 'eyJ.e30.x'),
  bytes('a certificate in bytes', 'application/x-x509-ca-cert', Buffer.from([0x30, 0x82, 1, 0xff])),
  bytes('an image', 'image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe, 0x0d, 0x0a])),
  bytes('an archive', 'application/zip', Buffer.from([0x50, 0x4b, 3, 4, 0xfe])),
  bytes('a page in another charset', 'text/html; charset=ISO-8859-1', Buffer.from('<p>é</p>', 'latin1')),
  bytes('bytes without a type', undefined, Buffer.from([0xff, 0xfe, 0])),
];

/** The answer with this body. */
export function answerOf({ type, bytes: body }: Shape, status: number): RawAnswer {
  return { status, body, ...(type !== undefined && { headers: { 'content-type': type } }) };
}

/** What the output, or an error's, must say of it. */
export function expectedOf(
  { type, bytes: raw, text: value }: Shape,
  status: number,
): Record<string, unknown> {
  return {
    status,
    ...(type !== undefined && { contentType: type }),
    ...(value === undefined
      ? { body: raw.toString('base64'), encoding: 'base64' }
      : { body: value as string }),
  };
}
