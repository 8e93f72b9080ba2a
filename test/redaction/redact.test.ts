import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FieldSchema } from '../../src/catalog/action.js';
import { holdsSecrets } from '../../src/redaction/holds-secrets.js';
import { HIDDEN, hideMarked, isSecretName, Redactor, SHORTEST_FOUND } from '../../src/redaction/redact.js';

const PASSWORD = 'Tall-Birch-42';

function knowing(...secrets: unknown[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

/** CPU microseconds of the fastest of several tries: neither a busy machine nor garbage collection slows all of them. */
function leastCpuTime(task: () => void): number {
  const tries = Array.from({ length: 3 }, () => {
    const begun = process.cpuUsage();
    task();
    const { user, system } = process.cpuUsage(begun);
    return user + system;
  });
  return Math.min(...tries);
}

/** Encoders leave letters and digits alone; these encode all else. */
const signs = (text: string, spell: (sign: string) => string) => text.replace(/[^A-Za-z0-9]/gu, spell);
const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');
const percent = (text: string) =>
  signs(text, (sign) => [...new TextEncoder().encode(sign)].map((byte) => `%${hex(byte, 2)}`).join(''));
const units = (text: string) =>
  signs(text, (sign) =>
    Array.from({ length: sign.length }, (_, at) => `\\u${hex(sign.charCodeAt(at), 4)}`).join(''),
  );
const inCapitals = (text: string) =>
  text.replace(/(?<=%)[0-9a-f]{2}|(?<=\\u)[0-9a-f]{4}/g, (digits) => digits.toUpperCase());
const escaped = (text: string) => JSON.stringify(text).slice(1, -1);
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a text', () => {
  test('loses every secret in it, and keeps the rest', () => {
    const redactor = knowing(PASSWORD, 'another-secret');
    expect(redactor.text(`a ${PASSWORD} b another-secret c ${PASSWORD}`)).toBe(
      `a ${HIDDEN} b ${HIDDEN} c ${HIDDEN}`,
    );
    expect(redactor.text('Tall-Birch-4')).toBe('Tall-Birch-4');
    expect(redactor.text('Tall-Birch-43 and others')).toBe('Tall-Birch-43 and others');
    expect(redactor.text(PASSWORD.toLowerCase())).toBe(PASSWORD.toLowerCase());
  });

  test('stays as it is when nothing is secret', () => {
    for (const redactor of [new Redactor(), knowing('', undefined, null, 42_000_000)])
      for (const text of ['', 'a', 'undefined null 42000000']) expect(redactor.text(text)).toBe(text);
  });

  test('loses secrets that were added after the last call', () => {
    const redactor = knowing('a-much-longer-secret-than-the-others');
    expect(redactor.text(`x ${PASSWORD}`)).toBe(`x ${PASSWORD}`);
    redactor.add(PASSWORD);
    expect(redactor.text(`x ${PASSWORD}`)).toBe(`x ${HIDDEN}`);
    expect(redactor.text(PASSWORD)).toBe(HIDDEN);
  });

  test('loses the longer secret first when one contains the other, in any order of addition', () => {
    for (const secrets of [
      ['secret', 'secret-and-more'],
      ['secret-and-more', 'secret'],
    ])
      expect(knowing(...secrets).text('= secret-and-more =')).toBe(`= ${HIDDEN} =`);
  });

  test('is hidden completely when a secret in it is so short that its position would reveal it', () => {
    const short = 'p'.repeat(SHORTEST_FOUND - 1);
    expect(knowing(short).text(`a ${short} b`)).toBe(HIDDEN);
    expect(knowing(short).text('nothing here')).toBe('nothing here');
    expect(knowing(`${short}p`).text(`a ${short}p b`)).toBe(`a ${HIDDEN} b`);
    expect(knowing('7', PASSWORD).text(`a ${PASSWORD} b`)).toBe(`a ${HIDDEN} b`);
    expect(knowing('7').text('7 a')).toBe(HIDDEN);
  });

  test('loses the secrets of the connector as well as those of the call', () => {
    const redactor = new Redactor(knowing('the-api-token'));
    redactor.add('the-api-token');
    redactor.add(PASSWORD);
    expect(redactor.text(`the-api-token of ${PASSWORD}`)).toBe(`${HIDDEN} of ${HIDDEN}`);
    expect(redactor.lasting?.text(PASSWORD)).toBe(PASSWORD);
  });
});

