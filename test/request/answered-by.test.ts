import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Redactor } from '../../src/redaction/redact.js';
import { answeredBy, oktaErrorIn, requestIdOf } from '../../src/request/errors/answered-by.js';
import { headerOf, type TransportAnswer } from '../../src/transport/transport.js';
import { anyCharacter } from '../helpers/any-character.js';

const withId = { 'x-okta-request-id': 'request-1' };
const oktas = { errorCode: 'E0000007', errorSummary: 'Not found', errorId: 'oae1', errorCauses: [] };

function said(status: number, body: unknown, headers: TransportAnswer['headers'] = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = { status, headers, body: text };
  return oktaErrorIn(answer, requestIdOf(answer));
}

describe('a response counts as an error of Okta', () => {
  test('when its body has the form of an Okta error, with or without a request id', () => {
    const read = { status: 404, errorCode: 'E0000007', errorSummary: 'Not found', errorId: 'oae1' };
    expect(said(404, oktas)).toStrictEqual(read);
    expect(said(404, oktas, withId)).toStrictEqual({ ...read, requestId: 'request-1' });
    expect(said(404, `  ${JSON.stringify(oktas)}`)).toStrictEqual(read);
  });

  test('when it has a request id and its body is an OAuth error or another JSON object', () => {
    const oauth = { error: 'invalid_client', error_description: 'Unknown client' };
    expect(said(400, oauth, withId)).toStrictEqual({
      status: 400,
      requestId: 'request-1',
      errorSummary: 'Unknown client',
      oauthError: 'invalid_client',
    });
    expect(said(404, { message: 'No route' }, withId)).toStrictEqual({
      status: 404,
      requestId: 'request-1',
      errorSummary: 'No route',
    });
  });

  test.each([
    ['a page', '<html>404 page not found', {}],
    ['a page that kept the headers', '<html>Blocked</html>', withId],
    ['nothing', '', {}],
    ['nothing, with the headers kept', '', withId],
    ['text', 'upstream connect error', withId],
    ['JSON of another service', { message: 'Not Found' }, {}],
    ['an OAuth error without a request id', { error: 'invalid_request' }, {}],
    ['a code of another form', { errorCode: '404', errorSummary: 'x' }, {}],
    ['a longer code', { errorCode: 'E00000071', errorSummary: 'x' }, {}],
    ['an error that breaks off, without a request id', JSON.stringify(oktas).slice(0, -9), {}],
    ['a list without a request id', [oktas], {}],
    ['null', 'null', {}],
  ])('never when it is %s', (_, body, headers) => {
    for (const status of [400, 401, 403, 404, 409, 429, 500, 502, 503, 504])
      expect(said(status, body, headers)).toBeUndefined();
  });

  test('never when it is a redirect', () => {
    for (const status of [300, 302, 304, 307]) expect(said(status, oktas, withId)).toBeUndefined();
  });

  test('without an error code when it has a request id and damaged JSON, or JSON that is not an object', () => {
    const cut = JSON.stringify(oktas).slice(0, -9);
    const json = { ...withId, 'content-type': 'application/json' };
    for (const body of [cut, '[1]', [oktas]])
      expect(said(404, body, withId)).toStrictEqual({ status: 404, requestId: 'request-1' });
    for (const body of ['null', '"E0000006"', '403'])
      expect(said(404, body, json)).toStrictEqual({ status: 404, requestId: 'request-1' });
  });

  test("with an error code only when the code has Okta's form", () => {
    expect(said(400, { errorCode: 'E1', errorSummary: 'No' }, withId)).not.toHaveProperty('errorCode');
    expect(said(400, oktas)).toHaveProperty('errorCode', 'E0000007');
  });

  test('with its causes, whether they are one object or a list', () => {
    const causes = [{ errorSummary: 'one' }, 'two', { errorSummary: 7 }, { errorSummary: '' }, '', null];
    expect(said(400, { ...oktas, errorCauses: causes })?.errorCauses).toEqual(['one', 'two']);
    expect(said(400, { ...oktas, errorCauses: { errorSummary: 'one' } })?.errorCauses).toEqual(['one']);
    expect(said(400, { ...oktas, errorCauses: null })).not.toHaveProperty('errorCauses');
  });

  test('or not, and whatever its body is, no exception is thrown', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 100, max: 599 }), (body, status) => {
        const start = body.trimStart().charAt(0);
        if (start !== '{' && start !== '[') expect(said(status, body, withId)).toBeUndefined();
        else said(status, body, withId);
      }),
    );
  });
});

describe('who answered instead of Okta', () => {
  const by = (body: string, headers: TransportAnswer['headers'] = {}) =>
    answeredBy({ status: 502, headers, body }, new Redactor());

  test('is described by the kind of the body', () => {
    expect(by('\n <!DOCTYPE html><p>')).toEqual({ status: 502, kind: 'html' });
    expect(by('{"message":"Forbidden"}').kind).toBe('json');
    expect(by('404 page not found').kind).toBe('text');
    expect(by('{"message":').kind).toBe('text');
    expect(by(' \r\n').kind).toBe('empty');
  });

  test('is described by the Server header, as printable ASCII of at most 60 characters', () => {
    expect(by('', { server: 'squid/5.7' }).server).toBe('squid/5.7');
    expect(by('', { server: ['nginx', 'other'] }).server).toBe('nginx');
    expect(by('', { server: ' a\u0000b\u00e9\n' }).server).toBe('a b');
    expect(by('', { server: '\u0007' })).not.toHaveProperty('server');
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), (server) => {
        expect(by('', { server }).server ?? '').toMatch(/^[\x20-\x7e]{0,60}$/);
      }),
    );
  });

  test('is described without a secret that the header echoes', () => {
    const secret = `token-${'x'.repeat(80)}`;
    const redactor = new Redactor();
    redactor.add(secret);
    const { server } = answeredBy({ status: 403, headers: { server: `echo ${secret}` }, body: '' }, redactor);
    expect(server).not.toContain('xxx');
  });
});

describe('a header', () => {
  test('that occurs several times has the value of the first', () => {
    expect(headerOf({ headers: { date: ['one', 'two'], link: 'three' } }, 'date')).toBe('one');
    expect(headerOf({ headers: { date: ['one', 'two'], link: 'three' } }, 'link')).toBe('three');
    expect(headerOf({ headers: {} }, 'date')).toBeUndefined();
  });

  test('contains a request id, or is ignored when its form is wrong', () => {
    const id = (text: string | undefined) => requestIdOf({ headers: { 'x-okta-request-id': text } });
    for (const good of ['a', 'Zk1.-_:@9', 'x'.repeat(64)]) expect(id(good)).toBe(good);
    expect(id('abc, def')).toBe('abc');
    for (const bad of [undefined, '', 'a b', 'a, b c', ' a', 'a\n', '"a"', 'x'.repeat(65)])
      expect(id(bad)).toBeUndefined();
  });
});
