import { expect, test } from '@jest/globals';
import { findAction } from '../../src/catalog/catalog.js';
import type { ActionInputs } from '../../src/generated/types.js';
import { seed } from '../../src/sandbox/seed/seed.js';
import { check } from './checker.js';
import { oneCall } from './one-call.js';
import { run } from './run.js';
import type { Schedule } from './schedule.js';

// What the simulation found once, each in the least that shows it.

const { blake, kendall, logan } = seed.people;
const { engineering, sales } = seed.groups;

/** The one call's result, after everything that it says has been checked. */
async function resultOf(schedule: Schedule) {
  const history = await run(schedule);
  expect(check(history)).toEqual([]);
  return { result: history.calls[0]?.result, sends: history.sends, mails: history.org.org.mails };
}

test('a slow token function delays neither a cancelled call nor a time limit', async () => {
  const slow = { tokenMs: [5_000] };
  const cancelled = await resultOf(oneCall('suspendUser', { userId: blake.id }, { ...slow, cancelAt: 100 }));
  expect(cancelled.result).toMatchObject({ error: { code: 'CANCELLED', outcome: 'not-sent' } });
  expect(cancelled.result?.meta.durationMs).toBe(100);
  const late = await resultOf(oneCall('suspendUser', { userId: blake.id }, { ...slow, timeoutMs: 100 }));
  expect(late.result).toMatchObject({ error: { code: 'TIMEOUT', outcome: 'not-sent' } });
  expect(late.result?.meta.durationMs).toBe(100);
});

test('once a request was sent, the outcome is never "not-sent"', async () => {
  const deliveries = ['lost', 'unreachable', 'unreachable'] as const;
  const read = await resultOf(oneCall('getUserWithId', { userId: blake.id }, { deliveries }));
  expect(read.result).toMatchObject({ error: { code: 'NETWORK', outcome: 'unchanged' } });
  const inputs = { userId: blake.id, groupIds: [engineering.id, sales.id] };
  const many = await resultOf(
    oneCall('addUserToMultipleGroups', inputs, {
      deliveries: ['limited-bare', 'limited-bare'],
      cancelAt: 300,
    }),
  );
  expect(many.result).toMatchObject({
    error: { outcome: 'unchanged', output: { results: [{ error: { outcome: 'unchanged' } }, {}] } },
  });
});

test('a page from something before Okta completes no step', async () => {
  const inputs = { userId: blake.id, profile: { department: 'Finance' } };
  const settings = { maxRetries: 0 };
  const one = await resultOf(oneCall('updateUserProfileWithId', inputs, { deliveries: ['page'], settings }));
  expect(one.result).toMatchObject({ error: { code: 'NOT_OKTA', outcome: 'unknown' } });
  expect(one.result).not.toHaveProperty('error.completedSteps');
  const groups = { userId: blake.id, groupIds: [engineering.id, sales.id] };
  const many = await resultOf(
    oneCall('addUserToMultipleGroups', groups, { deliveries: ['plain', 'page'], settings }),
  );
  expect(many.result).toMatchObject({
    error: { outcome: 'unknown', completedSteps: ['assignUserToGroup'], output: { added: 1, failed: 1 } },
  });
});

test('a request that sends an email is not repeated, but is repeated without the email', async () => {
  const slowly = { deliveries: ['answer-lost'] as const, settings: { slowDeactivation: { ms: 10_000 } } };
  const mailing = await resultOf(oneCall('deactivateUser', { userId: blake.id, sendEmail: true }, slowly));
  expect(mailing.result).toMatchObject({ error: { outcome: 'unknown', retryable: false } });
  expect([mailing.sends.length, mailing.mails.length]).toEqual([1, 1]);
  const silent = await resultOf(oneCall('deactivateUser', { userId: blake.id }, slowly));
  expect(silent.result).toMatchObject({ ok: true, output: { changed: true } });
  expect([silent.sends.length, silent.mails.length]).toEqual([2, 0]);
});

