import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import { profileInputOf } from '../../src/catalog/org/org-action.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { form, functions, Okta } from './n8n-functions.js';

const node = new Okta();
const { blake } = seed.people;
let org: Sandbox;

beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const here = (forms: Record<string, unknown>[], more: { checkProfiles?: boolean } = {}) =>
  functions({ organizationUrl: org.url, apiToken: org.token, forms, ...more });
const mapper = node.description.properties.filter(({ type }) => type === 'resourceMapper');

test('every action with a profile, and no other, has a resource mapper with a method of the node', () => {
  const shown = mapper.flatMap(({ displayOptions }) => displayOptions?.show?.operation);
  const wanted = listActions().filter((action) => profileInputOf(action) !== undefined);
  expect(wanted.length).toBeGreaterThan(4);
  expect(shown).toEqual(wanted.map(({ id }) => id));
  for (const { typeOptions, default: initial } of mapper) {
    const method = String(typeOptions?.resourceMapper?.resourceMapperMethod);
    expect(Object.keys(node.methods.resourceMapping)).toContain(method);
    expect(initial).toEqual({ mappingMode: 'defineBelow', value: null });
  }
});

describe('the attributes that the mapper offers', () => {
  const fields = async (operation: string) => {
    const found = await node.methods.resourceMapping.getAttributes.call(here([{ operation }]));
    return new Map(found.fields.map((field) => [field.id, field]));
  };

  test('are those of the org, with titles, types and choices', async () => {
    const found = await fields('updateUserProfileWithId');
    expect(found.get('shirtSize')).toEqual({
      id: 'shirtSize',
      displayName: 'Shirt size (users of the type User)',
      required: false,
      defaultMatch: false,
      canBeUsedToMatch: false,
      display: true,
      type: 'options',
      options: [
        { name: 'Small', value: 'S' },
        { name: 'Medium', value: 'M' },
        { name: 'Large', value: 'L' },
      ],
    });
    expect(found.get('title')).toMatchObject({ displayName: 'Title', type: 'string', required: false });
    expect(found.get('remoteDays')).toMatchObject({ type: 'number' });
    expect(found.get('floors')).toMatchObject({ type: 'array' });
    expect(found.get('accessLevel')?.options?.map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(found.get('contractor')?.options?.map(({ value }) => value)).toEqual([true, false]);
    expect(found.get('agency')?.displayName).toBe('Agency (users of the type Contractor)');
    expect(found.has('payrollId')).toBe(false);
  });

  test('are required where the action sends the whole profile', async () => {
    expect((await fields('replaceUserProfile')).get('login')).toMatchObject({ required: true });
    expect([...(await fields('addGroup')).keys()].sort()).toEqual(['costCenter', 'headcount', 'tier']);
    expect(await fields('suspendUser')).toEqual(new Map());
  });

  test('are missing with the reason of the org where the schemas can’t be read', async () => {
    const fault = {
      kind: 'answer',
      status: 403,
      body: { errorCode: 'E0000006', errorSummary: 'You may not.' },
    };
    org.fault({ path: '/api/v1/meta/schemas/*', ...fault } as Parameters<typeof org.fault>[0]);
    await expect(fields('addGroup')).rejects.toThrow('You may not.');
  });
});

describe('an execution with the mapper', () => {
  const run = async (attributes: object | null, profile?: object, more = {}) => {
    const filled = form('updateUserProfileWithId', { userId: blake.id, ...(profile && { profile }) });
    const before = org.requests.length;
    const found = await node.execute.call(here([{ ...filled, 'attributes.value': attributes }], more));
    const writes = org.requests.slice(before).filter(({ method }) => method !== 'GET');
    return { json: found[0]?.[0]?.json as Record<string, unknown>, sent: writes.map(({ body }) => body) };
  };

  test('sends its values, and leaves out the empty ones', async () => {
    const values = {
      shirtSize: 'M',
      remoteDays: 3,
      contractor: false,
      languages: ['de'],
      title: '',
      agency: null,
    };
    const { sent } = await run(values);
    expect(sent).toEqual([
      { profile: { shirtSize: 'M', remoteDays: 3, contractor: false, languages: ['de'] } },
    ]);
  });

  test('takes what the JSON holds before what the mapper holds', async () => {
    const { sent } = await run({ shirtSize: 'M', remoteDays: 3 }, { shirtSize: 'L', title: null });
    expect(sent).toEqual([{ profile: { shirtSize: 'L', remoteDays: 3, title: null } }]);
  });

  test('is as before where nothing is mapped', async () => {
    expect((await run(null, { shirtSize: 'L' })).sent).toEqual([{ profile: { shirtSize: 'L' } }]);
  });

  test('refuses what the org would refuse before anything is sent, if the credentials say so', async () => {
    const wrong = { shirtSize: 'XXL', shoeSize: 42 };
    const { json, sent } = await run(wrong, {}, { checkProfiles: true });
    expect(json.error).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: 'profile.shirtSize' }, { path: 'profile.shoeSize' }],
    });
    expect(sent).toEqual([]);
    expect((await run(wrong)).sent).toHaveLength(1);
  });

  test('reads the schemas once for all items', async () => {
    const item = {
      ...form('updateUserProfileWithId', { userId: blake.id }),
      'attributes.value': { remoteDays: 3 },
    };
    await node.execute.call(here([item, item, item], { checkProfiles: true }));
    expect(org.requests.filter(({ path }) => path.includes('/meta/schemas/group'))).toHaveLength(1);
  });

  test('changes nothing where profiles are checked and the schemas can’t be read', async () => {
    org.fault({
      path: '/api/v1/meta/schemas/*',
      kind: 'answer',
      status: 403,
      body: { errorCode: 'E0000006' },
    });
    const { json, sent } = await run({ remoteDays: 3 }, {}, { checkProfiles: true });
    expect(json.error).toMatchObject({
      code: 'FORBIDDEN',
      remedy: expect.stringContaining('Check profiles first'),
    });
    expect(sent).toEqual([]);
  });
});
