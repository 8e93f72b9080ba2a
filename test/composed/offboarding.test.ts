import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLimits } from '../../src/core.js';
import type { Connector, Limits, OffboardUserInput, OffboardUserOutput, Progress } from '../../src/index.js';
import { RULES, startSandbox } from '../../src/sandbox/index.js';
import { chosenRules } from '../../src/sandbox/org/rules.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { heldIn } from './held-in.js';
import { refuse } from './refusal.js';

let org: Sandbox;
let okta: Connector;

beforeAll(async () => {
  const clock = leapingClock();
  org = await startSandbox({ clock });
  okta = connectTo(org, { clock });
});
beforeEach(() => {
  org.reset();
  org.state.behavior = chosenRules();
});
afterAll(async () => {
  await okta.close();
  await org.close();
});

async function offboard(userId: string, more: Partial<OffboardUserInput> = {}): Promise<OffboardUserOutput> {
  const result = await okta.execute('offboardUser', { userId, ...more });
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.output;
}
const results = ({ proof }: OffboardUserOutput, kind: string) =>
  proof.filter((entry) => entry.kind === kind).map(({ name, result }) => `${name} ${result}`);

describe('an offboarding', () => {
  test('leaves nothing that gives access, and shows it by a reading of its own', async () => {
    const { blake } = org.seed.people;
    expect(Object.values(heldIn(org, blake.id)).flat().length).toBeGreaterThan(10);
    const output = await offboard(blake.login);
    expect(output).toMatchObject({ complete: true, status: 'DEPROVISIONED', login: blake.login });
    expect(heldIn(org, blake.id)).toEqual({});
    expect(output.steps.every(({ ok }) => ok)).toBe(true);
    expect(results(output, 'group')).toEqual(['Everyone left', 'Engineering gone', 'New Hires gone']);
  });

  test.each(
    Object.entries(RULES).flatMap(([name, { choices }]) =>
      /Deprovisioned|directAssignments|inactiveOfUser|readOnly/.test(name)
        ? choices.map((choice) => [name, choice] as const)
        : [],
    ),
  )('is complete, and leaves nothing, whether %s is "%s"', async (name, choice) => {
    const { blake } = org.seed.people;
    org.state.behavior = chosenRules({ [name]: choice });
    expect(await offboard(blake.id)).toMatchObject({ complete: true });
    expect(heldIn(org, blake.id)).toEqual({});
  });

  test('resets factors that a policy hides from the list', async () => {
    const { blake } = org.seed.people;
    const headers = { 'x-okta-request-id': 'r1' };
    org.fault({ kind: 'answer', status: 200, path: '/api/v1/users/*/factors', times: 1, body: [], headers });
    await offboard(blake.id);
    expect(org.state.userById(blake.id).factors).toEqual([]);
  });

  test('is not complete where neither a list nor an answer shows that factors are gone', async () => {
    const { blake } = org.seed.people;
    const path = '/api/v1/users/*/lifecycle/reset_factors';
    refuse(org, path);
    const result = await okta.execute('offboardUser', { userId: blake.id });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INCOMPLETE', remedy: expect.stringContaining('resetFactors') },
    });
  });

  test('leaves a device of which the connection may not see who else uses it', async () => {
    const { people, devices } = org.seed;
    refuse(org, '/api/v1/devices/*/users');
    const output = await offboard(people.blake.id);
    expect(output.proof.find(({ id }) => id === devices.blakeLaptop.id)).toMatchObject({
      result: 'left',
      keepsAccess: true,
      why: expect.stringContaining('Others may use'),
    });
  });

  test('changes nothing where the connection breaks before it is known who else uses a device', async () => {
    const { blake } = org.seed.people;
    org.fault({ kind: 'drop-before', path: '/api/v1/devices/*/users', times: Infinity });
    const result = await okta.execute('offboardUser', { userId: blake.id });
    expect(result).toMatchObject({ ok: false, error: { code: 'NETWORK', outcome: 'unchanged' } });
    expect(org.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('takes away an inactive application, which deactivation leaves', async () => {
    const { people, applications } = org.seed;
    org.state.application(applications.timeSheets.id).status = 'INACTIVE';
    const output = await offboard(people.blake.id);
    expect(results(output, 'application')).toContain('Time Sheets gone');
    expect(org.state.application(applications.timeSheets.id).users.has(people.blake.id)).toBe(false);
  });

  test('changes nothing when it is run again', async () => {
    const { blake } = org.seed.people;
    await offboard(blake.id);
    const before = JSON.stringify([...org.state.groups.values()].map(({ members }) => [...members]));
    const sent = org.requests.length;
    const again = await offboard(blake.id);
    expect(again.complete).toBe(true);
    // Okta lists no factors of a deactivated user, so they are reset to be sure.
    const writes = org.requests.slice(sent).filter(({ method }) => method !== 'GET');
    expect(writes.map(({ path }) => path)).toEqual([`/api/v1/users/${blake.id}/lifecycle/reset_factors`]);
    org.state.behavior = chosenRules({ factorsOfDeprovisioned: 'listed' });
    const known = org.requests.length;
    await offboard(blake.id);
    expect(org.requests.slice(known).filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(JSON.stringify([...org.state.groups.values()].map(({ members }) => [...members]))).toBe(before);
  });

  test('keeps the groups that were to be kept, and says so', async () => {
    const { people, groups } = org.seed;
    const output = await offboard(people.blake.id, { keepGroups: ['Engineering'] });
    expect(results(output, 'group')).toContain('Engineering left');
    expect(output.proof.find(({ id }) => id === groups.engineering.id)?.why).toMatch(/kept/);
    expect(org.state.groups.get(groups.engineering.id)?.members.has(people.blake.id)).toBe(true);
  });

  test('keeps an application without deactivation, and refuses to with it', async () => {
    const { people } = org.seed;
    const refused = await okta.execute('offboardUser', {
      userId: people.blake.id,
      keepApplications: ['Time Sheets'],
    });
    expect(refused).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', outcome: 'not-sent' } });
    const output = await offboard(people.blake.id, { keepApplications: ['Time Sheets'], deactivate: false });
    expect(output).toMatchObject({ complete: true, status: 'SUSPENDED' });
    expect(results(output, 'application').sort()).toEqual(['Company Wiki gone', 'Time Sheets left']);
  });

  test('leaves what a group rule may have given unless that was asked for, and names the rule', async () => {
    const rule = [...org.state.rules.values()].find(
      ({ status, placed }) => status === 'ACTIVE' && placed.size > 0,
    );
    const [userId] = rule?.placed ?? [];
    const output = await offboard(userId as string);
    const left = output.proof.find(({ origin }) => origin === 'rule-or-direct');
    expect(left).toMatchObject({ result: 'left', why: expect.stringContaining(String(rule?.name)) });
    org.reset();
    const all = await offboard(userId as string, { removeRuleMemberships: true });
    expect(all.proof.find(({ origin }) => origin === 'rule-or-direct')).toMatchObject({ result: 'gone' });
  });

  test('hands over the groups that the leaver owns', async () => {
    const { people, groups } = org.seed;
    const kept = await offboard(people.morgan.id);
    expect(kept.proof.find(({ kind }) => kind === 'ownership')).toMatchObject({ result: 'left' });
    org.reset();
    const output = await offboard(people.morgan.id, { handOverTo: people.avery.login });
    expect(results(output, 'ownership')).toEqual(['Wiki Editors gone']);
    const owners = org.state.groups.get(groups.wikiEditors.id)?.owners.map(({ id }) => id);
    expect(owners).toContain(people.avery.id);
    expect(owners).not.toContain(people.morgan.id);
  });

  test('deactivates nobody while the hand-over has failed, but does what is still right', async () => {
    const { people } = org.seed;
    org.fault({ kind: 500, method: 'POST', path: '/api/v1/groups/*/owners', times: Infinity });
    const result = await okta.execute(
      'offboardUser',
      { userId: people.morgan.id, handOverTo: people.avery.id },
      { timeoutMs: 20_000 },
    );
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INCOMPLETE', outcome: expect.not.stringMatching('not-sent') },
    });
    expect(org.state.userById(people.morgan.id).status).toBe('SUSPENDED');
    expect(
      org.requests.some(({ path }) => path.endsWith('/lifecycle/deactivate') && path.includes('/users/')),
    ).toBe(false);
    expect(org.state.userById(people.morgan.id).grants).toEqual([]);
  });

  test('is predicted to fail, and fails with nothing sent to change, where nobody has the login of the heir', async () => {
    const { people } = org.seed;
    const inputs = { userId: people.morgan.id, handOverTo: 'nobody.here@example.com' };
    const check = await okta.check('offboardUser', inputs);
    expect(check).toMatchObject({ ok: true, output: { works: false, error: { code: 'NOT_FOUND' } } });
    const result = await okta.execute('offboardUser', inputs);
    expect(result).toMatchObject({ ok: false, error: { code: 'NOT_FOUND', outcome: 'unchanged' } });
    expect(org.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('reports a person whose names are no texts', async () => {
    const { people } = org.seed;
    const { profile } = org.state.userById(people.blake.id);
    Object.assign(profile, { firstName: { given: 'Blake' }, lastName: 7 });
    const output = await offboard(people.blake.id);
    expect(output).toMatchObject({ complete: true, login: people.blake.login });
    expect(output).not.toHaveProperty('name');
  });

  test('deletes nobody while the hand-over has failed', async () => {
    const { people } = org.seed;
    org.fault({ kind: 500, method: 'POST', path: '/api/v1/groups/*/owners', times: Infinity });
    const inputs = { userId: people.morgan.id, handOverTo: people.avery.id, permanently: true };
    const result = await okta.execute('offboardUser', inputs, { timeoutMs: 20_000 });
    expect(result).toMatchObject({ ok: false, error: { code: 'INCOMPLETE' } });
    expect(org.state.userById(people.morgan.id).status).toBe('SUSPENDED');
  });

  test('resets factors again after the deactivation where Okta refused it before', async () => {
    const { blake } = org.seed.people;
    const path = '/api/v1/users/*/lifecycle/reset_factors';
    refuse(org, path, { times: 1 });
    expect(await offboard(blake.id)).toMatchObject({ complete: true });
    expect(heldIn(org, blake.id)).toEqual({});
  });

  test('is not complete where Okta refuses the deactivation and everything else is gone', async () => {
    const { blake } = org.seed.people;
    const path = '/api/v1/users/*/lifecycle/deactivate';
    refuse(org, path);
    const result = await okta.execute('offboardUser', { userId: blake.id });
    expect(result).toMatchObject({
      ok: false,
      error: { message: `Offboarding ${blake.login} is not complete: the user is SUSPENDED.` },
    });
  });

  test('leaves a device that others use too', async () => {
    const { people, devices } = org.seed;
    const device = org.state.devices.get(devices.blakeLaptop.id);
    if (device)
      device.users.push({
        ...(device.users[0] as (typeof device.users)[number]),
        id: 'duu1',
        userId: people.emery.id,
      });
    const output = await offboard(people.blake.id);
    expect(output.proof.find(({ id }) => id === devices.blakeLaptop.id)).toMatchObject({
      result: 'left',
      why: expect.stringMatching(/Others/),
    });
    expect(device?.status).toBe('ACTIVE');
  });

  test('takes away nothing that the guard protects, and says so', async () => {
    const { people, applications } = org.seed;
    const guarded = connectTo(org, { guard: { protect: [applications.timeSheets.id] } });
    const inputs = { userId: people.blake.id, deactivate: false };
    const result = await guarded.execute('offboardUser', inputs);
    const kept = await guarded.execute('offboardUser', { ...inputs, keepApplications: ['Time Sheets'] });
    await guarded.close();
    if (result.ok) throw new Error('It says that it is complete.');
    expect(result.error).toMatchObject({
      code: 'INCOMPLETE',
      message: expect.stringContaining('Time Sheets'),
    });
    const { steps } = result.error.output as unknown as OffboardUserOutput;
    expect(steps.filter(({ ok }) => !ok)).toMatchObject([
      { name: 'Time Sheets', error: { code: 'GUARDED' } },
    ]);
    expect(org.state.application(applications.timeSheets.id).users.has(people.blake.id)).toBe(true);
    expect(kept).toMatchObject({ ok: true, output: { complete: true } });
  });

  test('deletes the user only where that was asked for', async () => {
    const { blake } = org.seed.people;
    const output = await offboard(blake.id, { permanently: true });
    expect(output).toMatchObject({ complete: true, status: 'DELETED' });
    expect(org.state.users.has(blake.id)).toBe(false);
  });

  test('says of a deleted user what could not be read before', async () => {
    const { blake } = org.seed.people;
    refuse(org, '/api/v1/eventHooks');
    const output = await offboard(blake.id, { permanently: true, ownersOfUpTo: 1 });
    expect(output).toMatchObject({ complete: true, status: 'DELETED' });
    expect(output.notReadable.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['eventHook', 'ownership', 'provisioning']),
    );
  });

  test('is not complete where something can not be read afterwards', async () => {
    const { blake } = org.seed.people;
    // The first reading passes.
    refuse(org, `/api/v1/users/${blake.id}/factors`, { skip: 1 });
    const result = await okta.execute('offboardUser', { userId: blake.id });
    if (result.ok) throw new Error('It says that it is complete.');
    expect(result.error).toMatchObject({
      code: 'INCOMPLETE',
      message: expect.stringContaining('factor'),
      outcome: 'partial',
    });
    expect(result.error.output).toMatchObject({ complete: false });
  });

  test('says which steps were done where it is cancelled in the middle, and is completed afterwards', async () => {
    const { blake } = org.seed.people;
    for (const path of [`/api/v1/users/${blake.id}/sessions`, '/api/v1/eventHooks']) {
      org.reset();
      const controller = new AbortController();
      const skip = path.endsWith('eventHooks') ? 1 : 0;
      org.fault({ kind: 'hook', path, skip, before: () => controller.abort() });
      const result = await okta.execute('offboardUser', { userId: blake.id }, { signal: controller.signal });
      if (result.ok) throw new Error('It was cancelled.');
      expect(result.error).toMatchObject({ code: 'CANCELLED', output: { complete: false } });
      const { steps } = result.error.output as unknown as OffboardUserOutput;
      expect(steps[0]).toEqual({ action: 'suspendUser', ok: true });
      expect(await offboard(blake.id)).toMatchObject({ complete: true });
    }
  });

  test('tells each step by name before it begins, and the last reading', async () => {
    const { blake } = org.seed.people;
    const news: Progress[] = [];
    const onProgress = (progress: Progress) => news.push(progress);
    const result = await okta.execute('offboardUser', { userId: blake.id }, { onProgress });
    if (!result.ok) throw new Error(result.error.message);
    const told = news.filter(({ step }) => step !== undefined);
    expect(news.filter(({ total }) => total !== undefined)).toEqual(told);
    expect(told.slice(0, -1).map(({ step }) => step)).toEqual(
      result.output.steps.map(({ action, name }) => ({ action, ...(name !== undefined && { name }) })),
    );
    expect(told.at(-1)).toMatchObject({ step: { action: 'getUserAccess' }, failed: 0 });
    expect(new Set(told.map(({ total }) => total)).size).toBe(1);
    const done = told.map((one) => one.done as number);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe((told[0]?.total as number) - 1);
  });

  test('says what was changed where the last reading gives what nobody can work with', async () => {
    const { blake } = org.seed.people;
    const onProgress = ({ step }: Progress) => {
      if (step?.action !== 'getUserAccess') return;
      const body = {
        id: { toString: 1, valueOf: 1 },
        status: 'DEPROVISIONED',
        profile: { login: blake.login },
      };
      const headers = { 'x-okta-request-id': 'r1' };
      org.fault({ kind: 'answer', status: 200, method: 'GET', path: '/api/v1/users/*', body, headers });
    };
    const result = await okta.execute('offboardUser', { userId: blake.id }, { onProgress });
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_RESPONSE', outcome: 'unknown' } });
    if (!result.ok) expect(result.error.completedSteps).toContain('deactivateUser');
  });

  test('takes no step after it is cancelled between two of them, and is completed afterwards', async () => {
    const { blake } = org.seed.people;
    for (const last of ['suspendUser', 'revokeUserGrants', 'deactivateUser', 'removeUserFromGroup']) {
      org.reset();
      const controller = new AbortController();
      const onProgress = ({ step }: Progress) => {
        if (step?.action === last) controller.abort();
      };
      const options = { signal: controller.signal, onProgress };
      const result = await okta.execute('offboardUser', { userId: blake.id }, options);
      if (result.ok) throw new Error('It was cancelled.');
      expect(result.error).toMatchObject({ code: 'CANCELLED', output: { complete: false } });
      const { steps } = result.error.output as unknown as OffboardUserOutput;
      expect(steps.at(-1)).toMatchObject({ action: last, ok: false, error: { outcome: 'not-sent' } });
      expect(steps.slice(0, -1).every(({ ok }) => ok)).toBe(true);
      expect(await offboard(blake.id)).toMatchObject({ complete: true });
    }
  });

  test('says that the user is not deactivated where Okta refuses it', async () => {
    const { blake } = org.seed.people;
    refuse(org, '/api/v1/users/*/lifecycle/deactivate', { method: 'POST' });
    const result = await okta.execute('offboardUser', { userId: blake.id, permanently: true });
    expect(result).toMatchObject({
      ok: false,
      error: {
        code: 'INCOMPLETE',
        message: expect.stringContaining('the user is SUSPENDED'),
        retryable: false,
      },
    });
    expect(org.state.users.has(blake.id)).toBe(true);
  });

  test('is not complete where sessions may still be open, which no list shows', async () => {
    const { blake } = org.seed.people;
    refuse(org, '/api/v1/users/*/sessions');
    const inputs = { userId: blake.id, deactivate: false, suspend: false, removeGroups: false };
    const only = { revokeGrants: false, removeRoles: false, removeApplications: false, resetFactors: false };
    org.state.userById(blake.id).oauthTokens = [];
    const result = await okta.execute('offboardUser', { ...inputs, ...only, deactivateDevices: false });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INCOMPLETE', message: expect.stringContaining('sessions may still be open') },
    });
  });

  test('passes on what is no failure of Okta, and claims nothing', async () => {
    const { blake } = org.seed.people;
    const store = createLimits();
    const limits: Limits = new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (org.state.userById(blake.id).status === 'DEPROVISIONED') throw new RangeError('broken');
          return (member as (...all: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    const broken = connectTo(org, { limits, clock: leapingClock() });
    const none = { removeGroups: false, deactivateDevices: false, resetFactors: false };
    const result = await broken.execute('offboardUser', { userId: blake.id, ...none });
    await broken.close();
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_RESPONSE', outcome: 'unknown' } });
  });

  test('takes away only what was asked for, and names the rest', async () => {
    const { blake } = org.seed.people;
    const nothing = {
      suspend: false,
      endSessions: false,
      revokeGrants: false,
      removeRoles: false,
      removeApplications: false,
      removeGroups: false,
      resetFactors: false,
      deactivateDevices: false,
      deactivate: false,
    };
    const sent = org.requests.length;
    const output = await offboard(blake.id, nothing);
    expect(org.requests.slice(sent).filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(output).toMatchObject({ complete: true, status: 'ACTIVE', steps: [] });
    expect(output.proof.every(({ result, why }) => result === 'left' && why !== undefined)).toBe(true);
  });

  test('is complete although lists show changes two seconds late', async () => {
    const { blake } = org.seed.people;
    org.state.memberships.lagMs = 1_500;
    try {
      expect(await offboard(blake.id)).toMatchObject({ complete: true });
    } finally {
      org.state.memberships.lagMs = 0;
    }
  });

  test('is not complete where another administrator adds the leaver to a group again', async () => {
    const { people, groups } = org.seed;
    const again = () => org.state.groups.get(groups.sales.id)?.members.add(people.blake.id);
    org.fault({
      kind: 'hook',
      method: 'POST',
      path: `/api/v1/users/${people.blake.id}/lifecycle/reset_factors`,
      before: again,
    });
    const result = await okta.execute('offboardUser', { userId: people.blake.id });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INCOMPLETE', message: expect.stringContaining('Sales') },
    });
  });
});
