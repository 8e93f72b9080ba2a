import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEvent, Connector, ConnectorOptions, OrgActions } from '../../src/index.js';
import { createConnector } from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';

let org: Sandbox;
let okta: Connector;
let now = 0;
/** The requests before the fields were read. */
let earlier = 0;
const clock = {
  now: () => Date.now() + now,
  sleep: (_ms: number, _signal?: AbortSignal, options?: { background?: boolean }) =>
    options?.background ? new Promise<void>(() => {}) : Promise.resolve(),
};

beforeAll(async () => {
  org = await startSandbox();
  okta = connect();
});
beforeEach(() => {
  org.reset();
  now = 0;
});
afterAll(async () => {
  await okta.close();
  await org.close();
});

function connect(options: ConnectorOptions = {}): Connector {
  return createConnector(
    { organizationUrl: org.url, apiToken: org.token },
    { allowLoopback: true, clock, ...options },
  );
}

async function actionsOf(connector = okta, maxAgeMs?: number): Promise<OrgActions> {
  const result = await connector.forOrg(maxAgeMs === undefined ? {} : { maxAgeMs });
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  earlier = org.requests.length;
  return result.output;
}

const { blake, rileyAtPartner } = seed.people;
const update = (profile: Record<string, unknown>, userId = blake.id) => ({ userId, profile });
const sent = () => org.requests.slice(earlier);
const writes = () => sent().filter(({ method }) => method !== 'GET').length;

describe('the fields of an org', () => {
  test('are the attributes of each user type and of groups, with types, titles and choices', async () => {
    const { fields } = await actionsOf();
    expect(fields.users.map(({ of, isDefault = false }) => [of, isDefault])).toEqual([
      [`users of the type ${seed.userTypes.user.displayName}`, true],
      [`users of the type ${seed.userTypes.contractor.displayName}`, false],
    ]);
    const [user, contractor] = fields.users;
    expect(user?.attributes.shirtSize).toMatchObject({
      title: 'Shirt size',
      type: 'string',
      custom: true,
      choices: [{ value: 'S', title: 'Small' }, { value: 'M' }, { value: 'L' }],
    });
    expect(user?.attributes.login).toMatchObject({ required: true, minLength: 5, maxLength: 100 });
    expect(user?.attributes.payrollId).toMatchObject({ readOnly: true });
    expect(user?.attributes.staffId).toMatchObject({ unique: true });
    expect(user?.attributes.languages).toMatchObject({ type: 'array', items: { type: 'string' } });
    expect(contractor?.attributes.agency).toMatchObject({ required: true });
    expect(Object.keys(fields.groups.attributes)).toEqual(
      expect.arrayContaining(['name', 'costCenter', 'tier']),
    );
  });

  test('are fields of the actions that have a profile, and of no others', async () => {
    const { actions } = await actionsOf();
    const properties = (id: string, name: string) =>
      actions.find((action) => action.id === id)?.input.properties[name]?.properties;
    expect(properties('updateUserProfileWithId', 'profile')).toMatchObject({
      shirtSize: {
        type: ['string', 'null'],
        title: 'Shirt size',
        enum: ['S', 'M', 'L', null],
        choices: { S: 'Small' },
      },
      remoteDays: { type: ['integer', 'null'] },
      languages: { type: ['array', 'null'], items: { type: 'string', enum: ['de', 'en', 'fr'] } },
      agency: { title: 'Agency' },
      login: { type: 'string' },
    });
    expect(properties('updateUserProfileWithId', 'profile')).not.toHaveProperty('payrollId');
    expect(properties('createUserWithPassword', 'customAttributes')).toHaveProperty('shirtSize');
    expect(properties('createUserWithPassword', 'customAttributes')).not.toHaveProperty('agency');
    expect(properties('createUserWithPassword', 'customAttributes')).not.toHaveProperty('login');
    expect(Object.keys(properties('addGroup', 'customAttributes') ?? {}).sort()).toEqual([
      'costCenter',
      'headcount',
      'tier',
    ]);
    expect(actions.map(({ id }) => id)).toEqual(okta.actions.map(({ id }) => id));
    const same = actions.filter((action) => okta.actions.includes(action)).map(({ id }) => id);
    expect(same).toEqual(expect.arrayContaining(['suspendUser', 'getGroup', 'callOktaApi']));
  });
});

