import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Connector, createConnector } from '../../src/index.js';

let server: Server;
let okta: Connector;
/** How many groups each page has; the last names no next page. */
let pages: number[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const { searchParams } = new URL(request.url as string, 'http://okta');
    const page = Number(searchParams.get('after') ?? 0);
    const groups = Array.from({ length: pages[page] ?? 0 }, (_, index) => ({
      id: `00g${page}x${index}`,
      type: 'OKTA_GROUP',
      profile: { name: `app-${page}-${index}`, description: null },
    }));
    const next = `<http://${request.headers.host}/api/v1/groups?q=app-&after=${page + 1}>; rel="next"`;
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-okta-request-id': 'r1',
      ...(page + 1 < pages.length && { link: next }),
    });
    response.end(JSON.stringify(groups));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const organizationUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  okta = createConnector({ organizationUrl, apiToken: 'cut-token' }, { allowLoopback: true });
});
afterAll(async () => {
  await okta.close();
  await new Promise((resolve) => server.close(resolve));
});

async function listed(inputs: object) {
  const { meta, ...result } = await okta.execute('listGroups', { returnAll: true, ...inputs });
  expect(result).toMatchObject({ ok: true, output: { count: pages.reduce((sum, page) => sum + page, 0) } });
  return meta.warnings;
}

// terraform-provider-okta#932, #944 and #2709
test.each([200, 300])(
  'a list by q that ends at %i groups, where orgs cut it, may be longer',
  async (count) => {
    pages = [count];
    expect(await listed({ q: 'app-' })).toEqual([
      `There may be more: Okta gives only ${count} items here, and no page after them. Search has them all.`,
    ]);
  },
);

test.each([
  ['another number of groups', [299], { q: 'app-' }],
  ['a page after the first 200', [200, 7], { q: 'app-' }],
  ['a search, which has pages', [200], { search: 'profile.name sw "app-"' }],
])('a list with %s is whole', async (_, counts, inputs) => {
  pages = counts;
  expect(await listed(inputs)).toEqual([]);
});
