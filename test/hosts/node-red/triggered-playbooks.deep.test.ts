import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnector } from '../../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { heldIn } from '../../composed/held-in.js';
import { type FlowNode, openSession, type Session } from './builder-session.js';

const SECRET = 'a-secret-of-the-hook';
const { blake, emery, quinn } = seed.people;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the playbooks that events start', () => {
  let org: Sandbox;
  let session: Session;
  const okta = () =>
    createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });

  beforeAll(async () => {
    org = await startSandbox();
    session = await openSession(org);
    const flows = JSON.parse(readFileSync(join(session.folder, 'flows.json'), 'utf8')) as FlowNode[];
    const tab = flows.find(({ id }) => id === 'okta-role') as FlowNode;
    // Nine seconds to confirm.
    tab.env = [{ name: 'MINUTES', value: '0.15', type: 'num' }];
    const hook = {
      id: 'hook',
      type: 'okta-event-hook',
      z: 'okta-own',
      connection: 'okta-org',
      path: '/okta',
    };
    await session.deploy([...flows, { ...hook, header: '', credentials: { secret: SECRET } }]);
    await until(() => logLooks() > 0);
    await sleep(1_500);
  });
  afterAll(async () => {
    await session.close();
    await org.close();
  });

  const logLooks = () => org.requests.filter(({ path }) => path === '/api/v1/logs').length;
  const until = async (holds: () => boolean | Promise<boolean>, withinMs = 30_000): Promise<void> => {
    for (const end = Date.now() + withinMs; Date.now() < end; await sleep(100)) if (await holds()) return;
    throw new Error(`It did not happen. The log:\n${session.log.join('\n')}`);
  };
  const run = async (id: string, inputs: object) => {
    const connector = okta();
    const result = await connector.execute(id, inputs);
    await connector.close();
    if (!result.ok) throw new Error(result.error.message);
    // As Okta's event hook does.
    await fetch(new URL('/hooks/okta', session.builder.url), {
      method: 'POST',
      headers: { authorization: SECRET },
      body: '{}',
    });
    return result.output as Record<string, unknown>;
  };
  const told = (...words: string[]) =>
    session.log.filter((line) => words.every((word) => line.includes(word))).length;
  /** The ticket of the link that was told with a word. */
  const ticketIn = (word: string) =>
    /ticket=([\w-]{32})/.exec(session.log.find((line) => line.includes(word)) ?? '')?.[1] ?? '';
  const rolesOf = (id: string) => org.state.users.get(id)?.roles.map(({ type }) => type) ?? [];
  const grant = (userId: string, roleType = 'HELP_DESK_ADMIN') =>
    run('assignRoleToUser', { userId, roleType });
  const decide = async (ticket: string, answer: string) => {
    const body = new URLSearchParams({ ticket, answer });
    const response = await session.fetch('/run/admin-role', { method: 'POST', body });
    return { status: response.status, page: await response.text() };
  };

  it('say what is left of a user whom somebody else deactivated, and prove it where nothing is', async () => {
    await run('deactivateUser', { userId: quinn.id });
    await until(() => told(`${quinn.login}: nothing is left.`) === 1);
    await run('deactivateUser', { userId: blake.id });
    await until(() => told(blake.login, 'LEFT') === 1);
    expect([heldIn(org, quinn.id), Object.keys(heldIn(org, blake.id))]).toEqual([
      {},
      ['groups', 'devices', 'factors'],
    ]);
    const page = await (await session.fetch('/run/left')).text();
    expect(page).toContain(`<p class="summary">${quinn.login}: nothing is left.`);
    expect(page).toContain(`<p class="summary no">${blake.login}: `);
    expect(page).toContain('<td>Group</td>');
  });

  it('take back an admin role that nobody confirms in time, and do not start by that', async () => {
    const before = rolesOf(emery.id);
    // One that was there before: what is left of it afterwards is told by the log as granted.
    await grant(emery.id, 'READ_ONLY_ADMIN');
    await until(() => told('/run/admin-role?ticket=', 'Read-only') === 1);
    const ticket = ticketIn('Read-only');
    expect((await decide('x'.repeat(32), 'confirm')).status).toBe(410);
    const question = await (await session.fetch(`/run/admin-role?ticket=${ticket}`)).text();
    expect(question).toContain(emery.login);
    expect((await decide(ticket, 'confirm')).page).toContain('is confirmed.');
    expect((await decide(ticket, 'take-back')).status).toBe(410);
    await sleep(11_000);
    await grant(emery.id);
    await until(() => told('/run/admin-role?ticket=', 'Help Desk') === 1);
    await until(() => told('Help Desk', 'is taken back.') === 1);
    expect(rolesOf(emery.id)).toEqual([...before, 'READ_ONLY_ADMIN']);
    const asked = told('/run/admin-role?ticket=');
    await sleep(11_000);
    expect([told('/run/admin-role?ticket='), rolesOf(emery.id)]).toEqual([
      asked,
      [...before, 'READ_ONLY_ADMIN'],
    ]);
  });

  it('take back a role of a group at once, if a person says so', async () => {
    const { id: groupId } = seed.groups.sales;
    const given = await run('assignRoleToGroup', { groupId, roleType: 'HELP_DESK_ADMIN' });
    expect(given).toBeDefined();
    await until(() => told('/run/admin-role?ticket=', 'Sales') === 1);
    const ticket = ticketIn('Sales');
    expect((await decide(ticket, 'take-back')).page).toContain('is being taken back');
    await until(() => org.state.groups.get(groupId)?.roles.length === 0);
  });
});

it('on a real org they are disabled until a person enables them', async () => {
  const org = await startSandbox();
  const session = await openSession(org, { sandbox: false }).catch((error: Error) => error);
  if (session instanceof Error) throw session;
  try {
    const flows = JSON.parse(readFileSync(join(session.folder, 'flows.json'), 'utf8')) as FlowNode[];
    const disabled = flows
      .filter((node) => node.type === 'tab' && node.disabled === true)
      .map(({ id }) => id);
    expect(disabled.sort()).toEqual(['okta-left', 'okta-role']);
  } finally {
    await session.close();
    await org.close();
  }
});