describe('a secret that serves once', () => {
  const proof = (at: number) => `proof-number-${String(at).padStart(3, '0')}`;

  test('is hidden until sixteen later ones were added', () => {
    const redactor = knowing(PASSWORD);
    redactor.addPassing(proof(0));
    for (let at = 1; at <= 15; at += 1) redactor.addPassing(proof(at));
    expect(redactor.text(`${proof(0)} ${proof(15)}`)).toBe(`${HIDDEN} ${HIDDEN}`);
    redactor.addPassing(proof(16));
    expect(redactor.text(`${proof(0)} ${proof(1)} ${proof(16)}`)).toBe(`${proof(0)} ${HIDDEN} ${HIDDEN}`);
    expect(redactor.text(PASSWORD)).toBe(HIDDEN);
  });

  test('is forgotten without any other, also if it was a secret of the connector', () => {
    const redactor = new Redactor(knowing(proof(0)));
    redactor.add(PASSWORD);
    for (let at = 0; at <= 16; at += 1) redactor.addPassing(proof(at));
    expect(redactor.text(`${proof(0)} ${proof(1)} ${PASSWORD}`)).toBe(`${HIDDEN} ${HIDDEN} ${HIDDEN}`);
  });
});

describe('a redactor of long secrets', () => {
  const shortest = 'p'.repeat(SHORTEST_FOUND);

  test('is the redactor itself if it has no short one', () => {
    for (const redactor of [new Redactor(), knowing(shortest)]) expect(redactor.ofLong()).toBe(redactor);
  });

  test('leaves out the short ones, and finds the others as before, those of the connector too', () => {
    const redactor = new Redactor(knowing('the-api-token'));
    redactor.add('7');
    redactor.add(shortest);
    redactor.addToken('00aBcDeFg');
    const long = redactor.ofLong();
    expect(long.text(`7 ${shortest} 00ABCDEFG the-api-token`)).toBe(`7 ${HIDDEN} ${HIDDEN} ${HIDDEN}`);
    expect(redactor.text('7 of them')).toBe(HIDDEN);
    redactor.add(PASSWORD.toUpperCase());
    expect(redactor.ofLong().text(PASSWORD)).toBe(PASSWORD);
  });
});

describe('a name in free-form data', () => {
  test('is that of a secret if it contains a word for one', () => {
    for (const name of [
      'clientSecret',
      'PASSWORD',
      'passwd',
      'passphrase',
      'passcode',
      'pass_code',
      'accessToken',
      'privatekey',
      'private_key',
      'apikey',
      'API_KEY',
      'authscheme',
      'auth_scheme',
      'answer',
      'tokenIdentity',
    ])
      expect([name, isSecretName(name)]).toEqual([name, true]);
  });

  test('is none if it names an id, or only something like a secret', () => {
    for (const name of [
      'tokenId',
      'secret_ids',
      'TOKENID',
      'answers',
      'theanswer',
      'pass',
      'pass__code',
      'key',
    ])
      expect([name, isSecretName(name)]).toEqual([name, false]);
  });
});