test('an unlock that is refused after a lost attempt did not happen when the user is suspended', async () => {
  const { result } = await resultOf(oneCall('unlockUser', { userId: kendall.id }, { deliveries: ['lost'] }));
  expect(result).toMatchObject({ error: { code: 'CONFLICT', outcome: 'unknown' } });
});

test('a lost attempt stays unknown when the read that should settle it fails', async () => {
  const readLost = ['lost', 'lost', 'lost'] as const;
  const role = { userId: blake.id, roleType: 'HELP_DESK_ADMIN' } as const;
  const assigned = await resultOf(
    oneCall('assignRoleToUser', role, { deliveries: ['answer-lost', 'plain', ...readLost] }),
  );
  expect(assigned.result).toMatchObject({ error: { code: 'NETWORK', outcome: 'unknown', retryable: true } });
  const inputs = { userId: blake.id, permanently: true };
  const deleted = await resultOf(
    oneCall('deleteUser', inputs, { deliveries: ['answer-lost', 'plain', ...readLost] }),
  );
  expect(deleted.result).toMatchObject({
    error: { code: 'NOT_FOUND', outcome: 'unknown', retryable: false },
  });
  const settled = await resultOf(
    oneCall('deleteUser', inputs, { deliveries: ['answer-lost', 'plain', 'plain', ...readLost] }),
  );
  expect(settled.result).toMatchObject({
    error: { code: 'NETWORK', outcome: 'partial', completedSteps: ['deactivateUser'], retryable: false },
  });
});

test('a user whom somebody else deleted was not deleted by this call', async () => {
  const target = `/api/v1/users/${logan.id}`;
  const { result } = await resultOf(
    oneCall(
      'deleteUser',
      { userId: logan.id, permanently: true },
      { changes: [{ at: 130, method: 'DELETE', target }] },
    ),
  );
  expect(result).toMatchObject({ ok: true, output: { result: 'deleted', changed: false } });
});

test('a deletion that only deactivates a user who was reactivated by somebody else is still a change', async () => {
  const target = `/api/v1/users/${logan.id}/lifecycle/activate?sendEmail=false`;
  const { result } = await resultOf(
    oneCall(
      'deleteUser',
      { userId: logan.id, permanently: true },
      { changes: [{ at: 130, method: 'POST', target }] },
    ),
  );
  expect(result).toMatchObject({ ok: true, output: { result: 'deactivated', changed: true } });
  expect(result?.meta.warnings).toHaveLength(1);
});

test('a signal that fires between a 429 and the wait after it ends the call', async () => {
  for (const kind of ['limited-bare', 'crowded', 'limited'] as const) {
    const schedule = oneCall('getUserWithId', { userId: blake.id }, { deliveries: [kind] });
    const history = await run(schedule, (events, world) => {
      events.before = ({ what }) => {
        if (what.endsWith('is answered 429')) void Promise.resolve().then(() => world.fire(0));
      };
    });
    expect(check(history)).toEqual([]);
    expect(history.calls[0]?.result).toMatchObject({ error: { code: 'CANCELLED', outcome: 'unchanged' } });
    expect(history.calls[0]?.endedAt).toBe(history.calls[0]?.cancelledAt);
  }
});

test('a deactivation in progress counts as done, although the status does not show it yet', async () => {
  const slowly = { reconcile: true, settings: { slowDeactivation: { ms: 40_000 } } } as const;
  const mailed = { userId: blake.id, sendEmail: true };
  const lost = { ...slowly, deliveries: ['plain', 'answer-lost'] as const };
  expect((await resultOf(oneCall('deactivateUser', mailed, lost))).result).toMatchObject({
    ok: true,
    output: { changed: true },
  });
  const deleted = await resultOf(oneCall('deleteUser', { ...mailed, permanently: true }, lost));
  expect(deleted.result).toMatchObject({
    error: { outcome: 'partial', completedSteps: ['deactivateUser'], reconciled: true },
  });
});

