import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connector, OnboardUserInput, OnboardUserOutput, Progress } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import { heldIn } from './held-in.js';
import { refuse } from './refusal.js';

const MIRA = {
  firstName: 'Mira',
  lastName: 'Holm',
  email: 'mira.holm@example.com',
  login: 'mira.holm@example.com',
};
const BLAKE = {
  firstName: 'Blake',
  lastName: 'Rivers',
  email: 'blake.rivers@example.com',
  login: 'blake.rivers@example.com',
};

let org: Sandbox;
let okta: Connector;

beforeAll(async () => {
  const clock = leapingClock();
  org = await startSandbox({ clock });
  okta = connectTo(org, { clock });
});
beforeEach(() => org.reset());
afterAll(async () => {
  await okta.close();
  await org.close();
});

async function onboard(inputs: OnboardUserInput): Promise<OnboardUserOutput> {
  const result = await okta.execute('onboardUser', inputs);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.output;
}

async function refusalOf(inputs: OnboardUserInput) {
  const result = await okta.execute('onboardUser', inputs);
  if (result.ok) throw new Error('It succeeds.');
  return result.error;
}

const writes = (from = 0) => org.requests.slice(from).filter(({ method }) => method !== 'GET');
const byLogin = (login: string) =>
  [...org.state.users.values()].filter(({ profile }) => profile.login === login);
/** The inputs that name a person as the org knows them. */
function asThey(login: string) {
  const [user] = byLogin(login);
  const { firstName, lastName, email } = (user?.profile ?? {}) as Record<string, string>;
  return { firstName, lastName, email, login } as OnboardUserInput;
}
const activations = () => org.mails.filter(({ kind }) => kind === 'activation');

/** What a deactivated person, who left with everything but the account, has. */
function deactivated(login: string) {
  const [user] = byLogin(login);
  if (user === undefined) throw new Error(`Nobody has the login ${login}.`);
  user.status = 'DEPROVISIONED';
  delete user.password;
  user.roles = [];
  for (const { users } of org.state.applications.values()) users.delete(user.id);
  return user;
}

