import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextPage } from '../../src/request/link.js';
import { anyCharacter } from '../helpers/any-character.js';
import {
  leapingClock,
  lost,
  type Reaction,
  type ScriptedServer,
  scriptedServer,
} from '../helpers/scripted-server.js';

const ORG = 'https://example.okta.com';
const FROM = '/api/v1/groups?q=Sales&limit=2';
const FIRST = '/api/v1/groups?q=Sales&limit=10000';

describe('the Link header', () => {
  const next = `<${ORG}/api/v1/groups?after=abc&limit=2>; rel="next"`;

  test('names the next page, alone, beside other links or in a repeated header', () => {
    const self = `<${ORG}${FROM}>; rel="self"`;
    expect(nextPage(next, undefined, ORG, FROM)).toEqual({ next: '/api/v1/groups?after=abc&limit=2' });
    expect(nextPage(`${self}, ${next}`, undefined, ORG, FROM)).toEqual({
      next: '/api/v1/groups?after=abc&limit=2',
    });
    expect(nextPage([self, next], undefined, ORG, FROM)).toEqual({
      next: '/api/v1/groups?after=abc&limit=2',
    });
    expect(nextPage(self, undefined, ORG, FROM)).toBeUndefined();
  });

  test('names none, so the links in the body of the page do', () => {
    const body = { value: [], _links: { next: { href: `${ORG}/api/v1/groups?after=abc` } } };
    expect(nextPage(undefined, body, ORG, FROM)).toEqual({ next: '/api/v1/groups?after=abc' });
    for (const other of [undefined, null, [], 7, { _links: null }, { _links: { next: { href: 7 } } }])
      expect(nextPage(undefined, other, ORG, FROM)).toBeUndefined();
  });

  test.each([
    ['another origin', '<https://elsewhere.example/api/v1/groups?after=abc>; rel="next"'],
    ['another list', `<${ORG}/api/v1/users?after=abc>; rel="next"`],
    ['another scheme', '<http://example.okta.com/api/v1/groups?after=abc>; rel="next"'],
    ['no address', '<https://[>; rel="next"'],
  ])('is not followed when it leads to %s', (_, header) => {
    expect(nextPage(header, undefined, ORG, FROM)).toEqual({
      unusableNext: expect.stringContaining('its next page'),
    });
  });

  test('never leads to anything but a page of the same list, whatever it contains', () => {
    const urls = fc
      .tuple(fc.constantFrom('http', 'https', 'HTTPS', 'ftp'), fc.domain(), fc.string({ unit: anyCharacter }))
      .map(([scheme, domain, rest]) => `${scheme}://${domain}/${encodeURI(rest)}`);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), urls, (noise, url) => {
        for (const header of [noise, `<${noise}>; rel="next"`, `<${url}>; rel="next"`, `${noise}, ${next}`]) {
          const page = nextPage(header, undefined, ORG, FROM);
          if (page !== undefined && 'next' in page) expect(page.next.split('?')[0]).toBe('/api/v1/groups');
        }
      }),
    );
  });
});

describe('the System Log', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await scriptedServer();
  });
  afterAll(() => server.close());

  const page = (after: string | undefined, ...uuids: string[]): Reaction => ({
    status: 200,
    body: uuids.map((uuid) => ({
      uuid,
      eventType: 'user.lifecycle.create',
      published: '2026-01-31T08:00:00.000Z',
    })),
    ...(after !== undefined && {
      headers: { link: `<${server.url}/api/v1/logs?after=${after}>; rel="next"` },
    }),
  });
  const until = { since: '2026-01-31T00:00:00Z', until: '2026-02-01T00:00:00Z', returnAll: true };

  test('ends at its first empty page, also where that names a next one, and then itself', async () => {
    for (const after of ['2', '3']) {
      server.play(page('2', 'e1', 'e2'), page(after));
      const okta = server.connect({ clock: leapingClock() });
      const result = await okta.execute('getSystemLog', until);
      expect(result).toMatchObject({ ok: true, output: { count: 2 } });
      if (result.ok) expect(result.output).not.toHaveProperty('nextCursor');
      expect(server.seen).toHaveLength(2);
    }
  });

  test('ends so by callOktaApi too', async () => {
    server.play(page('2', 'e1', 'e2'), page('2'));
    const okta = server.connect({ clock: leapingClock() });
    const inputs = { operationId: 'listLogEvents', returnAll: true };
    expect(await okta.execute('callOktaApi', inputs)).toMatchObject({ ok: true, output: { count: 2 } });
  });
});

