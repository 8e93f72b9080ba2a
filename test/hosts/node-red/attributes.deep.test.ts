import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { listActions } from '../../../src/catalog/catalog.js';
import { profileInputOf } from '../../../src/catalog/org/org-action.js';
import type { AttributeModel } from '../../../src/hosts/node-red/forms/attribute-model.js';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { connection, flowAround, openSession, type Session } from './builder-session.js';

interface Answer {
  profiles?: { of: string; typeId?: string; attributes: AttributeModel[] }[];
  error?: string;
}
type Stored = Record<string, { type: string; value: string; is?: string; entries?: string }>;

const { blake } = seed.people;
const nowhere = {
  id: 'nowhere',
  type: 'okta-connection',
  org: 'own',
  organizationUrl: 'http://127.0.0.1:1',
  credentials: { apiToken: 'x' },
};

let org: Sandbox;
let session: Session;
beforeAll(async () => {
  org = await startSandbox();
  session = await openSession(org);
  await session.deploy([{ id: 'tab', type: 'tab', label: 'test' }, connection, nowhere]);
});
beforeEach(() => org.reset());
afterAll(async () => {
  await session.close();
  await org.close();
});

describe("the endpoint of the org's attributes", () => {
  const ask = async (action: string, query: Record<string, string> = {}) => {
    const parameters = new URLSearchParams({ connection: 'org', ...query });
    const response = await session.fetch(`/okta/attributes/${action}?${parameters}`);
    return (await response.json()) as Answer;
  };
  const attributes = async (action: string, index = 0) => {
    const { profiles = [] } = await ask(action);
    return new Map(profiles[index]?.attributes.map((each) => [each.name, each]));
  };

  it('answers one form for each user type, the default one first', async () => {
    const { profiles = [] } = await ask('updateUserProfileWithId');
    const { user, contractor } = seed.userTypes;
    expect(profiles.map(({ typeId }) => typeId)).toEqual([user.id, contractor.id]);
    const form = await attributes('updateUserProfileWithId');
    expect(form.get('shirtSize')).toMatchObject({
      title: 'Shirt size',
      kind: 'choice',
      is: 'string',
      custom: true,
      clearable: true,
      choices: [
        { value: '', label: 'not set' },
        { value: 'S', label: 'Small' },
        { value: 'M', label: 'Medium' },
        { value: 'L', label: 'Large' },
      ],
    });
    expect(form.get('contractor')).toMatchObject({ kind: 'choice', is: 'boolean' });
    expect(form.get('contractor')?.choices?.map(({ value }) => value)).toEqual(['', 'true', 'false']);
    expect(form.get('remoteDays')).toMatchObject({ kind: 'number', is: 'integer' });
    expect(form.get('floors')).toMatchObject({ kind: 'list', is: 'array', entries: 'integer' });
    expect(form.get('languages')?.choices?.map(({ label }) => label)).toEqual([
      'German',
      'English',
      'French',
    ]);
    expect(form.get('staffId')?.help).toContain('4 to 12 characters.');
    expect(form.has('payrollId')).toBe(false);
    expect(form.get('title')).not.toHaveProperty('custom');
    expect((await attributes('updateUserProfileWithId', 1)).has('agency')).toBe(true);
  });

  it('answers what is required where the action sends the whole profile, and no inputs of the action', async () => {
    const whole = await attributes('replaceUserProfile');
    expect(whole.get('login')).toMatchObject({ required: true });
    expect(whole.get('login')).not.toHaveProperty('clearable');
    const created = await ask('createUserWithPassword');
    expect(created.profiles).toHaveLength(1);
    expect((await attributes('createUserWithPassword')).has('login')).toBe(false);
    expect([...(await attributes('addGroup')).keys()].sort()).toEqual(['costCenter', 'headcount', 'tier']);
  });

  it('answers for every action with a profile, and for no other', async () => {
    for (const action of listActions()) {
      const { profiles } = await ask(action.id);
      expect([action.id, profiles !== undefined]).toEqual([action.id, profileInputOf(action) !== undefined]);
    }
    expect(await ask('noSuchAction')).toEqual({ error: expect.stringContaining('noSuchAction') });
  });

  it('reads the org again on demand alone', async () => {
    await ask('addGroup');
    const before = org.requests.length;
    await ask('addGroup');
    expect(org.requests).toHaveLength(before);
    org.state.groupAttributes.set('floor', { title: 'Floor', type: 'integer' });
    expect((await attributes('addGroup')).has('floor')).toBe(false);
    const { profiles } = await ask('addGroup', { again: 'true' });
    expect(profiles?.[0]?.attributes.map(({ name }) => name)).toContain('floor');
  });

  it('answers an error text where the org refuses or is not there', async () => {
    org.fault({
      path: '/api/v1/meta/schemas/group/*',
      kind: 'answer',
      status: 403,
      body: { errorCode: 'E0000006' },
    });
    expect(await ask('addGroup', { again: 'true' })).toEqual({ error: expect.stringMatching(/\w+ \w+/) });
    expect(await ask('addGroup', { connection: 'nowhere' })).toEqual({
      error: expect.stringMatching(/\w+ \w+/),
    });
    expect(await ask('addGroup', { connection: 'nobody' })).toEqual({
      error: expect.stringContaining('Deploy'),
    });
  });
});

