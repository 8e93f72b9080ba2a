import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type DurableSteps, durable } from '../../../src/hosts/durable/index.js';
import { createConnector } from '../../../src/index.js';
import { seed, startSandbox } from '../../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../../helpers/sandbox-org.js';
import { leapingClock } from '../../helpers/scripted-server.js';
import { Crash, type CrashPoint, Journal, Terminal } from './journal.js';

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
afterAll(() => org.close());
afterEach(() => org.reset());

const email = 'night.owl@example.com';
const { groups } = seed;

/** Joins and leaves: creates, links, mails, unlinks, mails again. */
async function joinAndLeave(steps: DurableSteps) {
  const profile = { firstName: 'Night', lastName: 'Owl', email, login: email };
  const { userId } = await steps.execute('createUser', { ...profile, activate: false });
  await steps.execute('addUserToGroup', { userId, groupId: groups.engineering.id });
  await steps.execute('activateUser', { userId, sendEmail: true });
  await steps.execute('removeUserFromGroup', { userId, groupId: groups.engineering.id });
  await steps.execute('deactivateUser', { userId, sendEmail: true });
  const { status } = await steps.execute('getUserWithId', { userId });
  return { userId, status };
}

/** Runs the workflow in one process after another, until one of them gets to its end. */
async function throughCrashes(crash: CrashPoint) {
  const journal = new Journal(crash);
  for (let processes = 1; ; processes += 1) {
    const okta = connectTo(org, { clock: leapingClock() });
    try {
      return { end: await joinAndLeave(durable(okta, journal.engine())), processes };
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    } finally {
      await okta.close();
    }
  }
}

const writes = () =>
  org.requests
    .filter(({ method }) => method !== 'GET')
    .map(
      ({ method, path, query }) => `${method} ${path.replace(/00u\w+/, '<user>')} ${query.sendEmail ?? ''}`,
    );

const STEPS = 11;
const points = Array.from({ length: STEPS }, (_, index) => index + 1).flatMap((step) =>
  (['before the work', 'after the work'] as const).map((when) => ({ step, when })),
);

describe('a workflow whose process ends', () => {
  test.each(points)('$when of step $step does each change once in the next process', async (crash) => {
    const { end, processes } = await throughCrashes(crash);
    expect(processes).toBe(2);
    expect(end.status).toBe('DEPROVISIONED');
    expect(writes().sort()).toEqual(
      [
        'POST /api/v1/users ',
        `PUT /api/v1/groups/${groups.engineering.id}/users/<user> `,
        'POST /api/v1/users/<user>/lifecycle/activate true',
        `DELETE /api/v1/groups/${groups.engineering.id}/users/<user> `,
        'POST /api/v1/users/<user>/lifecycle/deactivate true',
      ].sort(),
    );
    expect(org.mails).toHaveLength(2);
  });

  test('has no step beyond those in which it was made to end', async () => {
    const { processes } = await throughCrashes({ step: STEPS + 1, when: 'before the work' });
    expect(processes).toBe(1);
  });
});

test('a mail that no read proves is not sent again: the step ends as INTERRUPTED', async () => {
  const journal = new Journal({ step: 2, when: 'after the work' });
  const run = async () => {
    const okta = connectTo(org);
    try {
      await durable(okta, journal.engine()).execute('forgotPassword', {
        userId: org.people[0]?.id as string,
      });
    } finally {
      await okta.close();
    }
  };
  await expect(run()).rejects.toBeInstanceOf(Crash);
  const sent = org.mails.length;
  expect(sent).toBe(1);
  await expect(run()).rejects.toMatchObject({ error: { code: 'INTERRUPTED', outcome: 'unknown' } });
  expect(org.mails).toHaveLength(sent);
});

test('what did nothing and may succeed later is run again after a wait that outlasts the process', async () => {
  let refusals = 2;
  const apiToken = () => {
    refusals -= 1;
    if (refusals >= 0) throw new Error('the vault is closed');
    return org.token;
  };
  const okta = createConnector({ organizationUrl: org.url, apiToken }, { allowLoopback: true });
  const journal = new Journal();
  const steps = durable(okta, journal.engine());
  await steps.execute('forgotPassword', { userId: org.people[0]?.id as string });
  await okta.close();
  expect(journal.slept).toEqual([1_000, 2_000]);
  expect(org.mails).toHaveLength(1);
});

test('a refusal ends the run with our error, and attempt gives it as a result', async () => {
  const okta = connectTo(org);
  const steps = durable(okta, new Journal().engine());
  const nobody = { userId: '00unobody00000000000' };
  expect(await steps.attempt('suspendUser', nobody)).toMatchObject({
    ok: false,
    error: { code: 'NOT_FOUND' },
  });
  const ended = await steps.execute('suspendUser', nobody).catch((error: unknown) => error);
  await okta.close();
  expect(ended).toBeInstanceOf(Terminal);
  expect(ended).toMatchObject({ error: { code: 'NOT_FOUND', outcome: 'unchanged' } });
});

