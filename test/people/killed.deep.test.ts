import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { PeoplePlan } from '../../src/index.js';
import { startSandbox, type User } from '../../src/sandbox/index.js';
import { killedRun } from '../bulk/killed-run.js';
import { random } from '../bulk/random.js';
import { cli } from '../helpers/command-line.js';
import type { Sandbox } from '../helpers/sandbox-org.js';

jest.setTimeout(3_600_000);

// npm run test:people runs more of it.
const PEOPLE = Number(process.env.PEOPLE_COUNT ?? 80);
const KILLS = Number(process.env.PEOPLE_KILLS ?? 5);
const SEED = Number(process.env.PEOPLE_SEED ?? 1);

let org: Sandbox;
let folder: string;

beforeEach(async () => {
  org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
  folder = mkdtempSync(join(tmpdir(), 'people-'));
});
afterEach(async () => {
  await org.close();
  rmSync(folder, { recursive: true, force: true });
});

type Kind = 'hire' | 'leave' | 'return' | 'move' | 'stay';
const KINDS: readonly Kind[] = ['hire', 'leave', 'return', 'move'];

interface Person {
  kind: Kind;
  login: string;
  number: string;
}

/** People of every kind: those who are not hired now are in the org, as the last export left them. */
function populate(): Person[] {
  const model = [...org.state.users.values()].find(
    ({ id, status }) => status === 'ACTIVE' && id !== org.state.tokenOwnerId,
  ) as User;
  const sales = [...org.state.groups.values()].find(({ profile }) => profile.name === 'Sales');
  return Array.from({ length: PEOPLE }, (_, index) => {
    const kind = KINDS[index % KINDS.length] as Kind;
    const login = `person.${index}@example.com`;
    const number = String(index).padStart(6, '0');
    if (kind === 'hire') return { kind, login, number };
    const user = structuredClone(model);
    user.id = org.state.newId('00u');
    user.status = kind === 'return' ? 'DEPROVISIONED' : 'ACTIVE';
    user.roles = [];
    if (kind === 'return') delete user.password;
    user.profile = { ...profileOf(login, number), department: 'Sales' };
    org.state.users.set(user.id, user);
    sales?.members.add(user.id);
    return { kind, login, number };
  });
}

function profileOf(login: string, number: string) {
  return { firstName: 'Person', lastName: number, email: login, login, employeeNumber: number };
}

const POLICY = {
  match: { column: 'Number', attribute: 'employeeNumber' },
  attributes: {
    firstName: 'First',
    lastName: 'Last',
    email: 'Mail',
    login: 'Mail',
    department: 'Department',
  },
  groups: {
    managed: ['Engineering', 'Sales'],
    byColumn: { Department: { Engineering: ['Engineering'], Sales: ['Sales'] } },
  },
  endDate: 'End',
  ended: 'offboard',
  returning: 'reactivate',
  limits: { maxDestructive: PEOPLE },
};

function csvOf(people: readonly Person[]): string {
  const lines = people.map(({ kind, login, number }) =>
    [
      number,
      'Person',
      number,
      login,
      kind === 'move' ? 'Engineering' : 'Sales',
      kind === 'leave' ? '2020-01-01' : '',
    ].join(';'),
  );
  return `\ufeffNumber;First;Last;Mail;Department;End\r\n${lines.join('\r\n')}\r\n`;
}