describe('free-form data of which a schema says that names may tell secrets', () => {
  const schema: FieldSchema = { properties: { settings: { secretNames: true } } };
  const texts = (settings: unknown, shortest?: number) => {
    const redactor = new Redactor();
    redactor.addMarked(schema, { settings }, shortest);
    return (text: string) => redactor.text(text);
  };

  test('loses what has the name of a secret, and all that stands in it', () => {
    const text = texts({
      label: 'Payroll',
      clientSecret: 'wild-heron',
      deep: [{ token: ['calm-otter', { of: 'pale-finch' }], note: 'a note' }],
      answer: null,
    });
    expect(text('wild-heron calm-otter pale-finch Payroll a note')).toBe(
      `${HIDDEN} ${HIDDEN} ${HIDDEN} Payroll a note`,
    );
  });

  test('loses no shorter values than it shall, and only texts', () => {
    expect(texts({ token: 'sixsix' }, 6)('sixsix')).toBe(HIDDEN);
    expect(texts({ token: 'sixsix' }, 7)('sixsix')).toBe('sixsix');
    expect(texts({ token: 4_200_000 })('4200000')).toBe('4200000');
  });

  test('loses what only the owner of a key knows', () => {
    const key = { kty: 'RSA', n: 'public-modulus' };
    const parts = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];
    for (const part of parts) {
      expect([part, texts({ jwk: { ...key, [part]: 'private-part' } })('private-part')]).toEqual([
        part,
        HIDDEN,
      ]);
      expect(texts({ [part]: 'private-part' })('private-part')).toBe('private-part');
    }
    expect(texts({ ...key, e: 'AQABAQAB' })('public-modulus AQABAQAB')).toBe('public-modulus AQABAQAB');
  });

  test('may have fields of its own beside', () => {
    const redactor = new Redactor();
    const both: FieldSchema = { secretNames: true, properties: { seed: { secret: true } } };
    redactor.addMarked(both, { seed: 'first-value', token: 'second-value', toString: 'third-value' });
    expect(redactor.text('first-value second-value third-value')).toBe(`${HIDDEN} ${HIDDEN} third-value`);
  });

  test('is found in a schema', () => {
    expect(holdsSecrets({ secretNames: true })).toBe(true);
    expect(holdsSecrets(schema)).toBe(true);
  });

  test('is shown without it, also under a name that the schema declares', () => {
    const declared: FieldSchema = { secretNames: true, properties: { token: {}, label: {} } };
    expect(hideMarked(declared, { token: 'x', label: 'y' })).toEqual({ token: HIDDEN, label: 'y' });
  });
});

describe('a secret is found', () => {
  const hard = 'a"b\\c d/é€😀+\n\r\t\b\f&?=\u0001-z_9';
  const spellings: Record<string, (text: string) => string> = {
    'as it is': (text) => text,
    'as JSON': escaped,
    'as JSON in JSON': (text) => escaped(escaped(text)),
    'as JSON in JSON in JSON': (text) => escaped(escaped(escaped(text))),
    'with slashes escaped': (text) => escaped(text).replaceAll('/', '\\/'),
    'by the numbers of its characters': units,
    'by their numbers in capitals': (text) => inCapitals(units(text)),
    'by their numbers, escaped again': (text) => escaped(units(text)),
    'percent-encoded': encodeURIComponent,
    'percent-encoded throughout, in small letters': percent,
    'percent-encoded throughout, in capitals': (text) => inCapitals(percent(text)),
    'percent-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
    'as JSON, percent-encoded': (text) => encodeURIComponent(escaped(text)),
    'as a form field': (text) => new URLSearchParams({ x: text }).toString().slice(2),
    'as bytes that were read as Latin-1': (text) => Buffer.from(text).toString('latin1'),
  };
  const secrets = [PASSWORD, hard, 'ÿøπ>>>???~~~', `${'??>'.repeat(4)}ÿÿ~`];

  test.each(Object.entries(spellings))('%s', (_, spell) => {
    for (const secret of secrets) expect(knowing(secret).text(`| ${spell(secret)} |`)).toBe(`| ${HIDDEN} |`);
  });

  test.each(
    Object.entries({
      'as base64': base64,
      'as base64 for URLs': (text: string) => Buffer.from(text).toString('base64url'),
      'as base64 of its JSON': (text: string) => base64(escaped(text)),
      'as base64 of its percent-encoding': (text: string) => base64(encodeURIComponent(text)),
      'as base64 of its JSON, percent-encoded': (text: string) => base64(encodeURIComponent(escaped(text))),
    }),
  )('%s', (_, spell) => {
    for (const secret of secrets)
      expect(knowing(secret).text(`| ${spell(secret)} |`)).toMatch(/^\| \[hidden\].?={0,2} \|$/);
  });

  test.each([
    ' ',
    '"',
    '\\',
    '/',
    '-',
    '_',
    '.',
    '$',
    '^',
    '|',
    '(',
    ']',
    '{',
    '?',
    '*',
    'é',
    '😀',
    '\n',
    '\u0000',
  ])('as a whole with %j in it, and similar texts stay', (sign) => {
    const secret = `Tall${sign}Birch`;
    const redactor = knowing(secret);
    for (const spell of [(text: string) => text, escaped, encodeURIComponent, percent, units])
      expect(redactor.text(`(${spell(secret)})`)).toBe(`(${HIDDEN})`);
    for (const other of ['TallBirch', 'TallxBirch', 'Tall##Birch', 'Tall%23Birch', 'Tall\\u0023Birch'])
      expect(redactor.text(other)).toBe(other);
    expect(redactor.text('Tall+Birch')).toBe(sign === ' ' ? HIDDEN : 'Tall+Birch');
  });

  test('in base64 at any offset', () => {
    for (const before of ['', 'a', 'ab', 'abc', 'abcd']) {
      const text = base64(`${before}:${PASSWORD}:after`);
      const clean = knowing(PASSWORD).text(text);
      expect(clean).toContain(HIDDEN);
      const left = Buffer.from(clean.split(HIDDEN)[0] as string, 'base64').toString();
      expect(`${before}:${PASSWORD}`).toContain(left.slice(0, before.length + 1));
      expect(clean.length).toBeLessThan(text.length - 6);
    }
    expect(knowing('>>>>>>').text(Buffer.from('>>>>>>').toString('base64url'))).toBe(HIDDEN);
    expect(knowing('??????').text(Buffer.from('??????').toString('base64url'))).toBe(HIDDEN);
  });

  test('but a very short text that may occur in any base64 is not', () => {
    expect(knowing('ab').text('xYWIx')).toBe('xYWIx');
    expect(knowing('abc').text('xYWJjx')).toBe(HIDDEN);
  });

  test('even if it contains half a surrogate pair, which no encoding can represent', () => {
    const broken = `Tall\ud800Birch`;
    expect(knowing(broken).text(`a ${broken.toWellFormed()} b`)).toContain(HIDDEN);
  });
});