test('a step whose answer is lost settles by reads, and sends nothing twice', async () => {
  org.fault({ kind: 'drop-after', method: 'POST', path: '/api/v1/users' });
  const okta = connectTo(org, { clock: leapingClock() });
  const profile = { firstName: 'Night', lastName: 'Owl', email, login: email };
  const steps = durable(okta, new Journal().engine());
  const created = await steps.attempt('createUser', { ...profile, activate: false });
  await okta.close();
  expect(created).toMatchObject({ ok: true, output: { user: { profile: { login: email } } } });
  expect(writes()).toEqual(['POST /api/v1/users ']);
});

test('a run that its engine ends has no result, and the next one settles what was done', async () => {
  const journal = new Journal();
  const stop = new AbortController();
  const hold = org.fault({ kind: 'slow', delayMs: 5_000, changes: false, method: 'POST', path: '*' });
  const okta = connectTo(org);
  const first = durable(okta, journal.engine(stop.signal)).execute('addGroup', { name: 'Owls' });
  const ended = expect(first).rejects.toThrow('The engine ended the step.');
  while (hold.hits === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  stop.abort();
  await ended;
  hold.remove();
  const again = durable(okta, journal.engine()).attempt('addGroup', { name: 'Owls' });
  // The list of groups lags, so that nothing proves that the group is not there.
  expect(await again).toMatchObject({ ok: false, error: { code: 'INTERRUPTED', outcome: 'unknown' } });
  await okta.close();
});

test('a secret that nobody would get is not created, and one that may be kept is in the journal', async () => {
  const okta = connectTo(org, { clock: leapingClock() });
  const inputs = { userId: org.people[0]?.id as string, sendEmail: false };
  const hidden = new Journal();
  const refused = await durable(okta, hidden.engine()).attempt('resetPassword', inputs);
  expect(refused).toMatchObject({ ok: false, error: { code: 'NOT_ALLOWED', outcome: 'not-sent' } });
  expect(writes()).toEqual([]);
  const shown = new Journal();
  const { resetPasswordUrl } = await durable(okta, shown.engine()).execute('resetPassword', inputs, {
    showSecrets: true,
  });
  await okta.close();
  expect(shown.text).toContain(resetPasswordUrl);
});

test('what an answer names as a secret is hidden in the journal', async () => {
  const okta = connectTo(org);
  const journal = new Journal();
  const created = await durable(okta, journal.engine()).attempt('callOktaApi', {
    operationId: 'createApplication',
    body: {
      name: 'oidc_client',
      label: 'Night desk',
      signOnMode: 'OPENID_CONNECT',
      credentials: { oauthClient: { token_endpoint_auth_method: 'client_secret_basic' } },
      settings: {
        oauthClient: {
          application_type: 'web',
          grant_types: ['authorization_code'],
          response_types: ['code'],
          redirect_uris: ['https://desk.example.com/back'],
        },
      },
    },
  });
  await okta.close();
  if (!created.ok) throw new Error(created.error.message);
  expect(journal.text).toContain('"client_secret":"[hidden]"');
  expect(journal.text).not.toMatch(/"client_secret":"(?!\[hidden\]")/);
});

test('wrong inputs are a result for good, and nothing is sent', async () => {
  const okta = connectTo(org);
  const steps = durable(okta, new Journal().engine());
  const seen = await steps.attempt('suspendUser', { userId: '' });
  await okta.close();
  expect(seen).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', outcome: 'not-sent' } });
  expect(org.requests).toEqual([]);
});

test('a step refuses options that the engine decides, that do not exist or that have the wrong type', async () => {
  const okta = connectTo(org);
  const journal = new Journal();
  const before = org.requests.length;
  const steps = durable(okta, journal.engine());
  for (const [options, message] of [
    [{ signal: new AbortController().signal }, 'The option signal does not exist here'],
    [{ reconcile: false }, 'The option reconcile does not exist here'],
    [{ showSecret: true }, 'The option showSecret does not exist here; similar: showSecrets.'],
    [{ showSecrets: 'no' }, 'The option showSecrets must be true or false.'],
    [null, 'The options must be an object.'],
  ] as const) {
    const result = await steps.attempt(
      'createUser',
      { firstName: 'N', lastName: 'O', email, login: email },
      options as object,
    );
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', message: expect.stringContaining(message) },
    });
  }
  expect(org.requests.length).toBe(before);
  await okta.close();
});
