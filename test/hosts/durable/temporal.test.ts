import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { onboarding } from '../../../examples/durable-onboarding.js';
import { temporalSteps } from '../../../examples/durable-temporal.js';
import {
  type TemporalActivities,
  type TemporalSdk,
  temporalActivities,
} from '../../../src/hosts/durable/index.js';
import { type Connector, createConnector } from '../../../src/index.js';
import { seed, startSandbox } from '../../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../../helpers/sandbox-org.js';
import { leapingClock } from '../../helpers/scripted-server.js';

let org: Sandbox;
let okta: Connector;
beforeAll(async () => {
  org = await startSandbox();
});
afterAll(() => org.close());
afterEach(async () => {
  await okta.close();
  org.reset();
});

const email = 'night.owl@example.com';
const owl = { firstName: 'Night', lastName: 'Owl', email, login: email };
const { blake } = seed.people;

/** The part of Temporal's SDK that the activities use; scripts/durable/temporal.mjs runs them in the real one's. */
class ApplicationFailure extends Error {
  constructor(readonly options: Record<string, unknown>) {
    super(options.message as string);
  }
  static create(options: Record<string, unknown>) {
    return new ApplicationFailure(options);
  }
}
class CancelledFailure extends Error {}

/** Activities whose attempt has a number, and whose values go through JSON as those in Temporal's history. */
function activities(attempt = 1, cancellationSignal = new AbortController().signal): TemporalActivities {
  const info = { activityId: '7', attempt, workflowExecution: { runId: 'run-1' } };
  const Context = { current: () => ({ info, cancellationSignal, heartbeat: () => undefined }) };
  return temporalActivities(okta, { Context, ApplicationFailure, CancelledFailure } as TemporalSdk);
}

const noWait = async () => undefined;

const writes = () =>
  org.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

test('the onboarding example runs on activities, with one creation and one mail', async () => {
  okta = connectTo(org, { clock: leapingClock() });
  const hire = { firstName: 'Ida', lastName: 'Moor', email, groups: ['Sales'] };
  const { status } = await onboarding(temporalSteps(activities(), noWait), hire, async () => true);
  expect(status).toBe('PROVISIONED');
  expect(writes().filter((each) => each === 'POST /api/v1/users')).toHaveLength(1);
  expect(org.mails).toHaveLength(1);
});

test('an attempt after one whose result is lost gives what that one did, and sends nothing', async () => {
  okta = connectTo(org, { clock: leapingClock() });
  const before = JSON.parse(JSON.stringify(await activities().readBefore('createUser', owl)));
  const first = await activities().execute('createUser', owl, before);
  const second = await activities(2).execute('createUser', owl, before);
  expect(second).toEqual(first);
  expect(writes()).toEqual(['POST /api/v1/users']);
});

test('an attempt after one whose mail no read proves ends as INTERRUPTED, and the first attempt does not', async () => {
  okta = connectTo(org);
  const inputs = { userId: blake.id };
  const before = await activities().readBefore('forgotPassword', inputs);
  await activities().execute('forgotPassword', inputs, before);
  const sent = org.mails.length;
  const second = await activities(2).attempt('forgotPassword', inputs, before);
  expect(second).toMatchObject({ value: { ok: false, error: { code: 'INTERRUPTED', outcome: 'unknown' } } });
  expect(org.mails).toHaveLength(sent);
});

test('an action that reads has no state before it, and its attempts read again', async () => {
  okta = connectTo(org);
  const before = await activities().readBefore('getUserWithId', { userId: blake.id });
  expect({ before, sent: org.requests.length }).toEqual({ before: undefined, sent: 0 });
  // Temporal gives null for undefined.
  const read = await activities(3).execute('getUserWithId', { userId: blake.id }, null as never);
  expect(read).toMatchObject({ value: { status: 'ACTIVE' } });
});

test('a refusal is a failure that Temporal does not repeat, with our error in its details', async () => {
  okta = connectTo(org);
  const nobody = { userId: '00unobody00000000000' };
  const before = await activities().readBefore('suspendUser', nobody);
  const failed = await activities()
    .execute('suspendUser', nobody, before)
    .catch((error: unknown) => error);
  expect(failed).toMatchObject({
    options: {
      nonRetryable: true,
      type: 'NOT_FOUND',
      details: [{ code: 'NOT_FOUND', outcome: 'unchanged' }],
    },
  });
});

test('a step that did nothing and may succeed later is run again after waits of the workflow', async () => {
  let isClosed = true;
  const apiToken = () => {
    if (isClosed) throw new Error('the vault is closed');
    return org.token;
  };
  okta = createConnector({ organizationUrl: org.url, apiToken }, { allowLoopback: true });
  const slept: number[] = [];
  const steps = temporalSteps(activities(), async (ms) => {
    slept.push(ms);
    isClosed = slept.length < 3;
  });
  await steps.execute('suspendUser', { userId: blake.id });
  expect(slept).toEqual([1_000, 2_000, 4_000]);
});

test('a state that cannot be read yet is a failure that Temporal repeats', async () => {
  const apiToken = () => {
    throw new Error('the vault is closed');
  };
  okta = createConnector({ organizationUrl: org.url, apiToken }, { allowLoopback: true });
  const reading = activities().readBefore('suspendUser', { userId: blake.login });
  const failed = await reading.catch((error: unknown) => error);
  expect(failed).toMatchObject({ options: { type: 'UNAUTHENTICATED' } });
  expect((failed as ApplicationFailure).options).not.toHaveProperty('nonRetryable');
});

test('a cancelled activity ends as cancelled', async () => {
  okta = connectTo(org);
  const stop = new AbortController();
  org.fault({ kind: 'slow', delayMs: 5_000, changes: false, method: 'POST', path: '*' });
  setTimeout(() => stop.abort(), 100);
  const running = activities(1, stop.signal).execute('suspendUser', { userId: blake.id }, {});
  await expect(running).rejects.toBeInstanceOf(CancelledFailure);
});

test('a secret that nobody would get is not created', async () => {
  okta = connectTo(org);
  const inputs = { userId: blake.id, sendEmail: false };
  const refused = await activities().attempt('resetPassword', inputs, {});
  expect(refused).toMatchObject({
    value: { ok: false, error: { code: 'NOT_ALLOWED', outcome: 'not-sent' } },
  });
  expect(writes()).toEqual([]);
});

// The last test: connectors of one process share what they know of the org's limits.
test('a step that the limit does not allow yet is run again at its reset', async () => {
  okta = connectTo(org);
  org.fault({ kind: 429, resetInMs: 60_000, times: 100 });
  const limited = await activities().execute('suspendUser', { userId: blake.id }, {}, { timeoutMs: 30_000 });
  expect(limited).toEqual({ retryAfterMs: expect.any(Number) });
  expect((limited as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(10_000);
});
