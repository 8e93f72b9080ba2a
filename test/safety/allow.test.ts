import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import { ConnectionError, type Connector, createConnector, isConnectorError } from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { connectTo } from '../helpers/sandbox-org.js';

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

// a call of any operation is judged by the operation, when it is called: test/any-operation
const own = (actions: Connector['actions']) => actions.filter(({ anyOperation }) => !anyOperation);
const everything = own(createConnector({ organizationUrl: 'example.okta.com', apiToken: 'none' }).actions);
const idsOf = (actions: readonly { id: string }[]) => actions.map(({ id }) => id);

const lists: [string, string[], (action: (typeof everything)[number]) => boolean][] = [
  ['effects', ['read', 'write'], ({ effect }) => effect !== 'destructive'],
  ['power, by its own name', ['grantsAccess'], ({ grantsAccess }) => grantsAccess === true],
  [
    'effects without power',
    ['read', 'write', '-grantsAccess'],
    ({ effect, grantsAccess }) => effect !== 'destructive' && !grantsAccess,
  ],
  [
    'only what is left out',
    ['-destructive', '-roles'],
    ({ effect, group }) => effect !== 'destructive' && group !== 'roles',
  ],
  [
    'an id that a group lets in, left out',
    ['groups', '-removeGroup'],
    ({ id, group }) => group === 'groups' && id !== 'removeGroup',
  ],
  ['an id', ['suspendUser'], ({ id }) => id === 'suspendUser'],
  ['a group', ['roles'], ({ group }) => group === 'roles'],
  [
    'all of them mixed',
    ['read', 'roles', ' deleteUser '],
    ({ id, group, effect }) => effect === 'read' || group === 'roles' || id === 'deleteUser',
  ],
];

describe('the option allow', () => {
  test.each(lists)('accepts %s, and removes all other actions', async (_, allow, fits) => {
    const okta = connectTo(org, { allow });
    const expected = everything.filter(fits);
    expect(expected.length).toBeGreaterThan(0);
    expect(idsOf(own(okta.actions))).toEqual(idsOf(expected));
    for (const { id, title } of everything.filter((action) => !fits(action))) {
      const result = await okta.execute(id as string, {});
      const refused = { code: 'NOT_ALLOWED', outcome: 'not-sent', retryable: false };
      expect(result).toMatchObject({ ok: false, error: refused, meta: { attempts: 0 } });
      expect(okta.plan(id, {})).toMatchObject({ ok: false, error: refused });
      const { valid, issues } = okta.validate(id, {});
      expect({ valid, path: issues[0]?.path }).toEqual({ valid: false, path: '' });
      expect(issues[0]?.message).toBe(`${title} is not allowed here: it is not on the allow list.`);
      if (!result.ok) {
        expect(isConnectorError(result.error)).toBe(true);
        expect(result.error.remedy).toMatch(/whoever set up this connector/);
      }
    }
    await okta.close();
    expect(org.requests).toEqual([]);
  });

  test('keeps the listed actions', async () => {
    const okta = connectTo(org, { allow: ['suspendUser'] });
    expect(await okta.execute('suspendUser', { userId: seed.people.blake.id })).toMatchObject({ ok: true });
    expect(await okta.testConnection()).toMatchObject({ ok: true });
    await okta.close();
  });

  const wrong: [string, unknown, RegExp][] = [
    ['a typing error', ['read', 'suspendUsers'], /"suspendUsers"/],
    ['no entry', [], /empty/],
    ['an entry without a name', [''], /""/],
    ['a typing error in what is left out', ['-grantAccess'], /"-grantAccess"/],
    ['an entry that leaves out nothing', ['-'], /"-"/],
    ['a text', 'read', /"read"/],
    ['something else in the list', [null], /"null"/],
    ['a name of the language', ['constructor'], /"constructor"/],
  ];
  test.each(wrong)('creates no connector with %s', (_, allow, names) => {
    const create = () => connectTo(org, { allow: allow as string[] });
    expect(create).toThrow(ConnectionError);
    expect(create).toThrow(names);
  });
});

describe('the option readOnly', () => {
  test.each([undefined, ['write', 'deleteUser', 'users']])('overrides any allow list (%p)', async (allow) => {
    const okta = connectTo(org, { readOnly: true, ...(allow && { allow }) });
    const reads = everything.filter(
      ({ effect, group }) => effect === 'read' && (allow === undefined || group === 'users'),
    );
    expect(reads.length).toBeGreaterThan(5);
    expect(idsOf(own(okta.actions))).toEqual(idsOf(reads));
    const result = await okta.execute('deleteUser', { userId: seed.people.blake.id });
    expect(result).toMatchObject({
      ok: false,
      error: {
        code: 'NOT_ALLOWED',
        message: 'Delete User is not allowed here: only read actions are allowed.',
      },
    });
    await okta.close();
    expect(org.requests).toEqual([]);
  });

  test('removes nothing when it is false', () => {
    expect(connectTo(org, { readOnly: false }).actions).toHaveLength(listActions().length);
  });
});