/** How the org differs from what the plan leads to. */
function differences(people: readonly Person[]): string[] {
  const groups = new Map(
    [...org.state.groups.values()].map(({ profile, members }) => [profile.name, members]),
  );
  return people.flatMap(({ kind, login, number }) => {
    const [user, ...more] = [...org.state.users.values()].filter(({ profile }) => profile.login === login);
    if (user === undefined) return [`${login}: not there`];
    const status = {
      hire: 'PROVISIONED',
      return: 'PROVISIONED',
      leave: 'DEPROVISIONED',
      move: 'ACTIVE',
      stay: 'ACTIVE',
    }[kind];
    const group = { hire: 'Sales', return: 'Sales', move: 'Engineering', leave: undefined, stay: 'Sales' }[
      kind
    ];
    const member = ['Engineering', 'Sales'].filter((name) => groups.get(name)?.has(user.id));
    const mails = org.state.mails.filter(({ userId }) => userId === user.id).map(({ kind: each }) => each);
    const found: string[] = [];
    if (more.length > 0) found.push(`created ${more.length + 1} times`);
    if (user.status !== status) found.push(`is ${user.status}, not ${status}`);
    if (member.join() !== (group ?? '')) found.push(`is in ${member.join()}, not ${group}`);
    if (user.profile.employeeNumber !== number) found.push('has another number');
    const expected = kind === 'hire' || kind === 'return' ? 'activation' : '';
    if (mails.join() !== expected) found.push(`got the mails ${mails.join()}`);
    if ((kind === 'hire' || kind === 'return') && user.password !== undefined) found.push('has a password');
    return found.map((text) => `${login} (${kind}): ${text}`);
  });
}

/** The requests of a kind that the org did, by user. */
function doneMoreThanOnce(): string[] {
  const done = new Map<string, number>();
  for (const { method, path, status, body } of org.requests) {
    if (method !== 'POST' || status === null || status >= 300) continue;
    const isCreation = path === '/api/v1/users';
    if (!isCreation && !/\/lifecycle\/(?:activate|deactivate)$/.test(path)) continue;
    const login = (body as { profile?: { login?: string } } | undefined)?.profile?.login;
    const key = isCreation ? `create ${login}` : path;
    done.set(key, (done.get(key) ?? 0) + 1);
  }
  return [...done].filter(([, times]) => times > 1).map(([key, times]) => `${key}: ${times} times`);
}

test(`a plan for ${PEOPLE} people, killed ${KILLS} times: everybody ends as planned, exactly once`, async () => {
  const people = populate();
  const env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const args = [
    '--from',
    write('people.csv', csvOf(people)),
    '--policy',
    write('policy.json', JSON.stringify(POLICY)),
  ];
  const planned = await cli(['people', 'plan', ...args], { env });
  expect({ code: planned.code, stderr: planned.stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  const plan = JSON.parse(planned.stdout) as PeoplePlan;
  const quarter = PEOPLE / KINDS.length;
  expect(plan.counts).toMatchObject({
    create: quarter,
    reactivate: quarter,
    update: quarter,
    offboard: quarter,
  });

  const file = write('plan.json', planned.stdout);
  const startedAt = Date.now();
  const apply = ['people', 'apply', file, '--approve', plan.hash];
  const before = org.requests.length;
  const run = await killedRun(org, apply, { kills: KILLS, apart: (6 * PEOPLE) / KILLS, next: random(SEED) });
  expect(run.kills).toBe(KILLS);
  // What did not get through by the last faults is done by the next run.
  const last = run.last.code === 0 ? run.last : await cli(apply, { env });
  expect({ code: last.code, stderr: last.stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('Checked: the org is as the plan says.'),
  });
  expect(differences(people)).toEqual([]);
  expect(doneMoreThanOnce()).toEqual([]);

  const drift = await cli(['people', 'drift', ...args, '--format', 'text'], { env });
  expect({ code: drift.code, stderr: drift.stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('The org and the file agree.'),
  });
  const sent = org.requests.length;
  expect((await cli(apply, { env })).code).toBe(0);
  expect(org.requests.slice(sent).filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(readFileSync(`${file}.journal`, 'utf8')).not.toMatch(/password|token"/i);
  process.stdout.write(
    `people: ${PEOPLE} people, ${run.kills} kills, seed ${SEED}: all as planned, 0 twice; ` +
      `${sent - before} requests, ${((Date.now() - startedAt) / 1000).toFixed(0)} s\n`,
  );
});
