import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import type { Action, ActionError, Check, Connector, Result } from '../../src/index.js';
import { startSandbox, type User } from '../../src/sandbox/index.js';
import { samples, validInputs } from '../contract/inputs.js';
import { invalidInputs, NO_INPUTS } from '../contract/invalid-inputs.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock, scriptedServer } from '../helpers/scripted-server.js';
import { triesEach } from '../helpers/turns.js';
import { contentsOf } from './effects.js';
import { STATUSES } from './user-cells.js';

/** Takes any operation of Okta's API. */
const GENERAL = 'callOktaApi';

/** Checks of each action; the time of this test does not grow with their number. */
const VALID = triesEach(900, listActions().length, 8);
const INVALID = triesEach(360, listActions().length, 4);

let org: Sandbox;
let okta: Connector;

beforeAll(async () => {
  const clock = leapingClock();
  org = await startSandbox({ clock, rateLimits: { all: { limit: 1_000_000 } } });
  okta = connectTo(org, { clock });
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
});

async function checked(id: string, inputs: unknown): Promise<Check> {
  const result = await okta.check(id, inputs);
  if (!result.ok) throw new Error(result.error.message);
  return result.output;
}

const texts = ({ changes }: Check) => changes.map(({ text }) => text);

describe('the text of a check', () => {
  test('says what was read, what would change, and what reads cannot show', async () => {
    const { blake } = org.seed.people;
    const check = await checked('suspendUser', { userId: blake.login });
    expect(check).toEqual({
      works: true,
      changed: true,
      userName: `${blake.firstName} ${blake.lastName}`,
      because: [`The user ${blake.login} (${blake.id}) is ACTIVE.`],
      changes: [
        {
          text: "The user's status changes from ACTIVE to SUSPENDED.",
          of: 'user',
          id: blake.id,
          field: 'status',
          from: 'ACTIVE',
          to: 'SUSPENDED',
        },
        {
          text: "The user's Okta sessions end.",
          of: 'user',
          id: blake.id,
          field: 'sessions',
          maybe: true,
        },
      ],
      notChecked: [
        'Whether the API token may change this.',
        'Whether the org, its rate limit or another admin has changed by then.',
      ],
    });
  });

  test('names what a deactivation takes from the user, without groups, and marks what is inferred', async () => {
    const { blake } = org.seed.people;
    const check = await checked('deactivateUser', { userId: blake.id, sendEmail: true });
    expect(texts(check)).toContain("The user's own admin roles are revoked.");
    expect(texts(check).join()).not.toMatch(/group/);
    expect(texts(check)).toContain('Okta mails the administrator.');
    expect(check.inferred).toBe(true);
  });

  test('lists each of several groups, and one that accepts the user is enough', async () => {
    const { people, groups } = org.seed;
    const groupIds = [groups.sales.id, groups.everyone.id, groups.engineering.id, '00gnone'];
    const check = await checked('addUserToMultipleGroups', { userId: people.blake.id, groupIds });
    expect(check).toMatchObject({ works: true, changed: true });
    expect(texts(check)).toEqual(['The user joins the group Sales.']);
    expect(check.because).toEqual([
      expect.stringContaining('is ACTIVE.'),
      expect.stringMatching(/^The group Sales .* OKTA_GROUP; the user is not in it\.$/),
      expect.stringMatching(/^The group Everyone .* BUILT_IN;/),
      expect.stringContaining('Okta manages the members of Everyone (BUILT_IN).'),
      expect.stringMatching(/^The group Engineering .*; the user is in it\.$/),
      expect.stringContaining('00gnone (UserGroup)'),
    ]);
  });

  test('shows old and new values of attributes', async () => {
    const { blake } = org.seed.people;
    const profile = { title: 'Team lead', department: blake.department, nickName: null };
    expect(texts(await checked('updateUserProfileWithId', { userId: blake.id, profile }))).toEqual([
      'The user\'s profile.title changes from "Software Engineer" to "Team lead".',
    ]);
  });

  test('comes from one read per object', async () => {
    const { people, groups } = org.seed;
    await checked('addUserToGroup', { groupId: groups.sales.id, userId: people.blake.login });
    expect(org.requests.map(({ path }) => path.replace(people.blake.id, 'ID'))).toEqual([
      `/api/v1/groups/${groups.sales.id}`,
      `/api/v1/users/${encodeURIComponent(people.blake.login)}`,
      '/api/v1/users/ID/groups',
    ]);
  });

  const stateful = listActions().filter(
    ({ state, input }) => state?.of === 'user' && 'userId' in input.properties,
  );
  test.each(stateful.map((action) => [action.id, action] as const))(
    'repeats the error of the real call for %s',
    async (id, { examples: [example], state }) => {
      const given = example?.inputs;
      let refused = 0;
      for (const status of STATUSES) {
        org.reset();
        (org.state.users.get(org.seed.people.blake.id) as User).status = status;
        const inputs = { ...given, userId: org.seed.people.blake.id };
        const { error } = await checked(id, inputs);
        const result: Result<unknown> = await okta.execute(id as string, inputs);
        expect(result.ok).toBe(error === undefined);
        if (error?.code !== 'CONFLICT' || result.ok) continue;
        refused += 1;
        expect([error.message, error.remedy]).toEqual([result.error.message, result.error.remedy]);
      }
      // Okta deactivates whoever is not deactivated yet.
      expect(refused > 0).toBe(state?.done.includes('DEPROVISIONED') === false);
    },
  );
});