describe('an onboarding', () => {
  const all: OnboardUserInput = {
    ...MIRA,
    customAttributes: { department: 'Finance' },
    groupIds: ['New Hires', 'Sales'],
    applicationIds: ['Company Wiki'],
    roleType: 'HELP_DESK_ADMIN',
  };

  test('creates a person with profile, groups, applications and role, and mails one link', async () => {
    const output = await onboard(all);
    expect(output).toMatchObject({ created: true, changed: true, complete: true, status: 'PROVISIONED' });
    const [mira] = byLogin(MIRA.login);
    expect(mira).toMatchObject({ status: 'PROVISIONED', profile: { department: 'Finance' } });
    const { groups, applications } = org.seed;
    expect(heldIn(org, output.userId)).toMatchObject({
      groups: expect.arrayContaining([groups.newHires.id, groups.sales.id]),
      applications: [applications.wiki.id],
    });
    expect(mira?.roles).toMatchObject([{ type: 'HELP_DESK_ADMIN' }]);
    expect(activations()).toHaveLength(1);
    expect(output.steps).toEqual([
      { action: 'createUser', ok: true, changed: true },
      { action: 'addUserToGroup', id: groups.newHires.id, name: 'New Hires', ok: true, changed: true },
      { action: 'addUserToGroup', id: groups.sales.id, name: 'Sales', ok: true, changed: true },
      {
        action: 'assignUserToApplication',
        id: applications.wiki.id,
        name: 'Company Wiki',
        ok: true,
        changed: true,
      },
      { action: 'activateUser', ok: true, changed: true },
      { action: 'assignRoleToUser', id: 'HELP_DESK_ADMIN', name: 'HELP_DESK_ADMIN', ok: true, changed: true },
    ]);
  });

  test.each([
    ['with a mailed link', all],
    ['with a link that comes back', { ...all, sendEmail: false }],
    ['with a first password', { ...all, password: 'Tall-Birch-42' }],
    ['without activation', { ...all, activate: false }],
  ])('changes nothing and mails nothing when it is run again %s', async (_, inputs) => {
    const first = await onboard(inputs);
    const sent = org.requests.length;
    const { mails } = org;
    const mailed = mails.length;
    const before = JSON.stringify(org.state.users.get(first.userId));
    const again = await onboard(inputs);
    expect(again).toMatchObject({ created: false, changed: false, complete: true, status: first.status });
    expect(again.activationUrl).toBeUndefined();
    expect(writes(sent)).toEqual([]);
    expect(org.mails.length).toBe(mailed);
    expect(JSON.stringify(org.state.users.get(first.userId))).toBe(before);
  });

  test('gives the link where Okta mails none, and keeps it out of an error', async () => {
    const output = await onboard({ ...MIRA, sendEmail: false });
    expect(output.activationUrl).toContain('http');
    expect(output.activationToken).toBeTruthy();
    expect(activations()).toEqual([]);
    org.reset();
    refuse(org, '/api/v1/users/*/roles', { method: 'POST' });
    const error = await refusalOf({ ...MIRA, sendEmail: false, roleType: 'HELP_DESK_ADMIN' });
    const [mira] = byLogin(MIRA.login);
    expect(error).toMatchObject({ code: 'INCOMPLETE', remedy: expect.stringContaining('Reactivate User') });
    for (const { value } of mira?.tokens ?? []) expect(JSON.stringify(error)).not.toContain(value);
    expect(mira?.tokens.length).toBe(1);
  });

  test('sets the first password once, which must be changed, and mails nothing', async () => {
    const output = await onboard({ ...MIRA, password: 'Tall-Birch-42' });
    expect(output.status).toBe('PASSWORD_EXPIRED');
    expect(org.mails).toEqual([]);
    org.reset();
    const kept = await onboard({ ...MIRA, password: 'Tall-Birch-42', changePasswordAtNextLogin: false });
    expect(kept.status).toBe('ACTIVE');
  });

  test('tells each step by name before it begins', async () => {
    const news: Progress[] = [];
    const onProgress = (progress: Progress) => news.push(progress);
    await okta.execute('onboardUser', { ...all, password: 'Tall-Birch-42' }, { onProgress });
    expect(news.map(({ done, total, step }) => [done, total, step?.action, step?.name])).toEqual([
      [0, 6, 'addUserToGroup', 'New Hires'],
      [1, 6, 'addUserToGroup', 'Sales'],
      [2, 6, 'assignUserToApplication', 'Company Wiki'],
      [3, 6, 'activateUser', undefined],
      [4, 6, 'expirePassword', undefined],
      [5, 6, 'assignRoleToUser', 'HELP_DESK_ADMIN'],
    ]);
    expect(JSON.stringify(news)).not.toContain('Tall-Birch-42');
  });

  test('expires no password of a person who has signed in', async () => {
    const inputs = { ...MIRA, password: 'Tall-Birch-42' };
    const { userId } = await onboard(inputs);
    const mira = org.state.userById(userId);
    mira.status = 'ACTIVE';
    mira.lastLogin = '2026-01-01T00:00:00.000Z';
    const again = await onboard(inputs);
    expect(again).toMatchObject({ changed: false, status: 'ACTIVE' });
  });

  test('finds a mistake in groups and applications before anybody is created', async () => {
    for (const wrong of [
      { groupIds: ['00g0000000000000none'] },
      { groupIds: ['Sales', 'Night Watch'] },
      { applicationIds: ['0oa0000000000000none'] },
      { groupIds: ['Everyone'] },
    ]) {
      const error = await refusalOf({ ...MIRA, ...wrong });
      expect(error).toMatchObject({
        code: wrong.groupIds?.[0] === 'Everyone' ? 'FORBIDDEN' : 'NOT_FOUND',
        outcome: 'unchanged',
      });
    }
    expect(byLogin(MIRA.login)).toEqual([]);
  });

  test('goes on after a step that failed, and says what is done and what is left', async () => {
    const fault = refuse(org, `/api/v1/groups/${org.seed.groups.sales.id}/users/*`, { method: 'PUT' });
    const error = await refusalOf(all);
    expect(error).toMatchObject({
      code: 'INCOMPLETE',
      outcome: 'partial',
      message: expect.stringContaining('addUserToGroup Sales'),
      output: { created: true, complete: false, status: 'PROVISIONED' },
    });
    expect(activations()).toHaveLength(1);
    const { steps } = error.output as OnboardUserOutput;
    expect(steps.filter(({ ok }) => !ok)).toMatchObject([{ name: 'Sales', error: { code: 'FORBIDDEN' } }]);
    fault.remove();
    const again = await onboard(all);
    expect(again.steps.filter(({ changed }) => changed)).toMatchObject([{ name: 'Sales' }]);
    expect(activations()).toHaveLength(1);
  });

  test('activates nobody while a group is missing where groups come first', async () => {
    const fault = refuse(org, `/api/v1/groups/${org.seed.groups.sales.id}/users/*`, { method: 'PUT' });
    const error = await refusalOf({ ...all, groupsFirst: true });
    expect(error.message).toContain('not activated, because a group is missing');
    expect(byLogin(MIRA.login)).toMatchObject([{ status: 'STAGED' }]);
    expect(org.mails).toEqual([]);
    fault.remove();
    expect(await onboard({ ...all, groupsFirst: true })).toMatchObject({ status: 'PROVISIONED' });
    expect(activations()).toHaveLength(1);
  });

  test('leaves an application to the group that gives it', async () => {
    const { morgan } = org.seed.people;
    const output = await onboard({ ...asThey(morgan.login), applicationIds: ['Company Wiki'] });
    expect(output).toMatchObject({ changed: false });
  });

  test('sets only the attributes that differ of a person who is there', async () => {
    const sent = org.requests.length;
    const output = await onboard({ ...BLAKE, customAttributes: { department: 'Astronomy', nickName: null } });
    expect(output).toMatchObject({ created: false, changed: true });
    expect(writes(sent).map(({ body }) => body)).toEqual([{ profile: { department: 'Astronomy' } }]);
  });

  test.each([
    ['another name', { ...BLAKE, firstName: 'Brook' }],
    ['another email address', { ...BLAKE, email: 'brook.rivers@example.com' }],
  ])('changes nothing of a user with the login and %s', async (_, inputs) => {
    const error = await refusalOf({ ...inputs, groupIds: ['Sales'], customAttributes: { title: 'Boss' } });
    expect(error).toMatchObject({
      code: 'CONFLICT',
      outcome: 'unchanged',
      existing: { userId: org.seed.people.blake.id },
    });
    expect(writes()).toEqual([]);
  });

  test('knows a person by the employee number, whose name has changed', async () => {
    const blake = org.state.userById(org.seed.people.blake.id);
    blake.profile.employeeNumber = '4711';
    const married = { ...BLAKE, lastName: 'Brook' };
    await onboard({ ...married, customAttributes: { employeeNumber: '4711' } });
    expect(blake.profile.lastName).toBe('Brook');
    const error = await refusalOf({ ...married, customAttributes: { employeeNumber: '0815' } });
    expect(error.code).toBe('CONFLICT');
  });

  test('says that it is unknown whether the person was created where no read tells, and goes on when run again', async () => {
    org.fault({ kind: 'drop-after', method: 'POST', path: '/api/v1/users' });
    org.fault({ kind: 'drop-before', method: 'GET', path: '/api/v1/users/*', skip: 1, times: 9 });
    const error = await refusalOf(MIRA);
    expect(error).toMatchObject({ outcome: 'unknown' });
    expect(byLogin(MIRA.login)).toMatchObject([{ status: 'STAGED' }]);
    org.reset();
    expect(await onboard(MIRA)).toMatchObject({ complete: true });
  });

  test('warns where the link was lost with an answer, and where the status can not be read afterwards', async () => {
    const path = '/api/v1/users/*/lifecycle/activate';
    const inputs = { ...MIRA, sendEmail: false };
    org.fault({ kind: 'drop-after', method: 'POST', path });
    const lost = await okta.execute('onboardUser', inputs, { timeoutMs: 60_000 });
    expect(lost).toMatchObject({ ok: true, output: { status: 'PROVISIONED' } });
    expect(lost.meta.warnings.join()).toContain('link was lost');
    const again = await okta.execute('onboardUser', inputs);
    expect(again.meta.warnings.join()).toContain('has not followed the link yet');
    org.reset();
    refuse(org, '/api/v1/users/00u*', { method: 'GET', skip: 1 });
    const unread = await okta.execute('onboardUser', MIRA);
    expect(unread).toMatchObject({ ok: true, output: { status: 'STAGED' } });
    expect(unread.meta.warnings.join()).toContain('could not be read afterwards');
  });

  test('knows a name whose accents a file writes as characters of their own', async () => {
    const zoe = { ...MIRA, firstName: 'Zo\u00eb', lastName: 'M\u00fcller' };
    await onboard(zoe);
    const decomposed = { ...zoe, firstName: 'Zoe\u0308', lastName: 'Mu\u0308ller' };
    expect(await onboard(decomposed)).toMatchObject({ created: false, complete: true });
    expect((await refusalOf({ ...zoe, firstName: 'Zoe' })).code).toBe('CONFLICT');
  });

  test('warns that there is no link for a person who got a password before', async () => {
    await onboard({ ...MIRA, password: 'Tall-Birch-42', activate: false });
    const later = await okta.execute('onboardUser', MIRA);
    expect(later).toMatchObject({ ok: true, output: { status: 'ACTIVE' } });
    expect(later.meta.warnings).toEqual([expect.stringContaining('had a password already')]);
    expect(org.mails).toEqual([]);
    expect((await okta.execute('onboardUser', MIRA)).meta.warnings).toEqual([]);
  });

  test('takes nothing away from who is there, whatever other inputs it is run with', async () => {
    const { userId } = await onboard(all);
    const before = heldIn(org, userId);
    const { login, email, firstName, lastName } = MIRA;
    await onboard({ login, email, firstName, lastName, groupIds: ['Engineering'] });
    const after = heldIn(org, userId);
    expect(after).toMatchObject({ applications: before.applications, roles: before.roles });
    expect(after.groups).toEqual(expect.arrayContaining(before.groups as string[]));
    expect(org.state.userById(userId).profile.department).toBe('Finance');
  });

  test('leaves a suspended user alone', async () => {
    const { kendall } = org.seed.people;
    const error = await refusalOf(asThey(kendall.login));
    expect(error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('SUSPENDED') });
    expect(writes()).toEqual([]);
  });
});

