import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import type { Action } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';

/** Every example that changes the org: what it does a second time is what an interrupted run could do to people. */
const cases = listActions()
  .filter(({ effect }) => effect !== 'read')
  .flatMap((action) =>
    action.examples
      .filter(({ output }) => output !== undefined && output.changed !== false)
      .map((example) => [`${action.id}: ${example.title}`, action, example.inputs] as const),
  );

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
afterAll(() => org.close());
afterEach(() => org.reset());

const writes = () => org.requests.filter(({ method }) => method !== 'GET');
const mayRunAgain = ({ retry, uses, steps }: Action, inputs: Readonly<Record<string, unknown>>) =>
  uses !== undefined || (retry === 'safe' && !steps.some(({ mails }) => mails && inputs[mails] === true));

/** A process that reads what is there, may run the action, ends, and leaves the rest to another one. */
async function interruptedRun(action: Action, inputs: unknown, isRun: boolean) {
  const first = connectTo(org, { clock: leapingClock() });
  const before = await first.readBefore(action.id, inputs);
  if (!before.ok) throw new Error(before.error.message);
  if (isRun) await first.execute(action.id, inputs);
  await first.close();
  // what another process finds has been JSON meanwhile
  const resume = JSON.parse(JSON.stringify(before.output));
  const [sentBefore, mailsBefore] = [writes().length, org.mails.length];
  const second = connectTo(org, { clock: leapingClock() });
  const result = await second.execute(action.id, inputs, { resume });
  await second.close();
  return { result, sent: writes().slice(sentBefore), mails: org.mails.length - mailsBefore };
}

describe('a run that was done, and whose process ended before it had the result', () => {
  test.each(cases)('is not done twice: %s', async (_, action, inputs) => {
    const { result, sent, mails } = await interruptedRun(action, inputs, true);
    if (mayRunAgain(action, inputs)) {
      expect(result).toMatchObject({ ok: true });
      return;
    }
    expect(sent).toEqual([]);
    expect(mails).toBe(0);
    if (!result.ok) expect(['applied', 'unknown']).toContain(result.error.outcome);
    if (!result.ok) expect(result.error).toMatchObject({ code: 'INTERRUPTED', retryable: false });
  });
});

/** What is proved by a time stamp that the user carries, such as the password's. */
const stamped = cases.filter(([, { reconcile = [] }]) =>
  reconcile.some(({ differs, lost, if: when = {} }) => differs && !lost && Object.keys(when).length === 0),
);

test.each(stamped)('a time stamp that moved proves that the run was done: %s', async (_, action, inputs) => {
  const { result, sent } = await interruptedRun(action, inputs, true);
  expect(result).toMatchObject({ ok: true });
  expect(sent).toEqual([]);
});

describe('a run whose process ended before it sent anything', () => {
  test.each(cases)('is done once, or its outcome stays unknown: %s', async (_, action, inputs) => {
    const okta = connectTo(org, { clock: leapingClock() });
    const plain = await okta.execute(action.id, inputs);
    await okta.close();
    const usual = writes().map(({ method, path }) => `${method} ${path}`);
    org.reset();
    const { result, sent } = await interruptedRun(action, inputs, false);
    expect(plain.ok).toBe(true);
    if (result.ok) expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(usual);
    else {
      expect(result.error).toMatchObject({ code: 'INTERRUPTED', outcome: 'unknown' });
      expect(sent).toEqual([]);
    }
  });
});

test('what is kept of a user holds no more of the profile than the judgement needs', async () => {
  const okta = connectTo(org);
  const [person] = org.people;
  const before = await okta.readBefore('resetPassword', { userId: person?.login, sendEmail: false });
  await okta.close();
  if (!before.ok) throw new Error(before.error.message);
  expect(Object.keys(before.output.seen?.items[0] as object).sort()).toEqual(['id', 'status']);
});

test('an option that readBefore did not give is refused, and nothing is sent', async () => {
  const okta = connectTo(org);
  const result = await okta.execute(
    'suspendUser',
    { userId: org.people[0]?.login as string },
    { resume: { seen: 'all' } as never },
  );
  await okta.close();
  expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', outcome: 'not-sent' } });
  expect(org.requests).toEqual([]);
});
