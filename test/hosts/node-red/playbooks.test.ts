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
  }, 30_000);
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
    for (const page of ['onboard', 'offboard', 'quarantine']) {
      const response = await session.fetch(`/run/${page}?login=x%22%3E%3Cb%3E`);
      expect(response.headers.get('content-type')).toContain('text/html');
      const text = await response.text();
      expect(text).toContain(`action="${page}"`);
      expect(text).not.toContain('<b>');
    }
  });

  it('onboard a new hire, and continue when a group does not exist', async () => {
    const form = { ...hire, groups: 'New Hires, Astronauts, Engineering', roleType: 'HELP_DESK_ADMIN' };
    const { page } = await send('onboard', form);
    expect(page).toContain('Mira Holm exists, but 1 of the steps failed');
    expect(page).not.toContain(hire.password);
    const made = user(hire.login);
    expect(made?.roles).toHaveLength(1);
    for (const { id } of [seed.groups.newHires, seed.groups.engineering]) {
      expect(org.state.groups.get(id)?.members.has(made?.id as string)).toBe(true);
    }
  });

  it('change nobody when the login is taken', async () => {
    const { page } = await send('onboard', {
      ...hire,
      login: seed.people.blake.login,
      groups: 'Sales',
      roleType: '',
    });
    expect(page).toContain('The login is in use');
    expect(org.requests.filter(({ method }) => method !== 'GET')).toHaveLength(1);
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
  }, 30_000);

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
    await new Promise((resolve) => setTimeout(resolve, 1600));
    expect(session.log.join()).toContain(`${emery.login} stays suspended`);
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
