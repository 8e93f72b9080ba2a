import { afterEach, expect, test } from '@jest/globals';
import { fill, fillPath, fillQuery } from '../../src/catalog/template.js';
import { createConnector } from '../../src/index.js';
import { ORIGIN, play, TOKEN } from '../contract/player.js';
import { ACTIONS } from '../contract/runs.js';

const EVIL = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}';
const evil = () => JSON.parse(EVIL) as Record<string, unknown>;

afterEach(() => {
  const look = {} as Record<string, unknown>;
  expect([look.polluted, Object.keys(Object.prototype), Object.keys(Function.prototype)]).toEqual([
    undefined,
    [],
    [],
  ]);
});

const actionOf = (id: string) => ACTIONS.find((action) => action.id === id) as never;

test('prototype names in free-form inputs are sent as names, and pollute nothing', async () => {
  const { sent } = await play(actionOf('updateUserProfileWithId'), {
    userId: '00u1a2b3c4d5e6f7g8h9',
    profile: evil(),
  });
  const [{ body }] = sent as unknown as [{ body: { profile: object } }];
  expect(Object.keys(body.profile)).toEqual(['__proto__', 'constructor']);
  expect(JSON.stringify(body.profile)).toBe(EVIL);
  const group = await play(actionOf('updateGroup'), { groupId: '00g1', customAttributes: evil() });
  expect(JSON.stringify(group.sent.at(-1)?.body)).toContain(EVIL.slice(1, -1));
});

test('prototype names in a response stay in the output', async () => {
  for (const action of ACTIONS) {
    const inputs = action.examples.find(({ output }) => output !== undefined)?.inputs ?? {};
    const body = { ...evil(), id: '00u1', status: 'ACTIVE', profile: { ...evil(), login: 'a@example.com' } };
    for (const answer of [body, [body], evil()]) {
      const { result } = await play(action, inputs, {
        script: () => ({ status: 200, body: JSON.stringify(answer) }),
      });
      expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
      if (!result.ok) continue;
      expect(Object.getPrototypeOf(result.output)).toBe(Object.prototype);
      expect((result.output as Record<string, unknown>).polluted).toBeUndefined();
    }
  }
});

test('prototype names in an error have no effect', async () => {
  const body = JSON.stringify({
    ...evil(),
    errorCode: '__proto__',
    errorSummary: 'constructor',
    errorCauses: [evil()],
  });
  for (const status of [400, 403, 404, 429, 500]) {
    const { result } = await play(
      actionOf('getGroup'),
      { groupId: '__proto__' },
      { script: () => ({ status, body }) },
    );
    expect(result).toMatchObject({ ok: false, error: { message: expect.any(String) } });
  }
});

test('a template takes own properties only, never those of a prototype', () => {
  expect(fill({ a: '{userId}', __proto__: null }, { userId: evil() })).toEqual({ a: evil() });
  const spread = fill({ '...': '{profile}', own: 1 }, { profile: evil() }) as Record<string, unknown>;
  expect([Object.keys(spread), spread.polluted]).toEqual([['__proto__', 'constructor', 'own'], undefined]);
  expect(() => fillPath('/{__proto__}', {})).toThrow('not a path segment');
  expect(() => fillPath('/{constructor}', {})).toThrow('not a path segment');
  expect(fillQuery({ q: '{__proto__}' }, Object.create(null))).toBe('');
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', ' ', 'x'.repeat(10_000)])(
  'the action id %s is unknown',
  async (id) => {
    const okta = createConnector({ organizationUrl: ORIGIN, apiToken: TOKEN });
    expect(await okta.execute(id, {})).toMatchObject({
      ok: false,
      error: { code: 'UNKNOWN_ACTION', outcome: 'not-sent' },
    });
  },
);

test.each([
  [undefined],
  [null],
  [7],
  [Symbol('x')],
  [Object.create(null)],
  [{ toString: () => 'suspendUser' }],
  [['suspendUser']],
])('an action id that is not a text is unknown, and nothing is thrown', async (id) => {
  const okta = createConnector({ organizationUrl: ORIGIN, apiToken: TOKEN });
  const taken = id as unknown as string;
  expect(okta.validate(taken, {}).valid).toBe(false);
  expect(okta.plan(taken, {}).ok).toBe(false);
  expect(await okta.execute(taken, {})).toMatchObject({ ok: false, error: { code: 'UNKNOWN_ACTION' } });
});
