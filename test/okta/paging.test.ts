import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextPage } from '../../src/okta/link.js';
import { leapingClock, type ScriptedServer, scriptedServer } from './answers.js';

const ORG = 'https://example.okta.com';
const FROM = '/api/v1/groups?q=Sales&limit=2';
const FIRST = '/api/v1/groups?q=Sales&limit=10000';

describe('the Link header', () => {
  const next = `<${ORG}/api/v1/groups?after=abc&limit=2>; rel="next"`;

  test('names the next page, beside others, joined or repeated', () => {
    const self = `<${ORG}${FROM}>; rel="self"`;
    expect(nextPage(next, ORG, FROM)).toBe('/api/v1/groups?after=abc&limit=2');
    expect(nextPage(`${self}, ${next}`, ORG, FROM)).toBe('/api/v1/groups?after=abc&limit=2');
    expect(nextPage([self, next], ORG, FROM)).toBe('/api/v1/groups?after=abc&limit=2');
    expect(nextPage(self, ORG, FROM)).toBeUndefined();
  });

  test.each([
    ['another origin', '<https://elsewhere.example/api/v1/groups?after=abc>; rel="next"'],
    ['another list', `<${ORG}/api/v1/users?after=abc>; rel="next"`],
    ['another scheme', '<http://example.okta.com/api/v1/groups?after=abc>; rel="next"'],
    ['no address', '<https://[>; rel="next"'],
  ])('that leads to %s is not followed', (_, header) => {
    expect(nextPage(header, ORG, FROM)).toBeUndefined();
  });

  test('whatever stands in it, the next page is one of the same list', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.webUrl(), (noise, url) => {
        for (const header of [noise, `<${noise}>; rel="next"`, `<${url}>; rel="next"`, `${noise}, ${next}`]) {
          const page = nextPage(header, ORG, FROM);
          expect(page === undefined || page.split('?')[0] === '/api/v1/groups').toBe(true);
        }
      }),
    );
  });
});

describe('a search over several pages', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await scriptedServer();
  });
  afterAll(() => server.close());

  const page = (path: string, ...names: string[]) => ({
    status: 200,
    body: names.map((name, index) => ({ id: `00g${name}${index}`, type: 'OKTA_GROUP', profile: { name } })),
    headers: { link: `<${server.url}${path}>; rel="next"` },
  });

  test('reads each page once, and a page that names an earlier one ends it', async () => {
    server.play(page('/api/v1/groups?after=2', 'Sales EU'), page(FIRST, 'Sales'), page(FIRST, 'Sales'));
    const result = await server
      .connect({ clock: leapingClock() })
      .execute('getGroupByName', { name: 'Sales' });
    expect(result).toMatchObject({ ok: true, output: { groupId: '00gSales0' } });
    expect(server.seen).toEqual([`GET ${FIRST}`, 'GET /api/v1/groups?after=2']);
  });

  test('follows no link to another list', async () => {
    server.play(page('/api/v1/users?after=2', 'Sales'));
    await server.connect({ clock: leapingClock() }).execute('getGroupByName', { name: 'Sales' });
    expect(server.seen).toEqual([`GET ${FIRST}`]);
  });
});