describe('a secret is also found', () => {
  const entity = (char: string) => `&#${char.codePointAt(0)};`;
  const hexEntity = (char: string) => `&#x${hex(char.codePointAt(0) as number, 1)};`;
  const percentOf = (char: string) =>
    [...new TextEncoder().encode(char)].map((byte) => `%${hex(byte, 2)}`).join('');
  const unitOf = (char: string) =>
    Array.from({ length: char.length }, (_, at) => `\\u${hex(char.charCodeAt(at), 4)}`).join('');
  const named: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  const kinds: ((char: string) => string)[] = [
    (char) => char,
    entity,
    hexEntity,
    (char) => entity(char).slice(0, -1),
    (char) => `&#X000${hex(char.codePointAt(0) as number, 1).toUpperCase()};`,
    (char) => `&amp;${entity(char).slice(1)}`,
    (char) => `\\u0026${entity(char).slice(1)}`,
    (char) => encodeURIComponent(entity(char)),
    percentOf,
    (char) => percentOf(char).replaceAll('%', '%25'),
    unitOf,
    (char) => escaped(unitOf(char)),
    (char) => named[char] ?? char,
  ];
  // a digit after an entity without its end would belong to it
  const secret = `00Tall&"Birch<'é😀-_z`;

  test.each(kinds.map((spell, kind) => [kind, spell] as const))(
    'when its letters and digits are encoded in way %#',
    (_, spell) => {
      const text = Array.from('Tall&"Birch<é😀-_z', spell).join('');
      expect(knowing('Tall&"Birch<é😀-_z').text(`| ${text} |`)).toBe(`| ${HIDDEN} |`);
    },
  );

  test('when its letters and digits are encoded in any mix of ways', () => {
    const mixable = kinds.filter((_, kind) => kind !== 3);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(mixable.length - 1)), (choices) => {
        const text = Array.from(secret, (char) => mixable[choices.next().value as number]?.(char)).join('');
        expect(knowing(secret).text(`| ${text} |`)).toBe(`| ${HIDDEN} |`);
      }),
      { numRuns: 300 },
    );
  });

  test('in any case, if it is a token, and in each encoding', () => {
    const token = '00aBcDeFgHiJkLmNoPqRsT-uvWXYZ_12';
    const redactor = new Redactor();
    redactor.addToken(token);
    for (const said of [token, token.toLowerCase(), token.toUpperCase()])
      for (const spell of kinds.filter((_, kind) => kind !== 3))
        expect(redactor.text(`| ${Array.from(said, spell).join('')} |`)).toBe(`| ${HIDDEN} |`);
    expect(redactor.text(base64(token))).toMatch(/^\[hidden\].?={0,2}$/);
  });

  test('but an encoded text that is different stays', () => {
    for (const other of ['Tall-Birch-4&#51;', 'T&#97;ll', 'Tall%2DBirch', '&#84;&#97;&#108;'])
      expect(knowing(PASSWORD).text(other)).toBe(other);
  });

  test('in linear time, whatever the text repeats', () => {
    const redactor = knowing(`${PASSWORD}&&&&&&&&\\\\\\\\%%%%%%%%`);
    redactor.addToken('00aBcDeFgHiJkLmNoPqRsT-uvWXYZ_12');
    for (const part of ['\\', '%25', '&amp;', '&', '%5c', '&#0', '\\u0026amp;', 'Tall', '00&#x0', '%2526']) {
      const took = (length: number) => {
        const text = part.repeat(length / part.length);
        return leastCpuTime(() => redactor.text(text));
      };
      // Ten times the text takes ten times as long; in quadratic time it would take a hundred times as long.
      expect(took(200_000)).toBeLessThan(30 * Math.max(took(20_000), 200));
    }
  });
});

