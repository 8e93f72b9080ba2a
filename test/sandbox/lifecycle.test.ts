import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { call, signsIn, statusOf } from './client.js';

const { people } = seed;
const inStatus = {
  STAGED: people.casey,
  PROVISIONED: people.devon,
  ACTIVE: people.blake,
  RECOVERY: people.finley,
  LOCKED_OUT: people.harper,
  PASSWORD_EXPIRED: people.jordan,
  SUSPENDED: people.kendall,
  DEPROVISIONED: people.logan,
};
type Status = keyof typeof inStatus;

const wrongState = '403 E0000038';
/** Each step in each status: the status after it, or how it is refused. */
const table: Record<string, Record<Status, string>> = {
  activate: {
    STAGED: 'PROVISIONED',
    PROVISIONED: '403 E0000016',
    ACTIVE: '403 E0000016',
    RECOVERY: '403 E0000016',
    LOCKED_OUT: '403 E0000016',
    PASSWORD_EXPIRED: '403 E0000016',
    SUSPENDED: wrongState,
    DEPROVISIONED: 'PROVISIONED',
  },
  reactivate: { ...everywhere(wrongState), PROVISIONED: 'PROVISIONED', RECOVERY: 'RECOVERY' },
  deactivate: { ...everywhere('DEPROVISIONED'), DEPROVISIONED: '404 E0000007' },
  suspend: { ...everywhere('400 E0000001'), ACTIVE: 'SUSPENDED' },
  unsuspend: { ...everywhere('400 E0000001'), SUSPENDED: 'ACTIVE' },
  unlock: { ...everywhere('403 E0000032'), LOCKED_OUT: 'ACTIVE' },
  'reset_password?sendEmail=false': {
    STAGED: wrongState,
    PROVISIONED: 'RECOVERY',
    ACTIVE: 'RECOVERY',
    RECOVERY: 'RECOVERY',
    LOCKED_OUT: 'RECOVERY',
    PASSWORD_EXPIRED: 'RECOVERY',
    SUSPENDED: wrongState,
    DEPROVISIONED: wrongState,
  },
  expire_password: {
    ...everywhere(wrongState),
    ACTIVE: 'PASSWORD_EXPIRED',
    RECOVERY: 'PASSWORD_EXPIRED',
    PASSWORD_EXPIRED: 'PASSWORD_EXPIRED',
  },
  expire_password_with_temp_password: {
    ...everywhere(wrongState),
    ACTIVE: 'PASSWORD_EXPIRED',
    RECOVERY: 'PASSWORD_EXPIRED',
    PASSWORD_EXPIRED: 'PASSWORD_EXPIRED',
  },
  reset_factors: Object.fromEntries(Object.keys(inStatus).map((status) => [status, status])) as Record<
    Status,
    string
  >,
};

function everywhere(outcome: string): Record<Status, string> {
  return Object.fromEntries(Object.keys(inStatus).map((status) => [status, outcome])) as Record<
    Status,
    string
  >;
}

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterAll(() => org.close());

const rows = Object.entries(table).flatMap(([step, outcomes]) =>
  Object.entries(outcomes).map(([status, outcome]) => ({ step, status: status as Status, outcome })),
);

test.each(rows)('$step in status $status: $outcome', async ({ step, status, outcome }) => {
  const { id } = inStatus[status];
  const reply = await call(org, 'POST', `/users/${id}/lifecycle/${step}`);
  if (/^\d/.test(outcome)) {
    expect(`${reply.status} ${reply.body.errorCode}`).toBe(outcome);
    expect(await statusOf(org, id)).toBe(status);
  } else {
    expect(reply.status).toBe(200);
    expect(await statusOf(org, id)).toBe(outcome);
  }
});

