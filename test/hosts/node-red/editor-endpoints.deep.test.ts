import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { connection, openSession, type Session } from './builder-session.js';

describe('the endpoints of the forms', () => {
  let org: Sandbox;
  let session: Session;

  beforeAll(async () => {
    org = await startSandbox();
    session = await openSession(org);
    await session.deploy([{ id: 'tab', type: 'tab', label: 'test' }, connection]);
  });
  afterAll(async () => {
    await session.close();
    await org.close();
  });

  const search = async (resource: string, text: string, id = 'org') => {
    const response = await session.fetch(
      `/okta/search/${resource}?${new URLSearchParams({ connection: id, text })}`,
    );
    return (await response.json()) as {
      found?: { id: string; name: string; detail: string }[];
      error?: string;
    };
  };
  const test = async (typed: object) => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await session.fetch('/okta/test', {
      method: 'POST',
      headers,
      body: JSON.stringify(typed),
    });
    return (await response.json()) as { info?: object; error?: string };
  };

  it('find users, groups and applications by the start of their names', async () => {
    const { blake } = seed.people;
    expect(await search('user', 'bla')).toEqual({
      found: [{ id: blake.id, name: 'Blake Rivers', detail: `${blake.login} · ACTIVE` }],
    });
    expect((await search('group', 'Eng')).found?.map(({ name }) => name)).toEqual([
      'Engineering',
      'Engineering Leads',
    ]);
    expect((await search('application', 'Company')).found).toMatchObject([{ id: seed.applications.wiki.id }]);
    expect((await search('user', '')).found?.length).toBeGreaterThan(5);
  });

  it('answer an error text for an unknown connection, an unknown resource and an error of Okta', async () => {
    expect(await search('user', 'x', 'nobody')).toEqual({ error: expect.stringContaining('Deploy') });
    expect(await search('planet', 'x')).toEqual({ error: expect.stringContaining('planet') });
    org.fault({ path: '/api/v1/users', kind: 'answer', status: 403, body: { errorCode: 'E0000006' } });
    expect(await search('user', 'x')).toEqual({ error: expect.stringMatching(/\w+ \w+/) });
  });

  it('test the connection with the values in the form', async () => {
    expect(await test({ org: 'builder' })).toMatchObject({
      info: { user: { login: 'avery.stone@example.com' } },
    });
    expect(await test({ org: 'own', organizationUrl: org.url, apiToken: org.token })).toMatchObject({
      info: {},
    });
    expect(await test({ org: 'own', organizationUrl: org.url, apiToken: 'wrong' })).toEqual({
      error: expect.stringMatching(/token/i),
    });
    expect(await test({ org: 'own', organizationUrl: '', apiToken: 'x' })).toEqual({
      error: expect.stringMatching(/\w+ \w+/),
    });
  });

  it('test and store a service app, whose key stays out of the flows and is used at its own address alone', async () => {
    const { clientId, privateKey } = org.addClient();
    const app = { org: 'own', organizationUrl: org.url, authorization: 'oauth', clientId };
    expect(await test({ ...app, privateKey })).toMatchObject({
      info: { client: { id: clientId, dpop: true } },
    });
    expect(await test({ ...app, privateKey: privateKey.replaceAll('"d"', '"x"') })).toEqual({
      error: expect.stringContaining('public key'),
    });
    expect(await test({ ...app, id: 'nobody' })).toEqual({ error: expect.stringContaining('Private Key') });
    const node = { ...connection, id: 'app', ...app };
    await session.deploy([
      { id: 'tab', type: 'tab', label: 'test' },
      connection,
      { ...node, credentials: { apiToken: '', privateKey } },
    ]);
    expect(await (await session.fetch('/flows')).text()).not.toContain(
      (JSON.parse(privateKey) as { d: string }).d,
    );
    expect(await (await session.fetch('/credentials/okta-connection/app')).json()).toMatchObject({
      has_privateKey: true,
    });
    expect(await test({ ...app, id: 'app' })).toMatchObject({ info: { client: { id: clientId } } });
    expect((await search('group', 'Eng', 'app')).found?.length).toBe(2);
    expect(await test({ ...app, id: 'app', organizationUrl: 'https://elsewhere.okta.com' })).toEqual({
      error: expect.stringContaining('again'),
    });
  });

  it('send a stored token to no other address', async () => {
    const seen = org.requests.length;
    const stored = { id: 'org', org: 'own', organizationUrl: 'https://elsewhere.okta.com' };
    expect(await test(stored)).toEqual({ error: expect.stringContaining('again') });
    expect(org.requests).toHaveLength(seen);
    expect(await test({ ...stored, organizationUrl: org.url })).toMatchObject({ info: {} });
  });
});