test('a second deactivation with an email during the first may have sent an email', async () => {
  const slowly = { slowDeactivation: { ms: 40_000 }, maxRetries: 0 };
  const earlier = { at: 0, method: 'POST', target: `/api/v1/users/${blake.id}/lifecycle/deactivate` };
  const deliveries = [{ leaveMs: 100 }, 'page-after'] as const;
  const circumstances = { reconcile: true, settings: slowly, changes: [earlier], deliveries } as const;
  for (const sendEmail of [true, false]) {
    const { result } = await resultOf(
      oneCall('deactivateUser', { userId: blake.id, sendEmail }, circumstances),
    );
    expect(result).toMatchObject(
      sendEmail ? { error: { outcome: 'unknown' } } : { ok: true, output: { changed: false } },
    );
  }
});

test('a change that takes effect after the call stopped waiting is found by the second read', async () => {
  const late = { kind: 'late', copyMs: 700 } as const;
  for (const [id, inputs] of [
    ['updateUserProfileWithId', { userId: blake.id, profile: { department: 'Finance' } }],
    ['addUserToGroup', { groupId: sales.id, userId: blake.id }],
    ['suspendUser', { userId: blake.id }],
  ] as const) {
    const settings = { maxRetries: 0, membershipLagMs: 2_000 };
    const circumstances = { reconcile: true, deliveries: ['plain', late], settings } as const;
    const { result } = await resultOf(oneCall(id, inputs as never, circumstances));
    expect(result).toMatchObject({ ok: true });
    expect(result?.meta.warnings.join()).toContain('The response was lost');
  }
});

test('a response from something before Okta proves nothing, after a lost response or without one', async () => {
  const box = { kind: 'box', box: { status: 404, body: 'html' } } as const;
  for (const deliveries of [['answer-lost', box], ['gateway', box], [box]] as const) {
    for (const [id, inputs] of [
      ['removeGroup', { groupId: sales.id }],
      ['removeUserFromGroup', { groupId: engineering.id, userId: blake.id }],
    ] as const) {
      const { result } = await resultOf(oneCall(id, inputs as never, { deliveries }));
      expect(result).toMatchObject({ error: { code: 'NOT_OKTA', outcome: 'unknown' } });
    }
  }
});

test('a list of an object that does not exist proves nothing about its content', async () => {
  const nobody = { userId: '00u0000000000000none' };
  const deliveries = ['plain', 'lost'] as const;
  const settings = { maxRetries: 0 };
  const { result } = await resultOf(
    oneCall('resetFactors', nobody, { reconcile: true, deliveries, settings }),
  );
  expect(result).toMatchObject({ ok: false, error: { outcome: 'unknown' } });
});

test('a batch warns of an item that counts as done because its repeat found nothing left to do', async () => {
  const inputs = { groupId: '00g0000000000000none', userIds: [blake.id] };
  const { result } = await resultOf(oneCall('removeUsersFromGroup', inputs, { deliveries: ['answer-lost'] }));
  expect(result).toMatchObject({
    ok: true,
    output: { removed: 1, failed: 0 },
    meta: { warnings: [expect.stringContaining('An attempt got no response')] },
  });
});

test('a passcode that is refused because a lost attempt used it activated the factor', async () => {
  const inputs = findAction('activateFactor')?.examples[0]
    ?.inputs as unknown as ActionInputs['activateFactor'];
  const { riley } = seed.people;
  const lost = { deliveries: ['plain', 'answer-lost'] } as const;
  const { result } = await resultOf(oneCall('activateFactor', { ...inputs, userId: riley.id }, lost));
  expect(result).toMatchObject({ ok: true, output: { changed: true } });
});

test('with reconcile, a password reset that shows no other status stays unknown', async () => {
  const settings = { maxRetries: 0, rules: { resetPasswordOfProvisioned: 'stays PROVISIONED' } } as const;
  const lost = { reconcile: true, deliveries: ['plain', 'answer-lost'], settings } as const;
  const { devon } = seed.people;
  const open = await resultOf(oneCall('resetPassword', { userId: devon.id }, lost));
  expect(open.result).toMatchObject({ error: { outcome: 'unknown' } });
  const unchanged = { ...lost, deliveries: ['plain', 'lost'] } as const;
  const active = await resultOf(oneCall('resetPassword', { userId: blake.id }, unchanged));
  expect(active.result).toMatchObject({ error: { outcome: 'unchanged', reconciled: true } });
});
