import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  leapingClock,
  type Reaction,
  type ScriptedServer,
  scriptedServer,
} from '../helpers/scripted-server.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

const group = (index: number) => ({
  id: `00g0000000000000000${index}`,
  type: 'OKTA_GROUP',
  profile: { name: `Team ${index}`, description: null },
});

/** Answers 500 to pages of more than 200, as an org does whose groups are many. */
const slow: Reaction = (request, response) => {
  const limit = Number(/[?&]limit=(\d+)/.exec(request.url ?? '')?.[1]);
  const isFirst = !request.url?.includes('after=');
  const next = `<${server.url}/api/v1/groups?after=1&limit=${limit}>; rel="next"`;
  const headers = { 'content-type': 'application/json', 'x-okta-request-id': 'r1' };
  if (limit > 200) {
    const body = { errorCode: 'E0000009', errorSummary: 'Internal Server Error', errorCauses: [] };
    response.writeHead(500, headers).end(JSON.stringify(body));
    return;
  }
  response.writeHead(200, isFirst ? { ...headers, link: next } : headers);
  response.end(JSON.stringify([group(isFirst ? 1 : 2)]));
};

const paths = () => server.seen.map((line) => line.replace('GET /api/v1/groups?', ''));

// okta-developer-docs#3503: after a 500, ask for fewer items and read the pages
test('a list whose page takes Okta too long is read in pages of 200', async () => {
  server.play(...Array<Reaction>(20).fill(slow));
  const okta = server.connect({ clock: leapingClock() });
  const result = await okta.execute('listGroups', { returnAll: true });
  expect(result).toMatchObject({ ok: true, output: { count: 2 } });
  expect(new Set(paths())).toEqual(new Set(['limit=10000', 'limit=200', 'after=1&limit=200']));
});

test.each([
  ['the page is small', { limit: 200 }],
  ['a list by q would end with it', { q: 'Team' }],
])('a 500 is no reason for a smaller page where %s', async (_, inputs) => {
  server.play(...Array<Reaction>(20).fill({ status: 500 }));
  const okta = server.connect({ clock: leapingClock() });
  const result = await okta.execute('listGroups', inputs);
  expect(result).toMatchObject({ ok: false, error: { code: 'OKTA_UNAVAILABLE' } });
  expect(new Set(paths()).size).toBe(1);
});

test('another failure than a 500 is no reason for a smaller page', async () => {
  server.play(...Array<Reaction>(20).fill({ status: 503 }));
  const okta = server.connect({ clock: leapingClock() });
  expect(await okta.execute('listGroups', { returnAll: true })).toMatchObject({ ok: false });
  expect(new Set(paths())).toEqual(new Set(['limit=10000']));
});