describe('a value that a schema marks as secret', () => {
  const schema: FieldSchema = {
    properties: {
      login: { type: 'string' },
      password: { type: 'string', secret: true },
      credentials: { properties: { answer: { type: 'string', secret: true } } },
    },
  };
  const inputs = { login: 'mira@example.com', password: PASSWORD, credentials: { answer: 'Northfield' } };
  const spoken = `mira@example.com ${PASSWORD} Northfield`;

  test('is hidden at any depth', () => {
    const redactor = new Redactor();
    redactor.addMarked(schema, inputs);
    expect(redactor.text(spoken)).toBe(`mira@example.com ${HIDDEN} ${HIDDEN}`);
  });

  test('stays when it is shorter than the given minimum', () => {
    const redactor = new Redactor();
    redactor.addMarked(schema, inputs, 'Northfield'.length + 1);
    expect(redactor.text(spoken)).toBe(`mira@example.com ${HIDDEN} Northfield`);
    const exact = new Redactor();
    exact.addMarked(schema, inputs, 'Northfield'.length);
    expect(exact.text(spoken)).toBe(`mira@example.com ${HIDDEN} ${HIDDEN}`);
    const one = new Redactor();
    one.addMarked({ secret: true }, 'x');
    expect(one.text('x')).toBe(HIDDEN);
  });

  test('may be missing or have the wrong type', () => {
    const redactor = new Redactor();
    for (const value of [undefined, null, 'text', 7, [], {}, { password: 7, credentials: null }])
      redactor.addMarked(schema, value);
    redactor.addMarked({ secret: true }, { length: 12 });
    redactor.addMarked({}, inputs);
    expect(redactor.text(spoken)).toBe(spoken);
  });

  test('can be detected in a schema', () => {
    expect(holdsSecrets(schema)).toBe(true);
    expect(holdsSecrets(schema)).toBe(true);
    expect(holdsSecrets({ secret: true })).toBe(true);
    for (const none of [{}, { properties: {} }, { properties: { login: { type: 'string' } } }])
      expect(holdsSecrets(none)).toBe(false);
    expect(holdsSecrets({ properties: { a: {}, b: { properties: { c: { secret: true } } } } })).toBe(true);
  });
});

