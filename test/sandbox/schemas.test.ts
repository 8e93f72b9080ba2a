import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { call, causes, refusal } from './client.js';

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const names = { firstName: 'Kim', lastName: 'Lane' };
const create = (login: string, profile: object, more: object = {}) =>
  call(org, 'POST', '/users', { profile: { ...names, login, email: login, ...profile }, ...more });
const blake = () => org.seed.people.blake;
const update = (profile: object) => call(org, 'POST', `/users/${blake().id}`, { profile });
const contractor = () => ({ type: { id: org.seed.userTypes.contractor.id } });

describe('the schemas as they are read', () => {
  test('the default user schema has attributes of every type, enums and a unique one', async () => {
    const { body } = await call(org, 'GET', '/meta/schemas/user/default');
    const { base, custom } = body.definitions;
    expect(base.required).toEqual(['login', 'firstName', 'lastName', 'email']);
    expect(Object.keys(base.properties)).toHaveLength(31);
    expect(base.properties.login).toMatchObject({ type: 'string', required: true, minLength: 5 });
    // as recorded: an e-mail address has a format and no lengths
    expect(base.properties.email).not.toHaveProperty('maxLength');
    expect(custom).not.toHaveProperty('required');
    const kinds = Object.values<{ type: string; items?: { type: string } }>(custom.properties).map(
      ({ type, items }) => (items ? `${type} of ${items.type}` : type),
    );
    expect([...new Set(kinds)].sort()).toEqual([
      'array of integer',
      'array of number',
      'array of string',
      'boolean',
      'integer',
      'number',
      'string',
    ]);
    expect(custom.properties.staffId.unique).toBe('UNIQUE_VALIDATED');
    expect(custom.properties.shirtSize.oneOf).toContainEqual({ const: 'M', title: 'Medium' });
    expect(custom.properties.payrollId.mutability).toBe('READ_ONLY');
    expect(body.properties.profile.allOf).toEqual([
      { $ref: '#/definitions/custom' },
      { $ref: '#/definitions/base' },
    ]);
  });

  test('each user type leads to its schema, and a user to both', async () => {
    const { body: types } = await call(org, 'GET', '/meta/types/user');
    expect(types.map(({ name, default: usual }: Record<string, unknown>) => [name, usual])).toEqual([
      ['user', true],
      ['contractor', false],
    ]);
    const { riley, rileyAtPartner } = org.seed.people;
    for (const [index, person] of [riley, rileyAtPartner].entries()) {
      const type = types[index];
      const { body } = await call(org, 'GET', `/users/${person.id}`);
      expect(body.type.id).toBe(type.id);
      expect(body._links.schema.href).toBe(type._links.schema.href);
      const schema = await fetch(type._links.schema.href, {
        headers: { Authorization: `SSWS ${org.token}` },
      });
      const links = ((await schema.json()) as { _links: { type: { href: string } } })._links;
      expect(links.type.href).toBe(body._links.type.href);
    }
    const { body } = await call(org, 'GET', types[1]._links.schema.href.split('/api/v1')[1]);
    expect(body.definitions.custom.required).toEqual(['agency']);
  });

  test('the group schema has Okta own attributes and the custom ones', async () => {
    const { body } = await call(org, 'GET', '/meta/schemas/group/default');
    expect(body.definitions.base.required).toEqual(['name']);
    expect(Object.keys(body.definitions.custom.properties)).toEqual(['costCenter', 'headcount', 'tier']);
  });

  test('an unknown schema or type is 404', async () => {
    for (const path of ['/meta/schemas/user/osc0', '/meta/types/user/oty0'])
      expect(refusal(await call(org, 'GET', path))).toBe('404 E0000007');
  });
});