describe('what the org would refuse is refused before anything is sent', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'an unknown attribute',
      { shirtSiz: 'M' },
      /^profile\.shirtSiz is not an attribute of users of the type .* similar: shirtSize/,
    ],
    ['a name of JavaScript', { constructor: 'x' }, /^profile\.constructor is not an attribute/],
    ['one unknown among known ones', { title: 'Lead', nope: 1 }, /^profile\.nope/],
    ['a text in place of a number', { deskNumber: '12' }, /^profile\.deskNumber must be a number/],
    [
      'an empty text in place of null',
      { remoteDays: '' },
      /^profile\.remoteDays must be a whole number of 32 bits; to clear it, give null/,
    ],
    ['a fraction', { remoteDays: 1.5 }, /^profile\.remoteDays must be a whole number/],
    ['more than 32 bits', { remoteDays: 2 ** 31 }, /^profile\.remoteDays must be a whole number/],
    ['a boolean as text', { contractor: 'true' }, /^profile\.contractor must be true or false/],
    ['a value outside the choices', { shirtSize: 'XXL' }, /^profile\.shirtSize must be one of S, M, L$/],
    [
      'an empty text outside the choices',
      { shirtSize: '' },
      /^profile\.shirtSize must be one of S, M, L; to clear it, give null/,
    ],
    ['a number outside the choices', { accessLevel: 4 }, /^profile\.accessLevel must be one of 1, 2, 3/],
    ['a text in place of a list', { sites: 'North' }, /^profile\.sites must be a list/],
    [
      'an entry of another type',
      { floors: [1, '2'] },
      /^profile\.floors must be a list in which each entry is a whole number/,
    ],
    [
      'an entry outside the choices',
      { languages: ['de', 'xx'] },
      /^profile\.languages must hold only one of de, en, fr/,
    ],
    ['a text that is too short', { staffId: 'S' }, /^profile\.staffId must be at least 4 characters/],
    [
      'a text that is too long',
      { staffId: 'S-0123456789ABC' },
      /^profile\.staffId must be at most 12 characters/,
    ],
    [
      'null for what is required',
      { login: null },
      /^profile\.login is required in this org, so it can't be cleared/,
    ],
    ['an attribute that can only be read', { payrollId: 'P1' }, /^profile\.payrollId can only be read/],
  ])('%s', async (_, profile, expected) => {
    const actions = await actionsOf();
    const result = await actions.execute('updateUserProfileWithId', update(profile));
    if (result.ok) throw new Error('It was not refused.');
    expect(result.error).toMatchObject({ code: 'INVALID_INPUT', outcome: 'not-sent' });
    expect((result.error.issues ?? []).map(({ path, message }) => `${path} ${message}`).join('\n')).toMatch(
      expected,
    );
    expect(writes()).toBe(0);
    expect(actions.validate('updateUserProfileWithId', update(profile)).valid).toBe(false);
    expect(actions.plan('updateUserProfileWithId', update(profile)).ok).toBe(false);
    expect(await actions.check('updateUserProfileWithId', update(profile))).toMatchObject({ ok: false });
    // The org agrees, save for an attribute that only the admin console changes.
    const plain = await okta.execute('updateUserProfileWithId', update(profile));
    if (!('payrollId' in profile)) expect(plain.ok).toBe(false);
  });

  test('a group with an attribute that the org does not have', async () => {
    const actions = await actionsOf();
    const inputs = { name: 'Night shift', customAttributes: { tier: 'bronze', costCentre: '1' } };
    const result = await actions.execute('addGroup', inputs);
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    expect(writes()).toBe(0);
    expect(result.ok ? [] : result.error.issues?.map(({ path }) => path)).toEqual([
      'customAttributes.tier',
      'customAttributes.costCentre',
    ]);
    expect(
      await actions.execute('addGroup', { name: 'Night shift', customAttributes: { tier: 'gold' } }),
    ).toMatchObject({ ok: true });
  });
});