describe('a person who returns', () => {
  test('is not taken up again unless that is asked for, and what they still have is shown', async () => {
    deactivated(BLAKE.login);
    for (const returning of [undefined, 'refuse', 'if-nothing-left'] as const) {
      const error = await refusalOf({ ...BLAKE, ...(returning && { returning }) });
      expect(error).toMatchObject({
        code: 'CONFLICT',
        outcome: 'unchanged',
        message: expect.stringMatching(/group Engineering.*group New Hires/),
        existing: { userId: org.seed.people.blake.id },
        output: { oldAccess: expect.arrayContaining([expect.objectContaining({ name: 'Engineering' })]) },
      });
    }
    expect(writes()).toEqual([]);
  });

  test('is shown with what they still have, whatever else the inputs lack', async () => {
    const blake = deactivated(BLAKE.login);
    blake.profile.employeeNumber = '4711';
    const moved = {
      ...BLAKE,
      email: 'b.rivers@example.com',
      customAttributes: { employeeNumber: '4711' },
    };
    for (const [inputs, message] of [
      [{ ...BLAKE, activate: false }, 'they still have'],
      [moved, 'they still have'],
      [
        { ...BLAKE, activate: false, returning: 'take-up' },
        'changes a deactivated user only once they are active',
      ],
      [{ ...moved, returning: 'take-up' }, 'has another email address'],
    ] as [OnboardUserInput, string][]) {
      const error = await refusalOf(inputs);
      expect(error).toMatchObject({
        code: 'CONFLICT',
        outcome: 'unchanged',
        message: expect.stringContaining(message),
        output: { oldAccess: expect.arrayContaining([expect.objectContaining({ name: 'Engineering' })]) },
      });
    }
    expect(writes()).toEqual([]);
  });

  test('is taken up with what they still have where that is asked for, and it is told', async () => {
    const blake = deactivated(BLAKE.login);
    const output = await onboard({
      ...BLAKE,
      returning: 'take-up',
      groupIds: ['Sales'],
      applicationIds: ['Company Wiki'],
      customAttributes: { title: 'Advisor' },
    });
    expect(output).toMatchObject({ created: false, changed: true, status: 'PROVISIONED' });
    expect(output.oldAccess?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Engineering', 'New Hires']),
    );
    expect(output.oldAccess?.map(({ name }) => name)).not.toContain('Sales');
    expect(output.steps[0]).toEqual({ action: 'activateUser', ok: true, changed: true });
    expect(activations()).toHaveLength(1);
    expect(blake.profile.title).toBe('Advisor');
    expect(org.state.groups.get(org.seed.groups.sales.id)?.members.has(blake.id)).toBe(true);
  });

  test('is taken up without asking where nothing is left but what they are to have', async () => {
    const blake = deactivated(BLAKE.login);
    for (const { type, members, id } of org.state.groups.values())
      if (type === 'OKTA_GROUP' && id !== org.seed.groups.engineering.id) members.delete(blake.id);
    const inputs = { ...BLAKE, returning: 'if-nothing-left' as const };
    expect((await refusalOf(inputs)).message).toContain('Engineering');
    const fault = refuse(org, '/api/v1/users/*/roles');
    const asked = { ...inputs, groupIds: ['Engineering'] };
    expect((await refusalOf(asked)).message).toContain('not readable: role');
    fault.remove();
    expect((await refusalOf({ ...asked, returning: 'refuse' })).message).toBe(
      `A deactivated user has the login ${BLAKE.login}, with no groups, applications or roles but those asked for.`,
    );
    expect(await onboard(asked)).toMatchObject({ status: 'PROVISIONED' });
  });

  test('gets no link at an address that is not theirs any more', async () => {
    const blake = deactivated(BLAKE.login);
    blake.profile.employeeNumber = '4711';
    const inputs = {
      ...BLAKE,
      email: 'b.rivers@example.com',
      customAttributes: { employeeNumber: '4711' },
      returning: 'take-up' as const,
    };
    expect((await refusalOf(inputs)).message).toContain('another email address');
    expect(org.mails).toEqual([]);
    const output = await onboard({ ...inputs, sendEmail: false });
    expect(output.activationUrl).toBeDefined();
    expect(blake.profile.email).toBe('b.rivers@example.com');
  });

  test('is left alone without activation, and when Okta refuses the activation', async () => {
    deactivated(BLAKE.login);
    const inputs = { ...BLAKE, returning: 'take-up' as const, groupIds: ['Sales'] };
    expect((await refusalOf({ ...inputs, activate: false })).code).toBe('CONFLICT');
    refuse(org, '/api/v1/users/*/lifecycle/activate');
    const error = await refusalOf(inputs);
    expect(error).toMatchObject({ code: 'INCOMPLETE', outcome: 'unchanged' });
    expect((error.output as OnboardUserOutput).steps).toHaveLength(1);
  });
});