describe('a node with attributes', () => {
  const run = async (id: string, fields: Stored, body: object = {}, more: object = {}) => {
    const node = { id: 'node', type: `okta-${id}`, connection: 'org', fields };
    const nodes = flowAround(node).map((each) => (each.id === 'org' ? { ...each, ...more } : each));
    await session.deploy(nodes);
    const before = org.requests.length;
    const response = await session.fetch('/run/go', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { okta } = (await response.json()) as {
      okta: {
        ok: boolean;
        error?: { code: string; message: string; remedy: string; issues?: { path: string }[] };
      };
    };
    return { okta, requests: org.requests.slice(before) };
  };
  const profileOf = (id: string) => org.state.users.get(id)?.profile;
  const update = { userId: { type: 'str', value: blake.id }, profile: { type: 'attributes', value: 'org' } };
  const checked = { checkProfiles: true };

  it('sends each with the type that is stored with it, and reads no schema for it', async () => {
    const { okta, requests } = await run(
      'updateUserProfileWithId',
      {
        ...update,
        'profile.shirtSize': { type: 'choice', value: 'M', is: 'string' },
        'profile.remoteDays': { type: 'num', value: '3', is: 'integer' },
        'profile.contractor': { type: 'choice', value: 'false', is: 'boolean' },
        'profile.languages': { type: 'list', value: 'de,en', is: 'array', entries: 'string' },
        'profile.floors': { type: 'list', value: '1, 2', is: 'array', entries: 'integer' },
        'profile.deskNumber': { type: 'msg', value: 'payload.desk', is: 'number' },
        'profile.badgeNumber': { type: 'msg', value: 'payload.badge', is: 'string' },
        'profile.department': { type: 'null', value: '', is: 'string' },
      },
      { desk: '4.5' },
    );
    expect(okta).toMatchObject({ ok: true });
    const sent = requests.find(({ method }) => method === 'POST');
    expect(sent?.body).toEqual({
      profile: {
        shirtSize: 'M',
        remoteDays: 3,
        contractor: false,
        languages: ['de', 'en'],
        floors: [1, 2],
        deskNumber: 4.5,
        department: null,
      },
    });
    expect(requests.filter(({ path }) => path.includes('/meta/'))).toEqual([]);
  });

  it.each<[string, Stored, string]>([
    [
      'an unknown attribute',
      { 'profile.shoeSize': { type: 'str', value: '42', is: 'string' } },
      'profile.shoeSize',
    ],
    [
      'a value of another type',
      { 'profile.remoteDays': { type: 'str', value: 'x', is: 'string' } },
      'profile.remoteDays',
    ],
    [
      'a value outside the choices',
      { 'profile.shirtSize': { type: 'str', value: 'XXL', is: 'string' } },
      'profile.shirtSize',
    ],
    [
      'JSON with an empty text in place of null',
      { profile: { type: 'json', value: '{"remoteDays":""}' } },
      'profile.remoteDays',
    ],
  ])('refuses %s before anything is sent, if its connection checks profiles', async (_what, fields, path) => {
    const { okta, requests } = await run('updateUserProfileWithId', { ...update, ...fields }, {}, checked);
    expect(okta.error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] });
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    const unchecked = await run('updateUserProfileWithId', { ...update, ...fields });
    expect(unchecked.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
  });

  it('changes nothing where its connection checks profiles and the schemas cannot be read', async () => {
    const own = { org: 'own', organizationUrl: org.url, credentials: { apiToken: org.token }, ...checked };
    org.fault({
      path: '/api/v1/meta/schemas/group/*',
      kind: 'answer',
      status: 403,
      body: { errorCode: 'E0000006' },
      times: 20,
    });
    const title = { 'profile.title': { type: 'str', value: 'Lead', is: 'string' } };
    const { okta, requests } = await run('updateUserProfileWithId', { ...update, ...title }, {}, own);
    expect(okta.error?.code).toBe('FORBIDDEN');
    expect(okta.error?.message).toContain("The org's attributes could not be read");
    expect(okta.error?.remedy).toContain('Check profiles first');
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(profileOf(blake.id)?.title).not.toBe('Lead');
    const read = await run('getUserWithId', { userId: update.userId }, {}, own);
    expect(read.okta.ok).toBe(true);
  });

  it('takes no attributes of a profile that is given in another way', async () => {
    const { okta } = await run('updateUserProfileWithId', {
      ...update,
      profile: { type: 'json', value: '{"title":"Lead"}' },
      'profile.shirtSize': { type: 'choice', value: 'M', is: 'string' },
    });
    expect(okta.error).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('sends an attribute with a name of JavaScript as any other', async () => {
    const proto = JSON.parse('{"profile.__proto__":{"type":"str","value":"x","is":"string"}}') as Stored;
    const { okta, requests } = await run('updateUserProfileWithId', { ...update, ...proto }, {}, checked);
    expect(okta.ok).toBe(false);
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});