describe('what the org takes is sent', () => {
  test('values of every type, and null', async () => {
    const actions = await actionsOf();
    const profile = {
      contractor: false,
      deskNumber: 1.5,
      remoteDays: 2,
      sites: ['North'],
      floors: [1],
      shirtSize: 'M',
      accessLevel: 3,
      staffId: 'S-001',
      department: null,
    };
    expect(await actions.execute('updateUserProfileWithId', update(profile))).toMatchObject({
      ok: true,
      meta: { warnings: [] },
    });
    // The user types do not agree on these, so the user's own is read.
    expect(sent().map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  test('an empty text, with a warning that null is what clears', async () => {
    const actions = await actionsOf();
    const result = await actions.execute('updateUserProfileWithId', update({ department: '' }));
    expect(result).toMatchObject({ ok: true });
    expect(result.meta.warnings).toEqual([
      expect.stringMatching(/^profile\.department is an empty text.*null clears/),
    ]);
  });

  test('a new user with custom attributes', async () => {
    const actions = await actionsOf();
    const inputs = {
      firstName: 'Mira',
      lastName: 'Holm',
      email: 'mira.holm@example.com',
      login: 'mira.holm@example.com',
      password: 'Tall-Birch-42',
      customAttributes: { shirtSize: 'L' },
    };
    expect(await actions.execute('createUserWithPassword', inputs)).toMatchObject({ ok: true });
  });
});

describe('with several user types', () => {
  test('the attributes of the user’s own count', async () => {
    const actions = await actionsOf();
    const agency = (userId: string) =>
      actions.execute('updateUserProfileWithId', update({ agency: 'North' }, userId));
    expect(await agency(rileyAtPartner.id)).toMatchObject({ ok: true });
    expect(await agency(blake.id)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    expect(await agency(rileyAtPartner.login)).toMatchObject({ ok: true });
    expect(await agency('nobody@example.com')).toMatchObject({ ok: false });
  });
});

describe('the schemas', () => {
  const addAttribute = () =>
    fetch(`${org.url}/api/v1/meta/schemas/user/default`, {
      method: 'POST',
      headers: { authorization: `SSWS ${org.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        definitions: { custom: { properties: { shoeSize: { title: 'Shoe size', type: 'integer' } } } },
      }),
    });
  const schemaReads = () => sent().filter(({ path }) => path.includes('/meta/')).length;

  test('are read once for many calls', async () => {
    const actions = await actionsOf();
    for (const title of ['A', 'B', 'C']) await actions.execute('updateUserProfileWithId', update({ title }));
    expect(schemaReads()).toBe(0);
  });

  test('are read again before an attribute is refused that may be new', async () => {
    const actions = await actionsOf();
    await addAttribute();
    now = 60_000;
    expect(await actions.execute('updateUserProfileWithId', update({ shoeSize: 42 }))).toMatchObject({
      ok: true,
    });
    expect(actions.fields.users[0]?.attributes).toHaveProperty('shoeSize');
    const form = actions.actions.find(({ id }) => id === 'updateUserProfileWithId');
    expect(form?.input.properties.profile?.properties).toHaveProperty('shoeSize');
  });

  test('are read again when they are too old, and by refresh', async () => {
    const actions = await actionsOf(okta, 1_000);
    now = 2_000;
    await actions.execute('updateUserProfileWithId', update({ title: 'A' }));
    expect(schemaReads()).toBe(4);
    await addAttribute();
    expect(await actions.refresh()).toMatchObject({ ok: true });
    expect(actions.validate('updateUserProfileWithId', update({ shoeSize: 42 })).valid).toBe(true);
  });

  test('are read once by calls at the same time, each of which goes by its own limits', async () => {
    const timed = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
    const actions = await actionsOf(timed);
    const slowly = () => org.fault({ kind: 'slow', delayMs: 400, path: '/api/v1/meta/*' });
    slowly();
    const [whole, short, wrong] = await Promise.all([
      actions.refresh(),
      actions.refresh({ timeoutMs: 40 }),
      actions.refresh({ timeoutMss: 40 } as object),
    ]);
    expect(whole).toMatchObject({ ok: true });
    expect(short).toMatchObject({ ok: false, error: { code: 'TIMEOUT', relatedOptions: ['timeoutMs'] } });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    expect(schemaReads()).toBe(4);
    slowly();
    const stop = new AbortController();
    const first = actions.refresh({ signal: stop.signal });
    const others = [actions.refresh(), actions.refresh()];
    setTimeout(() => stop.abort(), 40);
    expect(await first).toMatchObject({ ok: false, error: { code: 'CANCELLED' } });
    for (const other of await Promise.all(others)) expect(other).toMatchObject({ ok: true });
    // The reading that was cut short sent one; the two others share the next.
    expect(schemaReads()).toBe(4 + 1 + 4);
    await timed.close();
  });

  test('that can’t be read are a failure', async () => {
    const stranger = createConnector(
      { organizationUrl: org.url, apiToken: 'wrong' },
      { allowLoopback: true },
    );
    expect(await stranger.forOrg()).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED' } });
    await stranger.close();
  });
});

test('policy and audit log are those of the connector', async () => {
  const events: AuditEvent[] = [];
  const careful = connect({ allow: ['users'], onAudit: (event) => events.push(event) });
  const actions = await actionsOf(careful);
  expect(actions.actions.every(({ group }) => group === 'users')).toBe(true);
  expect(await actions.execute('addGroup', { name: 'x' })).toMatchObject({
    ok: false,
    error: { code: 'NOT_ALLOWED' },
  });
  await actions.execute('updateUserProfileWithId', update({ nope: 1 }), { caller: 'test' });
  await actions.execute('updateUserProfileWithId', update({ title: 'A' }));
  expect(events.map(({ action, ok, code }) => [action, ok, code])).toEqual([
    ['addGroup', false, 'NOT_ALLOWED'],
    ['updateUserProfileWithId', false, 'INVALID_INPUT'],
    ['updateUserProfileWithId', true, undefined],
  ]);
  expect(events[1]).toMatchObject({ caller: 'test', targets: { userId: blake.id } });
  await careful.close();
});