/** Whether an input names something in the org. */
const namesSomething = ({ input }: Action) =>
  Object.values(input.properties).some((field) => (field.items ?? field).resource !== undefined);

describe('with any inputs', () => {
  test.each(listActions().map((action) => [action.id, action] as const))(
    '%s only reads',
    async (id, action) => {
      const before = contentsOf(org.state);
      for (const inputs of samples(validInputs(action), VALID)) {
        const result = await okta.check(id, inputs);
        // The sandbox lacks some operations of Okta's API, and each has rules of its own for a body.
        const { code, okta: said } = result.ok ? ({} as Partial<ActionError>) : result.error;
        if (id === GENERAL && (code === 'INVALID_INPUT' || said?.errorCode === 'E0000008')) continue;
        if (!result.ok) throw new Error(`${JSON.stringify(inputs)}: ${result.error.message}`);
        expect(result.output.works).toBe(result.output.error === undefined);
      }
      // What no input names, no read finds.
      const isNamed = action.uses === undefined || namesSomething(action);
      expect(org.requests.length).toBeGreaterThanOrEqual(isNamed ? VALID / 2 : 0);
      expect(org.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
      expect(contentsOf(org.state).equals(before)).toBe(true);
    },
  );

  test('that are invalid, a check fails like execute and sends nothing', async () => {
    const told = ({ meta: _, ...rest }: Result<unknown>) => rest;
    for (const action of listActions()) {
      const wrong = [...samples(invalidInputs(action), INVALID).map(({ inputs }) => inputs), ...NO_INPUTS];
      for (const inputs of wrong) {
        const result = await okta.check(action.id, inputs);
        expect(told(result)).toEqual(told(await okta.execute(action.id as string, inputs)));
        expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', outcome: 'not-sent' } });
      }
    }
    const unknown = await okta.check('noSuchAction', {});
    expect(unknown).toMatchObject({ ok: false, error: { code: 'UNKNOWN_ACTION' } });
    expect(org.requests).toEqual([]);
  });
});

describe('a check with secrets', () => {
  test('contains none of them, even if the org repeats them', async () => {
    const secret = 'Marked-Secret-91x';
    const { blake } = org.seed.people;
    const user = org.state.users.get(blake.id) as User;
    user.profile.title = `echo ${secret}`;
    for (const action of listActions()) {
      const secrets = Object.keys(action.input.properties).filter(
        (name) => action.input.properties[name]?.secret,
      );
      if (secrets.length === 0) continue;
      const example = action.examples[0]?.inputs ?? {};
      const marked = Object.fromEntries(secrets.map((name) => [name, secret]));
      const inputs = { ...example, ...marked, ...('userId' in example && { userId: blake.id }) };
      expect(JSON.stringify(await okta.check(action.id, inputs))).not.toContain(secret);
    }
    const token = await okta.check('updateUserProfileWithId', {
      userId: blake.id,
      profile: { title: org.token, apiToken: 'attribute-secret' },
    });
    expect(JSON.stringify(token)).not.toMatch(new RegExp(`${org.token}|attribute-secret`));
    expect(token).toMatchObject({ output: { changes: [{}, { to: '[hidden]' }] } });
  });
});

describe('a check whose read fails', () => {
  const inputs = { userId: '00u1' };
  test.each([
    ['UNAUTHENTICATED', 401, 'E0000011'],
    ['FORBIDDEN', 403, 'E0000006'],
    ['OKTA_UNAVAILABLE', 500, 'E0000009'],
  ] as const)('fails as well: %s', async (code, status, errorCode) => {
    org.fault({ kind: 'answer', status, body: { errorCode }, times: 9 });
    const result = await okta.check('suspendUser', { userId: org.seed.people.blake.id });
    expect(result).toMatchObject({ ok: false, error: { code, outcome: 'unchanged' } });
  });

  test('fails for one of several groups as well', async () => {
    const { people, groups } = org.seed;
    org.fault({
      kind: 'answer',
      path: `/api/v1/groups/${groups.sales.id}`,
      status: 403,
      body: { errorCode: 'E0000006' },
    });
    const groupIds = [groups.sales.id, groups.newHires.id];
    const result = await okta.check('addUserToMultipleGroups', { userId: people.blake.id, groupIds });
    expect(result).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
  });

  test('can be cancelled and has a time limit', async () => {
    const signal = AbortSignal.abort();
    const cancelled = await okta.check('suspendUser', inputs, { signal });
    expect(cancelled).toMatchObject({ ok: false, error: { code: 'CANCELLED', outcome: 'not-sent' } });
    const late = await okta.check('suspendUser', inputs, { timeoutMs: 0 });
    expect(late).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
  });
});

test('a check finds a membership on a later page', async () => {
  const server = await scriptedServer();
  const group = (id: string) => ({ id, type: 'OKTA_GROUP', profile: { name: id } });
  const next = `<${server.url}/api/v1/users/00u1/groups?after=1>; rel="next"`;
  server.play(
    { status: 200, body: group('00g2') },
    { status: 200, body: { id: '00u1', status: 'ACTIVE', profile: { login: 'a@example.com' } } },
    { status: 200, body: [group('00g1')], headers: { link: next } },
    { status: 200, body: [group('00g2')] },
  );
  const result = await server.connect().check('addUserToGroup', { groupId: '00g2', userId: '00u1' });
  await server.close();
  expect(result).toMatchObject({ ok: true, output: { works: true, changed: false, changes: [] } });
  expect(server.seen).toHaveLength(4);
});