describe('a write to a user', () => {
  test('takes every type, and gives it back as it was', async () => {
    const profile = {
      contractor: false,
      deskNumber: 1.5,
      remoteDays: 2,
      sites: ['North', 'South'],
      floors: [1, -2],
      ratings: [0.5, 4],
      shirtSize: 'M',
      accessLevel: 3,
      languages: ['de', 'fr'],
      staffId: 'S-001',
    };
    expect((await update(profile)).body.profile).toMatchObject(profile);
  });

  test.each([
    ['a text where a number is wanted', { deskNumber: '12' }, /^deskNumber: .*'number'/],
    ['an empty text where a number is wanted', { remoteDays: '' }, /^remoteDays: .*'integer'/],
    ['a fraction where an integer is wanted', { remoteDays: 2.5 }, /^remoteDays: .*'integer'/],
    ['an integer beyond 32 bits', { remoteDays: 2 ** 31 }, /^remoteDays: .*'integer'/],
    ['a text where a list is wanted', { sites: 'North' }, /^sites: .*'array'/],
    ['a list with an item of another type', { floors: [1, '2'] }, /^floors: .*'array of integer'/],
    ['a value outside the enum', { shirtSize: 'XXL' }, /^shirtSize: .*enumerated/],
    ['an empty text outside the enum', { shirtSize: '' }, /^shirtSize: .*enumerated/],
    ['a number outside the enum', { accessLevel: 4 }, /^accessLevel: .*enumerated/],
    ['an item outside the enum', { languages: ['de', 'xx'] }, /^languages: .*enumerated/],
    ['a text that is too short', { staffId: 'S' }, /^staffId: String length/],
    ['an unknown attribute', { shoeSize: 42 }, /^Property name 'shoeSize' is not defined/],
    ['a name that JavaScript knows', { constructor: 'x' }, /^Property name 'constructor' is not defined/],
  ])('with %s is refused, and nothing of it is kept', async (_name, wrong, cause) => {
    const reply = await update({ title: 'Lead', ...wrong });
    expect(refusal(reply)).toBe('400 E0000001');
    expect(causes(reply)).toEqual([expect.stringMatching(cause)]);
    expect(org.state.users.get(blake().id)?.profile.title).toBe(blake().title);
  });

  test('null clears, and an empty text is stored', async () => {
    await update({ badgeNumber: 'B-1', remoteDays: 2 });
    const { body } = await update({ badgeNumber: '', remoteDays: null });
    expect(body.profile.badgeNumber).toBe('');
    expect(body.profile).not.toHaveProperty('remoteDays');
  });

  test('a unique value is taken once, by a user of any type', async () => {
    expect((await update({ staffId: 'S-001' })).status).toBe(200);
    expect((await update({ staffId: 'S-001' })).status).toBe(200);
    expect(causes(await create('kim@example.com', { staffId: 'S-001' }))[0]).toMatch(/^staffId: .*exists/);
  });

  test('a read-only attribute keeps its value', async () => {
    const state = org.state.users.get(blake().id);
    if (state) state.profile.payrollId = 'P-1';
    expect(refusal(await update({ payrollId: 'P-2' }))).toBe('403 E0000077');
    expect((await update({ payrollId: 'P-1', title: 'Lead' })).body.profile.payrollId).toBe('P-1');
    expect(refusal(await create('kim@example.com', { payrollId: 'P-9' }))).toBe('403 E0000077');
  });

  test('a user type has its own attributes, required ones and defaults', async () => {
    expect(causes(await create('kim@example.com', {}, contractor()))).toEqual([
      'agency: The field cannot be left blank',
    ]);
    const profile = { agency: 'Northwind', deskNumber: 4 };
    expect(causes(await create('kim@example.com', profile, contractor()))[0]).toMatch(/'deskNumber'/);
    const { body } = await create('kim@example.com', { agency: 'Northwind' }, contractor());
    expect(body.type).toEqual(contractor().type);
    expect(body.profile).toMatchObject({ agency: 'Northwind', workMode: 'onsite' });
    expect(refusal(await create('lee@example.com', {}, { type: { id: 'oty0' } }))).toBe('404 E0000007');
  });

  test('only a replacement changes the type, and then the new type decides', async () => {
    const { login, firstName, lastName, id } = blake();
    const profile = { login, email: login, firstName, lastName };
    const path = `/users/${id}`;
    // okta/okta-developer-docs#5084, okta/okta-sdk-dotnet#615
    expect(refusal(await call(org, 'POST', path, { profile, ...contractor() }))).toBe('400 E0000001');
    const same = { type: { id: org.state.userTypeId } };
    expect((await call(org, 'POST', path, { profile, ...same })).status).toBe(200);
    expect(org.state.users.get(id)?.typeId).toBe(org.state.userTypeId);
    expect(refusal(await call(org, 'PUT', path, { profile, ...contractor() }))).toBe('400 E0000001');
    const { body } = await call(org, 'PUT', path, {
      profile: { ...profile, agency: 'Northwind' },
      ...contractor(),
    });
    expect(body.type).toEqual(contractor().type);
  });
});