describe('a lifecycle operation', () => {
  test('does not unlock a user of Active Directory', async () => {
    const { id } = people.harper;
    const user = org.state.users.get(id);
    if (user !== undefined) user.provider = { type: 'ACTIVE_DIRECTORY', name: 'ad.example.com' };
    const reply = await call(org, 'POST', `/users/${id}/lifecycle/unlock`);
    expect(`${reply.status} ${reply.body.errorCode}`).toBe('403 E0000032');
    expect(await statusOf(org, id)).toBe('LOCKED_OUT');
  });

  test('for activation sends an email unless it returns the link', async () => {
    const mailed = await call(org, 'POST', `/users/${people.casey.id}/lifecycle/activate`);
    expect(mailed.body).toEqual({});
    expect(org.mails).toMatchObject([{ kind: 'activation', to: people.casey.login }]);
    const told = await call(org, 'POST', `/users/${people.devon.id}/lifecycle/reactivate`);
    expect(told.body.activationUrl).toBe(`${org.url}/welcome/${told.body.activationToken}`);
    expect(org.mails).toHaveLength(1);
  });

  test('makes a staged user with a password active immediately', async () => {
    const created = await call(org, 'POST', '/users?activate=false', {
      profile: { firstName: 'New', lastName: 'Person', login: 'new@example.com', email: 'new@example.com' },
      credentials: { password: { value: 'Fresh-Start-1' } },
    });
    expect(created.body.status).toBe('STAGED');
    await call(org, 'POST', `/users/${created.body.id}/lifecycle/activate?sendEmail=false`);
    expect(await statusOf(org, created.body.id)).toBe('ACTIVE');
  });

  test('for a password reset requires sendEmail, returns a link once, and ends sessions only if asked', async () => {
    const path = `/users/${people.blake.id}/lifecycle/reset_password`;
    const bare = await call(org, 'POST', path);
    expect(`${bare.status} ${bare.body.errorCode}`).toBe('400 E0000028');
    const first = await call(org, 'POST', `${path}?sendEmail=false`);
    const second = await call(org, 'POST', `${path}?sendEmail=false`);
    expect(first.body.resetPasswordUrl).toMatch(/\/reset_password\/\w{20}$/);
    expect(second.body.resetPasswordUrl).not.toBe(first.body.resetPasswordUrl);
    expect(org.state.userById(people.blake.id).sessions).toHaveLength(2);
    await call(org, 'POST', `${path}?sendEmail=true&revokeSessions=true`);
    expect(org.state.userById(people.blake.id).sessions).toHaveLength(0);
    expect(org.mails).toMatchObject([{ kind: 'reset-password' }]);
  });

  test('for expiry sets a temporary password that works and must be changed', async () => {
    const path = `/users/${people.emery.id}/lifecycle/expire_password_with_temp_password`;
    const { body } = await call(org, 'POST', path);
    expect(await signsIn(org, people.emery.login, people.emery.password)).toBe('E0000004');
    expect(await signsIn(org, people.emery.login, body.tempPassword)).toBe('PASSWORD_EXPIRED');
  });

  test('for suspension ends sessions, and for deactivation ends assignments and keeps memberships', async () => {
    const [session] = org.state.userById(people.blake.id).sessions;
    expect((await call(org, 'GET', `/sessions/${session?.id}`)).status).toBe(200);
    await call(org, 'POST', `/users/${people.blake.id}/lifecycle/suspend`);
    expect((await call(org, 'GET', `/sessions/${session?.id}`)).status).toBe(404);
    await call(org, 'POST', `/users/${people.blake.id}/lifecycle/deactivate?sendEmail=true`);
    const groups = await call(org, 'GET', `/users/${people.blake.id}/groups`);
    expect(groups.body.map(({ profile }: { profile: { name: string } }) => profile.name)).toEqual([
      'Everyone',
      'Engineering',
      'New Hires',
    ]);
    const path = `/apps/${seed.applications.wiki.id}/users/${people.blake.id}`;
    expect((await call(org, 'GET', path)).status).toBe(404);
    expect(org.mails).toMatchObject([{ kind: 'user-deactivated', to: people.avery.login }]);
  });

  test('resets factors', async () => {
    expect((await call(org, 'GET', `/users/${people.blake.id}/factors`)).body).toHaveLength(3);
    await call(org, 'POST', `/users/${people.blake.id}/lifecycle/reset_factors`);
    expect((await call(org, 'GET', `/users/${people.blake.id}/factors`)).body).toEqual([]);
  });
});

describe('the deletion of a user', () => {
  test('deactivates at the first DELETE, deletes at the second, and finds nobody at the third', async () => {
    const path = `/users/${people.blake.id}`;
    expect((await call(org, 'DELETE', path)).status).toBe(204);
    expect(await statusOf(org, people.blake.id)).toBe('DEPROVISIONED');
    expect((await call(org, 'DELETE', path)).status).toBe(204);
    expect(await statusOf(org, people.blake.id)).toBe('404 E0000007');
    expect((await call(org, 'DELETE', path)).status).toBe(404);
  });

  test('shows a transition while a slow deactivation is in progress', async () => {
    org.slowDeactivation({ reads: 2 });
    await call(org, 'POST', `/users/${people.blake.id}/lifecycle/deactivate`);
    for (const _read of [1, 2]) {
      const { body } = await call(org, 'GET', `/users/${people.blake.id}`);
      expect([body.status, body.transitioningToStatus]).toEqual(['ACTIVE', 'DEPROVISIONED']);
    }
    const { body } = await call(org, 'GET', `/users/${people.blake.id}`);
    expect([body.status, body.transitioningToStatus]).toEqual(['DEPROVISIONED', undefined]);
  });

  test('deletes nothing while a deactivation is in progress', async () => {
    org.slowDeactivation({ reads: 1 });
    await call(org, 'POST', `/users/${people.blake.id}/lifecycle/deactivate`);
    expect((await call(org, 'DELETE', `/users/${people.blake.id}`)).status).toBe(204);
    expect(await statusOf(org, people.blake.id)).toBe('ACTIVE');
    expect(await statusOf(org, people.blake.id)).toBe('DEPROVISIONED');
  });
});
