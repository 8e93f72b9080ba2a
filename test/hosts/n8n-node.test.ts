import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';
import type { Action } from '../../src/catalog/action.js';
import { listActions } from '../../src/catalog/catalog.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { isAsInExample } from '../helpers/example-output.js';
import { form, functions, Okta, OktaConnectorApi } from './n8n-functions.js';

const node = new Okta();
let org: Sandbox;

beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const here = (forms: Record<string, unknown>[] = []) => ({
  organizationUrl: org.url,
  apiToken: org.token,
  forms,
});
const suspend = (userId: unknown) => form('suspendUser', { userId });

describe('the form', () => {
  const { properties } = node.description;
  const named = (name: string) => properties.filter((each) => each.name === name);

  test('every action is an operation of its resource, with title and description', () => {
    const shown = named('operation').flatMap(({ options = [], displayOptions }) =>
      options.map((option) => ({ ...option, group: displayOptions?.show?.resource?.[0] })),
    );
    for (const { id, group, title, description } of listActions()) {
      expect(shown).toContainEqual({ name: title, value: id, action: title, description, group });
    }
    expect(shown).toHaveLength(listActions().length);
  });

  test('no input has the name of a property that the node defines itself', () => {
    for (const name of [
      'resource',
      'operation',
      'simplify',
      'options',
      'destructiveNotice',
      'accessNotice',
      'attributes',
    ]) {
      for (const { input } of listActions()) expect(Object.keys(input.properties)).not.toContain(name);
    }
  });

  test('every resource has a picker with a search method of the node', () => {
    const methods = Object.keys(node.methods.listSearch);
    const pickers = walk(properties).filter(({ type }) => type === 'resourceLocator');
    expect(pickers.length).toBeGreaterThan(30);
    for (const { modes = [] } of pickers) {
      const takesLogins = modes[1]?.name === 'idOrLogin';
      // n8n replaces the title of a mode with the name id by "By ID".
      expect(modes.map(({ name }) => name)).toEqual(['list', takesLogins ? 'idOrLogin' : 'id']);
      expect(modes[1]?.displayName).toBe(takesLogins ? 'By ID or Login' : 'By ID');
      expect(methods).toContain(modes[0]?.typeOptions?.searchListMethod);
    }
  });

  test('every input that names a resource is a picker, or a list of pickers', () => {
    let seen = 0;
    for (const { id, input } of listActions()) {
      const shown = properties.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(id));
      const fields = shown.flatMap((each) => (each.name === 'options' ? (each.options ?? []) : [each]));
      for (const [name, { resource, items }] of Object.entries(input.properties)) {
        if ((resource ?? items?.resource) === undefined) continue;
        const field = fields.find((each) => each.name === name) as INodeProperties;
        const [picker] = walk([field]).filter(({ type }) => type === 'resourceLocator');
        const kind = String(resource ?? items?.resource);
        expect([id, name, picker?.modes?.[0]?.typeOptions?.searchListMethod?.toLowerCase()]).toEqual([
          id,
          name,
          `search${kind}`,
        ]);
        expect([id, name, picker?.modes?.[1]?.name]).toEqual([
          id,
          name,
          kind === 'user' ? 'idOrLogin' : 'id',
        ]);
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(30);
  });

  test('every list, and nothing else, has Return All and Limit, and Limit only without Return All', () => {
    const lists = listActions().filter(({ items }) => items !== undefined);
    expect(lists.length).toBeGreaterThan(5);
    const operations = (name: string) =>
      named(name).flatMap(({ displayOptions }) => displayOptions?.show?.operation);
    for (const name of ['returnAll', 'limit']) expect(operations(name)).toEqual(lists.map(({ id }) => id));
    for (const { displayName, type, default: initial } of named('returnAll'))
      expect([displayName, type, initial]).toEqual(['Return All', 'boolean', false]);
    for (const { displayName, type, default: initial, typeOptions, displayOptions } of named('limit')) {
      expect([displayName, type, initial, typeOptions?.minValue]).toEqual(['Limit', 'number', 50, 1]);
      expect(displayOptions?.show?.returnAll).toEqual([false]);
    }
  });

  test('a destructive operation has a notice, and the node has another name than the one of n8n', () => {
    for (const { id, effect, description } of listActions()) {
      const [notice] = named('destructiveNotice').filter(({ displayOptions }) =>
        displayOptions?.show?.operation?.includes(id as string),
      );
      if (effect === 'destructive') expect(notice?.displayName).toContain(description);
      else expect(notice).toBeUndefined();
    }
    expect(node.description.displayName).not.toBe('Okta');
    expect(node.description.name).toBe('okta');
  });

  test('secrets and the token are password fields', () => {
    const passwords = walk(properties).filter(({ typeOptions }) => typeOptions?.password);
    const secrets = listActions().flatMap(({ input }) =>
      Object.entries(input.properties).flatMap(([name, { secret }]) => (secret ? name : [])),
    );
    expect(secrets.length).toBeGreaterThan(4);
    expect(passwords.map(({ name }) => name).sort()).toEqual(secrets.sort());
    const token = new OktaConnectorApi().properties.find(({ name }) => name === 'apiToken');
    expect(token?.typeOptions).toEqual({ password: true });
  });
});

describe('an execution', () => {
  test.each(
    listActions().flatMap((action) =>
      // The form has no field for an input that the action does not have.
      action.examples
        .filter(({ inputs }) => Object.keys(inputs).every((name) => name in action.input.properties))
        .map((example) => ({ id: action.id, example, name: `${action.id}: ${example.title}` })),
    ),
  )('$name', async ({ id, example }) => {
    const [found = []] = await node.execute.call(functions(here([form(id, { ...example.inputs })])));
    const [item] = found;
    const action = listActions().find((each) => each.id === id) as Action;
    if (action.items !== undefined && example.error === undefined) {
      const output = { [action.items.output]: found.map(({ json }) => json), count: found.length };
      // The node returns the items alone.
      const shown = Object.entries(example.output ?? {}).filter(([name]) => name in output);
      expect([output, isAsInExample(action, output, Object.fromEntries(shown))]).toEqual([output, true]);
      return;
    }
    const simple = Object.entries(example.output ?? {}).filter(
      ([, value]) => typeof value !== 'object' || Array.isArray(value),
    );
    if (example.error === undefined) expect(item?.json).toMatchObject(Object.fromEntries(simple));
    else expect(item?.json).toMatchObject({ error: example.error });
  });

  test('returns flat fields, or the whole output without Simplify', async () => {
    const get = form('getUserWithId', { userId: org.seed.people.blake.id });
    const [items = []] = await node.execute.call(functions(here([get, { ...get, simplify: false }])));
    expect(items.map(({ json }) => Object.keys(json).sort())).toEqual([
      ['login', 'status', 'userId'],
      ['login', 'status', 'user', 'userId'],
    ]);
    expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
  });

  test('of a list returns one item per item of the list, and says how to continue', async () => {
    const list = form('listUsers', { limit: 2 });
    const running = functions(here([list, { ...list, limit: 3 }]));
    const [items = []] = await node.execute.call(running);
    expect(items.map(({ pairedItem }) => pairedItem?.item)).toEqual([0, 0, 1, 1, 1]);
    expect(items.map(({ json }) => typeof json.id)).toEqual(Array(5).fill('string'));
    const cursor = / Cursor to (\S+)$/.exec(running.hints[0] ?? '')?.[1];
    const [after = []] = await node.execute.call(functions(here([form('listUsers', { limit: 1, cursor })])));
    expect(after[0]?.json.id).toBe(items[4]?.json.id);
  });

  test('of a list returns all items with Return All, up to Max items, and says that it was cut', async () => {
    const all = form('listUsers', { returnAll: true });
    const [items = []] = await node.execute.call(functions(here([all])));
    const { length } = [...org.state.users.values()].filter(({ status }) => status !== 'DEPROVISIONED');
    expect(items).toHaveLength(length);
    const running = functions(here([form('listUsers', { returnAll: true, maxItems: 4 })]));
    expect((await node.execute.call(running))[0]).toHaveLength(4);
    expect(running.hints.join(' ')).toContain('cut at 4 items');
  });

  test('of a list that is empty returns no item', async () => {
    const [items] = await node.execute.call(functions(here([form('listUsers', { q: 'nobody at all' })])));
    expect(items).toEqual([]);
  });

  test('accepts a whole list from an expression in one entry', async () => {
    const { engineering, sales, finance } = org.seed.groups;
    const add = form('addUserToMultipleGroups', { userId: org.seed.people.blake.id });
    const picked = { __rl: true, mode: 'list', value: finance.id };
    add.groupIds = {
      values: [{ value: { __rl: true, mode: 'id', value: [engineering.id, sales.id] } }, { value: picked }],
    };
    const [[item] = []] = await node.execute.call(functions(here([add])));
    expect(item?.json).toMatchObject({ added: 3, failed: 0 });
  });

  test('that fails stops the node, with remedy and outcome in the description', async () => {
    const running = functions({ ...here([suspend('nobody@example.com')]), continueOnFail: false });
    await expect(node.execute.call(running)).rejects.toMatchObject({
      message: expect.stringContaining('nobody@example.com'),
      description: expect.stringMatching(/Nothing was changed in Okta\. \(NOT_FOUND/),
      context: { itemIndex: 0, oktaError: { code: 'NOT_FOUND', outcome: 'unchanged' } },
    });
  });

  test('that fails at a later item reports the items before it', async () => {
    const { blake, emery, riley } = org.seed.people;
    const forms = [blake.id, emery.id, 'nobody@example.com', riley.id].map(suspend);
    const running = functions({ ...here(forms), continueOnFail: false });
    await expect(node.execute.call(running)).rejects.toMatchObject({
      description: expect.stringMatching(
        /For item 2: Nothing was changed in Okta\. Items before it that were done in Okta: 0-1\. Items after it that did not run: 1\./,
      ),
    });
    expect(org.state.users.get(emery.id)?.status).toBe('SUSPENDED');
    const get = form('getUserWithId', { userId: blake.id });
    const reading = functions({ ...here([get, suspend('nobody@example.com')]), continueOnFail: false });
    await expect(node.execute.call(reading)).rejects.not.toMatchObject({
      description: expect.stringContaining('done in Okta'),
    });
  });

  test('reports a remedy with the names of the fields, not with options of the library', async () => {
    const running = { ...functions(here([suspend('x')])), getCredentials: async () => connection(false) };
    const [[item] = []] = await node.execute.call(running as never);
    const { error } = (item?.json ?? {}) as { error: { message: string; remedy: string } };
    expect(`${error.message} ${error.remedy}`).toContain('"Allow HTTP to This Machine"');
    expect(JSON.stringify(error)).not.toMatch(/relatedOptions|allowLoopback/);
  });

  test('with an invalid connection fails like with any other error', async () => {
    const running = functions({ ...here([suspend('x')]), organizationUrl: 'https://acme-admin.okta.com' });
    const [[item] = []] = await node.execute.call(running);
    expect(item?.json).toMatchObject({
      error: { code: 'INVALID_CONNECTION', message: expect.stringContaining('https://acme.okta.com') },
    });
  });
});

/** The values of the credentials' form. */
const connection = (allowLoopback: boolean, more: object = {}) => ({
  organizationUrl: org.url,
  apiToken: org.token,
  allowLoopback,
  ...more,
});

describe('the test of credentials', () => {
  const request = async ({
    uri,
    method,
    headers,
  }: {
    uri: string;
    method: string;
    headers: Record<string, string>;
  }) => {
    const answer = await fetch(uri, { method, headers, redirect: 'manual' });
    return {
      statusCode: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await answer.text(),
    };
  };
  const tested = (data: Record<string, unknown>) =>
    node.methods.credentialTest.oktaConnection.call({ helpers: { request } } as never, { data } as never);

  test('passes for valid credentials, and shows the user of the token', async () => {
    expect(await tested(connection(true))).toEqual({
      status: 'OK',
      message: expect.stringContaining('@'),
    });
  });

  test.each([
    [
      'HTTP to this machine without the switch',
      () => connection(false),
      /"Allow HTTP to This Machine" of the credentials/,
    ],
    ['a wrong token', () => connection(true, { apiToken: '00WrongTokenOfNobodyAtAll' }), /token/i],
    [
      'an address of the Admin Console',
      () => connection(true, { organizationUrl: 'https://acme-admin.okta.com' }),
      /acme\.okta\.com/,
    ],
  ])('fails for %s, like an execution', async (_, data, message) => {
    expect(await tested(data())).toEqual({ status: 'Error', message: expect.stringMatching(message) });
    const running = {
      ...functions(here([suspend(org.seed.people.blake.id)])),
      getCredentials: async () => data(),
    };
    const { apiToken } = data();
    const helpers = {
      httpRequestWithAuthentication: async (
        _type: string,
        { url, method, headers }: { url: string; method: string; headers: object },
      ) => request({ uri: url, method, headers: { ...headers, authorization: `SSWS ${apiToken}` } }),
    };
    const [[item] = []] = await node.execute.call({ ...running, helpers } as never);
    expect(item?.json).toMatchObject({ error: { code: expect.any(String) } });
  });
});

describe('pickers', () => {
  const search = (method: string, ...given: string[]) =>
    node.methods.listSearch[method]?.call(functions(here()), ...given);

  test('find resources by the entered text', async () => {
    const { blake, riley } = org.seed.people;
    expect(await search('searchUser', 'Blake')).toEqual({
      results: [{ name: `Blake Rivers (${blake.login} · ACTIVE)`, value: blake.id }],
    });
    expect((await search('searchUser', 'riley.shore'))?.results.map(({ value }) => value)).toContain(
      riley.id,
    );
    expect((await search('searchGroup', 'Fin'))?.results.map(({ name }) => name)).toEqual([
      'Finance (Accountants and analysts)',
      'Finance (Imported from Ledger · APP_GROUP)',
    ]);
    expect((await search('searchApplication', 'Company'))?.results).toHaveLength(1);
  });

  test('treat quotes as text', async () => {
    expect(await search('searchUser', 'a" or profile.login pr or profile.login sw "b')).toEqual({
      results: [],
    });
  });

  test('follow the pages of the org, and no other address', async () => {
    org.fault({
      kind: 'answer',
      status: 200,
      headers: { link: `<${org.url}/api/v1/users?after=x&limit=200>; rel="next"` },
      body: [],
    });
    expect(await search('searchUser')).toEqual({
      results: [],
      paginationToken: '/api/v1/users?after=x&limit=200',
    });
    await search('searchUser', '', 'https://elsewhere.example/api/v1/users');
    expect(org.requests.at(-1)).toMatchObject({ path: '/api/v1/users', query: { limit: '200' } });
  });

  test('show the error of Okta', async () => {
    org.fault({ kind: 'answer', status: 403, body: { errorCode: 'E0000006', errorSummary: 'You may not.' } });
    await expect(search('searchUser')).rejects.toThrow('You may not.');
  });
});

function walk(properties: readonly unknown[]): INodeProperties[] {
  return (properties as INodeProperties[]).flatMap((each) => [
    each,
    ...walk([...(each.options ?? []), ...((each as { values?: INodeProperties[] }).values ?? [])]),
  ]);
}