describe('data', () => {
  const redactor = knowing(PASSWORD);

  test('is copied without secrets in its texts, at any depth', () => {
    const data = {
      message: PASSWORD,
      list: [PASSWORD, { a: PASSWORD }],
      number: 7,
      none: null,
      gone: undefined,
    };
    const copy = redactor.data(data);
    expect(copy).toEqual({
      message: HIDDEN,
      list: [HIDDEN, { a: HIDDEN }],
      number: 7,
      none: null,
      gone: undefined,
    });
    expect(data.message).toBe(PASSWORD);
    expect(redactor.data(PASSWORD)).toBe(HIDDEN);
    expect(redactor.data(null)).toBeNull();
  });

  test("keeps the connector's own constants, even if a short secret occurs in them", () => {
    const short = knowing('a');
    const ours = {
      code: 'a',
      outcome: 'unchanged',
      remedy: 'a',
      completedSteps: ['a'],
      relatedOptions: ['a'],
      action: 'a',
      operationId: 'a',
      method: 'a',
    };
    expect(short.data({ ...ours, message: 'a' })).toEqual({ ...ours, message: HIDDEN });
    expect(short.clean({ ...ours, message: 'a' })).toEqual({ ...ours, message: HIDDEN });
    expect(short.data({ error: ours, label: 'x' })).toEqual({ error: ours, label: 'x' });
  });

  test("keeps the connector's own keys, but not the keys of a body", () => {
    const data = { [PASSWORD]: 1, body: { [PASSWORD]: 1, code: PASSWORD, list: [{ [PASSWORD]: 1 }] } };
    const clean = { [PASSWORD]: 1, body: { [HIDDEN]: 1, code: HIDDEN, list: [{ [HIDDEN]: 1 }] } };
    expect(redactor.data(data)).toEqual(clean);
    expect(redactor.clean({ ...data })).toEqual(clean);
    expect(redactor.data({ request: { body: { code: PASSWORD } } })).toEqual({
      request: { body: { code: HIDDEN } },
    });
  });

  test('with foreign keys is searched completely', () => {
    const deep = { a: [{ [PASSWORD]: PASSWORD }], code: PASSWORD, b: { c: { outcome: PASSWORD } } };
    expect(redactor.foreign(deep)).toEqual({
      a: [{ [HIDDEN]: HIDDEN }],
      code: HIDDEN,
      b: { c: { outcome: HIDDEN } },
    });
    expect(redactor.foreign([7, null, true])).toEqual([7, null, true]);
  });

  test('without other references is cleaned in place', () => {
    const inner = { text: PASSWORD };
    const own = { message: PASSWORD, inner, none: null, gone: undefined, number: 7, flag: true };
    expect(redactor.clean(own)).toBe(own);
    expect(own).toEqual({
      message: HIDDEN,
      inner: { text: HIDDEN },
      none: null,
      gone: undefined,
      number: 7,
      flag: true,
    });
    expect(inner.text).toBe(PASSWORD);
    const fixed = Object.defineProperty({ a: PASSWORD }, 'number', { value: 7, enumerable: true });
    expect(redactor.clean(fixed)).toEqual({ a: HIDDEN, number: 7 });
  });
});

