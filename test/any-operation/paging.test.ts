import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connector } from '../../src/index.js';
import type { CallInputs } from '../helpers/any-call.js';
import { type RawAnswer, type RawServer, rawServer } from './exchanges.js';

let server: RawServer;
let okta: Connector;
beforeAll(async () => {
  server = await rawServer();
  okta = server.connect();
});
afterAll(() => server.close());

/** A page whose Link header names the next one, at the org's address unless another is given. */
function page(body: unknown, next?: string): RawAnswer {
  const link =
    next === undefined
      ? {}
      : { link: [`<${server.url}/self>; rel="self"`, `<${new URL(next, server.url)}>; rel="next"`] };
  return {
    status: 200,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...link },
  };
}

const users: CallInputs = { operationId: 'listUsers', query: { limit: 2 } };
const roles: CallInputs = { operationId: 'listRoles' };
const ids = (...names: string[]) => names.map((id) => ({ id }));

async function outputOf(inputs: CallInputs, ...pages: RawAnswer[]) {
  server.play(...pages);
  const result = await okta.execute('callOktaApi', inputs);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return { ...result.output, warnings: result.meta.warnings };
}

describe('one page', () => {
  test('tells how many items it has and how to go on', async () => {
    const output = await outputOf(users, page(ids('a', 'b'), '/api/v1/users?after=cur%2F1&limit=2'));
    expect(output).toMatchObject({ body: ids('a', 'b'), count: 2, nextCursor: 'cur/1', warnings: [] });
    const last = await outputOf({ ...users, query: { limit: 2, after: 'cur/1' } }, page(ids('c')));
    expect(server.seen[0]?.url).toBe('/api/v1/users?limit=2&after=cur%2F1');
    expect(last.nextCursor).toBeUndefined();
  });

  test('whose next one has no cursor in its address names none', async () => {
    const output = await outputOf(users, page(ids('a', 'b'), '/api/v1/users?page=2&limit=2'));
    expect(output).toMatchObject({ count: 2 });
    expect(output.nextCursor).toBeUndefined();
  });

  test('names the next one in its body where it is an object', async () => {
    const body = { roles: ids('a'), _links: { next: { href: `${server.url}/api/v1/iam/roles?after=x` } } };
    expect(await outputOf(roles, page(body))).toMatchObject({ body, count: 1, nextCursor: 'x' });
  });

  test('whose next one is at another address says so', async () => {
    const output = await outputOf(users, page(ids('a'), 'https://evil.example/api/v1/users?after=1'));
    expect(output.nextCursor).toBeUndefined();
    expect(output.warnings.join()).toMatch(/next page can't be read/);
  });
});

describe('all pages', () => {
  const all = { ...users, returnAll: true };

  test('are one list', async () => {
    const pages = [
      page(ids('a', 'b'), '/api/v1/users?after=1'),
      page([], '/api/v1/users?after=2'),
      page(ids('c')),
    ];
    expect(await outputOf(all, ...pages)).toMatchObject({ body: ids('a', 'b', 'c'), count: 3, warnings: [] });
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/api/v1/users?limit=2',
      '/api/v1/users?after=1',
      '/api/v1/users?after=2',
    ]);
  });

  test('of an object are one list in it', async () => {
    const next = { next: { href: `${server.url}/api/v1/iam/roles?after=x` } };
    const output = await outputOf(
      { ...roles, returnAll: true },
      page({ roles: ids('a'), _links: next }),
      page({ roles: ids('b') }),
    );
    expect(output).toMatchObject({ body: { roles: ids('a', 'b') }, count: 2 });
  });

  test('of texts are a list of texts', async () => {
    const inputs = {
      operationId: 'getIdentitySourceGroupMemberships',
      pathParameters: { identitySourceId: 'i', groupOrExternalId: 'g' },
      returnAll: true,
    };
    const path = '/api/v1/identity-sources/i/groups/g/membership?after=1';
    const output = await outputOf(
      inputs,
      page({ memberExternalIds: ['a'] }, path),
      page({ memberExternalIds: ['b'] }),
    );
    expect(output).toMatchObject({ body: { memberExternalIds: ['a', 'b'] }, count: 2 });
  });

  test('end at maxItems, with a warning, and a cursor where no item is left out', async () => {
    const first = page(ids('a', 'b'), '/api/v1/users?after=1');
    expect(await outputOf({ ...all, maxItems: 2 }, first)).toMatchObject({
      count: 2,
      nextCursor: '1',
      warnings: [expect.stringMatching(/cut after 2 items/)],
    });
    const cut = await outputOf({ ...all, maxItems: 1 }, first);
    expect(cut).toMatchObject({
      body: ids('a'),
      count: 1,
      warnings: [expect.stringMatching(/cut after 1 items/)],
    });
    expect(cut.nextCursor).toBeUndefined();
    expect(await outputOf({ ...all, maxItems: 2 }, page(ids('a', 'b')))).toMatchObject({
      count: 2,
      warnings: [],
    });
  });

  test.each<[string, () => RawAnswer]>([
    ['at another address', () => page(ids('a'), 'https://evil.example/api/v1/users?after=1')],
    ['of another list', () => page(ids('a'), '/api/v1/groups?after=1')],
    ['that was read already', () => page(ids('a'), '/api/v1/users?limit=2')],
  ])('a next page %s is a failure, never the end', async (_, answer) => {
    server.play(answer());
    expect(await okta.execute('callOktaApi', all)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_RESPONSE' },
    });
    expect(server.seen).toHaveLength(1);
  });

  test('what is no list is a failure', async () => {
    server.play(page({ id: 'a' }));
    expect(await okta.execute('callOktaApi', all)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_RESPONSE' },
    });
  });

  test('of the system log end where it has nothing more yet', async () => {
    const next = '/api/v1/logs?after=1';
    const output = await outputOf(
      { operationId: 'listLogEvents', returnAll: true },
      page([{ uuid: 'a' }], next),
      page([], '/api/v1/logs?after=2'),
    );
    expect(output).toMatchObject({ count: 1, nextCursor: '2', warnings: [] });
  });
});
