import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ScriptedServer, scriptedServer } from '../helpers/scripted-server.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

/** The warnings of a list whose pages have so many groups each; the last names no next page. */
async function listed(inputs: object, pages: readonly number[]) {
  const next = `<${server.url}/api/v1/groups?q=app-&after=1>; rel="next"`;
  server.play(
    ...pages.map((count, page) => ({
      status: 200,
      headers: page + 1 < pages.length ? { link: next } : {},
      body: Array.from({ length: count }, (_, index) => ({
        id: `00g${page}x${index}`,
        type: 'OKTA_GROUP',
        profile: { name: `app-${page}-${index}`, description: null },
      })),
    })),
  );
  const okta = server.connect();
  const { meta, ...result } = await okta.execute('listGroups', { returnAll: true, ...inputs });
  expect(result).toMatchObject({ ok: true, output: { count: pages.reduce((sum, page) => sum + page, 0) } });
  return meta.warnings;
}

// terraform-provider-okta#932, #944 and #2709
test.each([200, 300])(
  'a list by q that ends at %i groups, where orgs cut it, may be longer',
  async (count) => {
    expect(await listed({ q: 'app-' }, [count])).toEqual([
      `There may be more: Okta gives only ${count} items here, and no page after them. Search has them all.`,
    ]);
  },
);

test.each([
  ['another number of groups', [299], { q: 'app-' }],
  ['a page after the first 200', [200, 7], { q: 'app-' }],
  ['a search, which has pages', [200], { search: 'profile.name sw "app-"' }],
])('a list with %s is whole', async (_, counts, inputs) => {
  expect(await listed(inputs, counts)).toEqual([]);
});