describe('a write to a group', () => {
  const group = (profile: object) =>
    call(org, 'PUT', `/groups/${org.seed.groups.sales.id}`, { profile: { name: 'Sales', ...profile } });

  test.each([
    [{ headcount: 'ten' }, /^headcount: /],
    [{ tier: 'bronze' }, /^tier: /],
    [{ colour: 'red' }, /'colour' is not defined/],
    [{ description: 7 }, /^description: /],
    [{ description: 'x'.repeat(1025) }, /^description: /],
  ])('with %j is refused', async (wrong, cause) => {
    expect(causes(await group(wrong))[0]).toMatch(cause);
  });

  test('takes custom attributes', async () => {
    const profile = { costCenter: '42', headcount: 10, tier: 'gold' };
    expect((await group(profile)).body.profile).toMatchObject(profile);
  });
});

describe('a change of the schema', () => {
  const change = (properties: object, path = '/meta/schemas/user/default') =>
    call(org, 'POST', path, { definitions: { custom: { id: '#custom', type: 'object', properties } } });

  test('adds, alters and deletes attributes, and writes follow it', async () => {
    const shoeSize = { title: 'Shoe size', type: 'integer', unique: true };
    const { body } = await change({ shoeSize, badgeNumber: null, sites: { title: 'Places' } });
    const { properties } = body.definitions.custom;
    expect(properties.shoeSize).toMatchObject({ type: 'integer', unique: 'UNIQUE_VALIDATED' });
    expect(properties.sites).toMatchObject({ title: 'Places', type: 'array' });
    expect(properties).not.toHaveProperty('badgeNumber');
    expect((await update({ shoeSize: 42 })).status).toBe(200);
    expect((await update({ badgeNumber: 'B' })).status).toBe(400);
    expect((await create('kim@example.com', { shoeSize: 42 })).status).toBe(400);
  });

  test('is refused whole for a wrong type or name', async () => {
    const before = (await call(org, 'GET', '/meta/schemas/user/default')).body;
    for (const wrong of [
      { sites: { type: 'string' } },
      { size: { title: 'Size', type: 'colour' } },
      { 'a-b': { title: 'Size', type: 'string' } },
      { size: { title: 'Size', type: 'array' } },
      { size: { type: 'string' } },
    ])
      expect(refusal(await change({ fine: { title: 'Fine', type: 'string' }, ...wrong }))).toBe(
        '400 E0000001',
      );
    expect((await call(org, 'GET', '/meta/schemas/user/default')).body).toEqual(before);
  });

  test('of groups holds for groups', async () => {
    const added = await change(
      { colour: { title: 'Colour', type: 'string' } },
      '/meta/schemas/group/default',
    );
    expect(added.body.definitions.custom.properties.colour.title).toBe('Colour');
    const made = await call(org, 'POST', '/groups', { profile: { name: 'Red', colour: 'red' } });
    expect(made.body.profile.colour).toBe('red');
  });
});