describe('a list that is read completely', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await scriptedServer();
  });
  afterAll(() => server.close());

  const page = (path: string | undefined, ...names: string[]): Reaction => ({
    status: 200,
    body: names.map((name, index) => ({ id: `00g${name}${index}`, type: 'OKTA_GROUP', profile: { name } })),
    ...(path !== undefined && { headers: { link: `<${new URL(path, server.url)}>; rel="next"` } }),
  });
  const at = (mark: number | string) => `/api/v1/groups?after=${mark}`;
  const find = (...script: Reaction[]) => {
    server.play(...script);
    return server.connect({ clock: leapingClock() }).execute('getGroupByName', { name: 'Sales' });
  };

  test('continues after short and empty pages', async () => {
    const result = await find(page(at(2), 'Sales EU'), page(at(3)), page(undefined, 'Sales'));
    expect(result).toMatchObject({ ok: true, output: { groupId: '00gSales0' } });
    expect(server.seen).toEqual([`GET ${FIRST}`, `GET ${at(2)}`, `GET ${at(3)}`]);
  });

  test.each([
    ['its own page', () => [page(FIRST, 'Sales')], 'was already read'],
    [
      'an earlier page, in a cycle',
      () => [page(at(2), 'Sales'), page(at(3), 'A'), page(at(2), 'B')],
      'was already read',
    ],
    [
      'the same page again under other addresses',
      () => [page(at(2), 'Sales', 'A'), page(at(3), 'B', 'C'), page(at(4), 'Sales', 'A')],
      'the same page again',
    ],
    [
      'one and the same group under other addresses',
      () => [page(at(2), 'Sales'), page(at(3), 'Sales')],
      'the same page again',
    ],
    ['another list', () => [page('/api/v1/users?after=2', 'Sales')], 'belongs to another list'],
    [
      'another address',
      () => [page('https://acme.okta.com/api/v1/groups?after=2', 'Sales')],
      'but at acme.okta.com',
    ],
    ['a page that is no list', () => [page(at(2), 'Sales'), { status: 200, body: {} }], 'is not a list'],
    [
      'one empty page after the other',
      () => Array.from({ length: 100 }, (_, index) => page(at(index))),
      'too many empty pages in a row',
    ],
    [
      'page after page',
      () => Array.from({ length: 1_000 }, (_, index) => page(at(index), `${index}`)),
      'too many pages',
    ],
  ])('is not considered complete when it names %s', async (_, script, reason) => {
    const result = await find(...script());
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INVALID_RESPONSE', message: expect.stringContaining(reason), outcome: 'unchanged' },
    });
  });

  describe('as proof of a lost removal', () => {
    const ids = { groupId: '00g00000000000000001', userId: '00u00000000000000001' };
    const members = `/api/v1/users/${ids.userId}/groups`;
    const groups = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ id: `00gother${index}`, type: 'OKTA_GROUP' }));
    const listing = (link?: string): Reaction => ({
      status: 200,
      body: groups(3),
      ...(link !== undefined && { headers: { link: `<${link}>; rel="next"` } }),
    });

    test.each([
      ['is at another address', (path: string) => `https://acme.okta.com${path}?after=2`],
      ['belongs to another list', () => `${server.url}/api/v1/groups?after=2`],
      ['is the page itself', (path: string) => `${server.url}${path}`],
    ])('proves nothing when its next page %s', async (_, link) => {
      const asked: string[] = [];
      const answer: Reaction = (request, response) => {
        asked.push(`${request.method} ${request.url}`);
        if (request.method === 'DELETE') {
          request.socket.destroy();
          return;
        }
        const [path = ''] = (request.url ?? '').split('?');
        const headers = { 'x-okta-request-id': 'r1', link: `<${link(path)}>; rel="next"` };
        response.writeHead(200, headers).end(JSON.stringify(groups(3)));
      };
      server.play(...Array<Reaction>(20).fill(answer));
      const okta = server.connect({ clock: leapingClock() });
      const result = await okta.execute('removeUserFromGroup', ids, { reconcile: true });
      expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
      expect(asked.some((line) => line.startsWith('DELETE'))).toBe(true);
    });

    test('proves the removal when it ends', async () => {
      server.play(listing(), lost, lost, lost, listing());
      const okta = server.connect({ clock: leapingClock() });
      const result = await okta.execute('removeUserFromGroup', ids, { reconcile: true });
      expect([result.ok, server.seen[0]]).toEqual([true, expect.stringContaining(members)]);
    });

    test('proves nothing when the response is an object instead of a list', async () => {
      const object: Reaction = { status: 200, body: { id: '00g' } };
      server.play(object, lost, lost, lost, object, object);
      const okta = server.connect({ clock: leapingClock() });
      const result = await okta.execute('removeUserFromGroup', ids, { reconcile: true });
      expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
    });
  });

  test('fails for a picker when the response is not a list or leads elsewhere', async () => {
    const okta = server.connect({ clock: leapingClock() });
    for (const answer of [
      { status: 200, body: {} },
      page('https://acme.okta.com/api/v1/groups?after=2', 'A'),
    ]) {
      server.play(answer);
      const found = await okta.search('group', 'A');
      expect(found).toMatchObject({ ok: false, error: { code: 'INVALID_RESPONSE' } });
    }
  });
});