describe('a value for display', () => {
  test('omits everything that its schema marks as secret', () => {
    const schema: FieldSchema = {
      properties: {
        password: { secret: true },
        credentials: { properties: { answer: { secret: true }, question: {} } },
        factors: { items: { properties: { seed: { secret: true } } } },
      },
    };
    const value = {
      password: { deep: 1 },
      credentials: { answer: 'x', question: 'First school?' },
      factors: [{ seed: 'x', kind: 'otp' }, 'text', null],
      other: 7,
    };
    expect(hideMarked(schema, value)).toEqual({
      password: HIDDEN,
      credentials: { answer: HIDDEN, question: 'First school?' },
      factors: [{ seed: HIDDEN, kind: 'otp' }, 'text', null],
      other: 7,
    });
    expect(hideMarked(schema, { password: undefined })).toEqual({ password: undefined });
    expect(hideMarked(schema, { password: null })).toEqual({ password: null });
    expect(hideMarked({}, [1, { a: 'b' }])).toEqual([1, { a: 'b' }]);
    for (const plain of [undefined, null, 'text', 7]) expect(hideMarked(schema, plain)).toBe(plain);
  });

  test.each([
    'clientSecret',
    'PASSWORD',
    'passwd',
    'accessToken',
    'private_key',
    'privateKey',
    'api_key',
    'apikey',
  ])('omits a value named %s, unless its schema declares the name', (name) => {
    const values = ['x', 0, 7n, { a: 1 }, ['x']];
    for (const value of values) expect(hideMarked({}, { [name]: value })).toEqual({ [name]: HIDDEN });
    expect(hideMarked({}, { a: { [name]: 'x' } })).toEqual({ a: { [name]: HIDDEN } });
    for (const value of [true, false, null, undefined, {}, []])
      expect(hideMarked({}, { [name]: value })).toEqual({ [name]: value });
    const known = { properties: { [name]: { type: 'string' } } };
    expect(hideMarked(known, { [name]: 'x' })).toEqual({ [name]: 'x' });
  });

  test('omits a text of JSON, whole or cut short, in which something has the name of a secret', () => {
    for (const text of ['{"password":"x"}', ' [{"a":{"clientSecret" : "x', '{"a":1,"private_key":"'])
      expect(hideMarked({}, { body: text, list: [text] })).toEqual({ body: HIDDEN, list: [HIDDEN] });
    for (const text of [
      '{"name":"x"}',
      '{"passwordId":"x"}',
      'The "password": is needed',
      '"token"',
      '{a: 1}',
    ])
      expect(hideMarked({}, { body: text })).toEqual({ body: text });
  });

  test('omits a text of JSON in UTF-16 that was read as another charset', () => {
    const text = Array.from('{"password":"x"}', (char) => `${char}\0`).join('');
    expect(hideMarked({}, { body: `\ufffd\ufffd${text}` })).toEqual({ body: HIDDEN });
    expect(hideMarked({}, `\0 ${text}`)).toBe(HIDDEN);
    expect(hideMarked({}, 'password: {"a":1}')).toBe('password: {"a":1}');
    const [most, more] = [60, 61].map((length) => `{"${'token'.padStart(length, 'x')}":1}`);
    expect([hideMarked({}, most), hideMarked({}, more)]).toEqual([HIDDEN, more]);
  });

  test('omits a body of JSON that came as bytes, but no other bytes', () => {
    const bytes = { encoding: 'base64', body: 'eyJhIjoxfQ==' };
    expect(hideMarked({}, bytes)).toEqual({ ...bytes, body: HIDDEN });
    const json = { ...bytes, contentType: 'application/json' };
    expect(hideMarked({}, json)).toEqual({ ...json, body: HIDDEN });
    for (const other of [
      { ...bytes, contentType: 'image/png' },
      { ...json, encoding: 'none' },
      { contentType: 'application/json', body: 'text' },
    ])
      expect(hideMarked({}, other)).toBe(other);
  });

  test('keeps a name that is a setter of every object, with its value', () => {
    const value = JSON.parse('{"__proto__": {"token": "x"}, "a": 1}');
    const shown = hideMarked({}, value) as object;
    expect(JSON.stringify(shown)).toBe('{"__proto__":{"token":"[hidden]"},"a":1}');
    expect(Object.getPrototypeOf(shown)).toBe(Object.prototype);
  });

  test('is itself if nothing in it is secret, and a copy of its own otherwise', () => {
    const plain = { list: [1, { a: 'b' }, 'text'], token: true };
    expect(hideMarked({}, plain)).toBe(plain);
    const value = { list: plain.list, token: 'x' };
    const shown = hideMarked({}, value) as Record<string, unknown>;
    expect(shown.list).toBe(plain.list);
    expect(value.token).toBe('x');
    shown.token = 'changed';
    delete shown.token;
    expect(Object.keys(shown)).toEqual(['list']);
  });

  test('keeps values whose names are not secret', () => {
    for (const name of ['key', 'private', 'api', 'secre', 'pass']) {
      expect(hideMarked({}, { [name]: 'x' })).toEqual({ [name]: 'x' });
    }
  });
});
