import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { heldIn } from '../../composed/held-in.js';
import { root } from '../../helpers/root.js';
import { openSession, type Session } from './builder-session.js';

describe('the playbooks in the builder', () => {
  let org: Sandbox;
  let session: Session;

  beforeAll(async () => {
    org = await startSandbox();
    session = await openSession(org);
  });
  beforeEach(() => org.reset());
  afterAll(async () => {
    await session.close();
    await org.close();
  });

  const send = async (page: string, form: Record<string, string>) => {
    const response = await session.fetch(`/run/${page}`, { method: 'POST', body: new URLSearchParams(form) });
    return { status: response.status, page: await response.text() };
  };
  const hire = {
    firstName: 'Mira',
    lastName: 'Holm',
    login: 'mira.holm@example.com',
    password: 'Tall-Birch-42',
  };
  const user = (login: string) =>
    [...org.state.users.values()].find(({ profile }) => profile.login === login);
  const asked = (page: string) => /name="id" value="(\w+)"/.exec(page)?.[1] as string;

  it('each show a form, with prefilled values escaped', async () => {
    for (const page of ['onboard', 'offboard', 'access', 'quarantine']) {
      const response = await session.fetch(`/run/${page}?login=x%22%3E%3Cb%3E`);
      expect(response.headers.get('content-type')).toContain('text/html');
      const text = await response.text();
      expect(text).toContain(`action="${page}"`);
      expect(text).not.toContain('<b>');
    }
  });

  const refusal = { errorCode: 'E0000006', errorSummary: 'You do not have permission' };
  const writes = () => org.requests.filter(({ method }) => method !== 'GET');
  const engineers = () => org.state.groups.get(seed.groups.engineering.id)?.members;

  it('onboard a new hire with groups, an application and a role, and change nothing the second time', async () => {
    const form = {
      ...hire,
      groups: 'New Hires, Engineering',
      applications: 'Time Sheets',
      roleType: 'HELP_DESK_ADMIN',
    };
    const { page } = await send('onboard', form);
    expect(page).toContain(`Mira Holm can sign in as ${hire.login}.`);
    expect(page).toContain('<td>Join the group</td><td>Engineering</td><td class="gone">done</td>');
    expect(page).not.toContain(hire.password);
    const made = user(hire.login);
    expect(made).toMatchObject({ status: 'PASSWORD_EXPIRED', roles: [{ type: 'HELP_DESK_ADMIN' }] });
    expect(engineers()?.has(made?.id as string)).toBe(true);
    const sent = writes().length;
    expect((await send('onboard', form)).page).toContain('Nothing was left to do.');
    expect(writes()).toHaveLength(sent);
  });

  it('onboard a new hire to the end when a step fails, and go on when it is run again', async () => {
    const form = { ...hire, password: '', groups: 'New Hires, Engineering' };
    const path = `/api/v1/groups/${seed.groups.newHires.id}/users/*`;
    const fault = org.fault({ path, method: 'PUT', kind: 'answer', status: 403, body: refusal, times: 9 });
    const { page } = await send('onboard', form);
    expect(page).toContain('class="summary no"');
    expect(page).toContain('Onboarding mira.holm@example.com is not complete');
    expect(page).toMatch(/<td>New Hires<\/td><td class="left">/);
    expect(engineers()?.has(user(hire.login)?.id as string)).toBe(true);
    fault.remove();
    expect((await send('onboard', form)).page).toContain('once they have followed the activation link');
    expect(org.mails).toHaveLength(1);
  });

  it('create nobody when a group does not exist, and change nobody when another has the login', async () => {
    const { page } = await send('onboard', { ...hire, groups: 'New Hires, Astronauts' });
    expect(page).toContain('Nothing was changed. No group has exactly the name Astronauts.');
    const taken = await send('onboard', { ...hire, login: seed.people.blake.login, groups: 'Sales' });
    expect(taken.page).toContain('Nothing was changed. A user with the login');
    expect(writes()).toEqual([]);
  });

  it('take nobody up again who was deactivated unless that was chosen, and show what they have', async () => {
    const { blake } = seed.people;
    const person = org.state.userById(blake.id);
    Object.assign(person, { status: 'DEPROVISIONED', roles: [] });
    const form = { firstName: 'Blake', lastName: 'Rivers', login: blake.login, returning: 'refuse' };
    const { page } = await send('onboard', form);
    expect(page).toContain('Nothing was changed. A deactivated user has the login');
    expect(page).toContain('<td>Group</td><td>Engineering</td>');
    expect(person.status).toBe('DEPROVISIONED');
    const taken = await send('onboard', { ...form, returning: 'take-up' });
    expect(taken.page).toContain('<td>Activate</td>');
    expect(taken.page).toContain('What the deactivated user had before');
    expect(person.status).not.toBe('DEPROVISIONED');
  });

  it('show everything that gives somebody access, and what can not be read', async () => {
    const { quinn } = seed.people;
    const sent = org.requests.length;
    const { page } = await send('access', { login: quinn.login });
    expect(page).toContain(`${quinn.login} is ACTIVE.`);
    expect(page).toContain('<td>Group</td><td>Everyone</td>');
    expect(page).toMatch(/<td>Admin role<\/td>/);
    expect(page).toContain('<td>Session</td><td>Okta has no list of a user&#39;s sessions.</td>');
    expect(org.requests.slice(sent).every(({ method }) => method === 'GET')).toBe(true);
    const path = '/api/v1/users/*/roles';
    org.fault({ path, kind: 'answer', status: 403, body: refusal, times: 9 });
    const less = await send('access', { login: quinn.login });
    expect(less.page).toContain('class="summary no"');
    expect(less.page).toContain('Not everything could be read');
    expect((await send('access', { login: 'nobody@example.com' })).page).toContain('class="summary no"');
  });

  it('offboard a leaver, show what is gone, and what is left and why', async () => {
    const { blake } = seed.people;
    const { page } = await send('offboard', { login: blake.login });
    expect(page).toContain(`${blake.login} is offboarded: nothing is left that gives access.`);
    expect(page).toContain('<td>Group</td><td>Engineering</td><td class="gone">gone</td>');
    expect(page).toMatch(/<td>Group<\/td><td>Everyone<\/td><td class="">Okta itself decides/);
    expect((await send('offboard', { login: 'nobody@example.com' })).page).toContain('Nothing was changed');
  });

  it('offboard a leaver to the end when a step fails, and show no success where something is left', async () => {
    const { blake } = seed.people;
    const body = { errorCode: 'E0000006', errorSummary: 'You do not have permission' };
    org.fault({
      path: '/api/v1/groups/*/users/*',
      method: 'DELETE',
      kind: 'answer',
      status: 403,
      body,
      times: Infinity,
    });
    const { page } = await send('offboard', { login: blake.login });
    expect(page).toContain('class="summary no"');
    expect(page).toContain(`Offboarding ${blake.login} is not complete`);
    expect(page).toContain('Steps that failed');
    expect(org.state.users.get(blake.id)).toMatchObject({ status: 'DEPROVISIONED', factors: [] });
  });

  it.each(Object.values(seed.people).filter(({ status }) => status === 'ACTIVE'))(
    'offboard $login, ask for the login alone, and show success only where they keep nothing',
    async ({ id, login }) => {
      expect(await (await session.fetch('/run/offboard')).text()).not.toMatch(/<input [^>]*name="(?!login")/);
      const { page } = await send('offboard', { login });
      const held = heldIn(org, id);
      const imported = [...org.state.groups.values()].some(
        ({ type, members }) => type === 'APP_GROUP' && members.has(id),
      );
      const owned = [...org.state.groups.values()].some(({ owners }) =>
        owners.some((owner) => owner.id === id),
      );
      const tokens = [...org.state.apiTokens.values()].some(({ userId }) => userId === id);
      const keepsNothing = Object.keys(held).length === 0 && !owned && !tokens && !imported;
      expect([login, page.includes('nothing is left that gives access')]).toEqual([login, keepsNothing]);
      expect(page.includes('class="summary no"')).toBe(!keepsNothing);
      expect(org.state.users.get(id)).toMatchObject({ status: 'DEPROVISIONED', roles: [], factors: [] });
    },
  );

  it('release a user from quarantine only once, and only on an answer in time', async () => {
    const { emery } = seed.people;
    const status = () => org.state.users.get(emery.id)?.status;
    const first = asked((await send('quarantine', { login: emery.login, minutes: '5' })).page);
    expect(status()).toBe('SUSPENDED');
    expect((await send('quarantine-decision', { id: 'guess', answer: 'release' })).status).toBe(410);
    expect((await send('quarantine-decision', { id: first, answer: 'release' })).page).toContain(
      'is released',
    );
    expect(status()).toBe('ACTIVE');
    const second = asked((await send('quarantine', { login: emery.login, minutes: '5' })).page);
    expect((await send('quarantine-decision', { id: first, answer: 'release' })).status).toBe(410);
    expect((await send('quarantine-decision', { id: second, answer: 'confirm' })).page).toContain(
      'stays suspended',
    );
    expect(org.state.users.get(emery.id)).toMatchObject({ status: 'SUSPENDED', factors: [] });
  });

  it('leave a user suspended when nobody answers', async () => {
    const { emery } = seed.people;
    const id = asked((await send('quarantine', { login: emery.login, minutes: '0.02' })).page);
    while (!session.log.join().includes(`${emery.login} stays suspended`))
      await new Promise((resolve) => setTimeout(resolve, 50));
    const late = await send('quarantine-decision', { id, answer: 'release' });
    expect(late.status).toBe(410);
    expect(org.state.users.get(emery.id)?.status).toBe('SUSPENDED');
  });
});

const examples = join(root, 'examples');

it.each(readdirSync(examples).filter((name) => name.endsWith('.json')))(
  'the flow in %s has unique ids, and every wire and link leads to a node of it',
  (name) => {
    const nodes = JSON.parse(readFileSync(join(examples, name), 'utf8')) as Record<string, unknown>[];
    const ids = nodes.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    const targets = nodes.flatMap(({ wires = [], links = [] }) => [wires, links].flat(2));
    expect(targets.length).toBeGreaterThan(5);
    for (const target of targets) expect(ids).toContain(target);
  },
);

describe('npm run playbooks', () => {
  it('onboards and offboards in a sandbox, prints each step, and exits with 0', () => {
    const output = execFileSync(process.execPath, [join(root, 'build/examples/playbooks.js')], {
      encoding: 'utf8',
    });
    expect(output).toContain('Onboard a new hire');
    expect(output).toMatch(/Offboard User +DEPROVISIONED, \d+ gone, \d+ left/);
    expect(output).toContain('0 unexpected failures');
  });
});
