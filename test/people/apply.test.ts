import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { PeoplePlan } from '../../src/index.js';
import type { User } from '../../src/sandbox/index.js';
import { PLAIN, peopleRig } from './rig.js';

const rig = peopleRig();
const HEADER = 'Mail,First,Last,Department,Team,End\n';
const MORGAN = 'morgan.hill@example.com,Morgan,Hill,Support,,\n';
const NEW = 'new.one@example.com,New,One,Engineering,Engineering,\n';
const POLICY = {
  ...PLAIN,
  groups: { managed: ['Engineering', 'Sales'], column: 'Team' },
  endDate: 'End',
  ended: 'offboard',
};

/** The lines of the results. */
function results(stdout: string) {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

describe('people apply', () => {
  test('does what the plan says, checks the org, and does nothing the second time', async () => {
    const leaver = rig.user('blake.rivers@example.com');
    const { plan, path } = await rig.plan(
      POLICY,
      `${HEADER}${MORGAN}${NEW}blake.rivers@example.com,Blake,Rivers,Engineering,Engineering,2020-01-01\n`,
    );
    expect(rig.writes()).toEqual([]);
    const applied = await rig.people('apply', path, '--approve', plan.hash);
    expect({ code: applied.code, stderr: applied.stderr }).toEqual({
      code: 0,
      stderr: 'Of 3 rows: 3 done.\nChecked: the org is as the plan says.\n',
    });
    expect(results(applied.stdout).map(({ inputs, output }) => [inputs.action, output.done])).toEqual([
      ['update', expect.arrayContaining(['changed department'])],
      ['create', ['created', 'activated']],
      [
        'offboard',
        expect.arrayContaining([
          'suspended',
          'signed out',
          'consents revoked',
          'deactivated',
          'left Engineering',
        ]),
      ],
    ]);
    expect(leaver.status).toBe('DEPROVISIONED');
    expect(rig.user('morgan.hill@example.com').profile.department).toBe('Support');
    const made = rig.user('new.one@example.com');
    expect(made.status).toBe('PROVISIONED');
    expect(made.password).toBeUndefined();
    expect(rig.org.state.mails.map(({ kind, to }) => [kind, to])).toEqual([
      ['activation', 'new.one@example.com'],
    ]);

    const sent = rig.writes().length;
    const again = await rig.people('apply', path, '--approve', plan.hash);
    expect(again.code).toBe(0);
    const elsewhere = await rig.people('apply', path, '--approve', plan.hash, '--journal', `${path}.other`);
    expect(elsewhere.code).toBe(0);
    expect(results(elsewhere.stdout).map(({ output }) => output.done)).toEqual([[], [], []]);
    expect(rig.writes().slice(sent)).toEqual([]);
  });

  test('skips a person who changed since the plan, says so, and does the others', async () => {
    const { plan, path } = await rig.plan(POLICY, `${HEADER}${MORGAN}${NEW}`);
    rig.user('morgan.hill@example.com').profile.department = 'Legal';
    const { code, stdout, stderr } = await rig.people('apply', path, '--approve', plan.hash);
    expect(code).toBe(1);
    expect(results(stdout).map(({ ok, error }) => [ok, error?.code, error?.outcome, error?.message])).toEqual(
      [
        [
          false,
          'CONFLICT',
          'unchanged',
          'The person changed since the plan was made, so nothing was done. The attribute department has another value.',
        ],
        [true, undefined, undefined, undefined],
      ],
    );
    expect(stderr).toContain(
      'morgan.hill@example.com (Morgan Hill): The attribute department has another value.',
    );
    expect(rig.user('morgan.hill@example.com').profile.department).toBe('Legal');
  });

  test.each<[string, (user: User) => unknown, string]>([
    [
      'status',
      (user) => Object.assign(user, { status: 'SUSPENDED' }),
      'The status is SUSPENDED, not ACTIVE.',
    ],
    [
      'kept attribute',
      ({ profile }) => Object.assign(profile, { lastName: 'Hall' }),
      'The attribute lastName',
    ],
    [
      'login',
      ({ profile }) => Object.assign(profile, { login: 'moved@example.com' }),
      'The login is another one.',
    ],
    ['deletion', ({ id }) => rig.org.state.users.delete(id), 'no longer in the org'],
  ])('skips a person whose %s changed', async (_, change, why) => {
    const { plan, path } = await rig.plan(POLICY, `${HEADER}${MORGAN}`);
    change(rig.user('morgan.hill@example.com'));
    const { code, stdout } = await rig.people('apply', path, '--approve', plan.hash);
    expect({ code, message: results(stdout)[0].error.message }).toEqual({
      code: 1,
      message: expect.stringContaining(why),
    });
    expect(rig.writes()).toEqual([]);
  });

  test('skips a person whom a new rule would exclude for good', async () => {
    const csv = `${HEADER}blake.rivers@example.com,Blake,Rivers,Engineering,,\n`;
    const { plan, path } = await rig.plan(POLICY, csv);
    expect(plan.entries[0]?.leave?.map(({ name }) => name)).toEqual(['Engineering']);
    const [rule] = [...rig.org.state.rules.values()].filter(({ status }) => status === 'ACTIVE');
    rule?.groupIds.push(plan.entries[0]?.leave?.[0]?.id as string);
    const { stdout } = await rig.people('apply', path, '--approve', plan.hash);
    expect(results(stdout)[0].error.message).toContain('A rule fills Engineering now.');
    expect(rig.writes()).toEqual([]);
    const next = await rig.plan(POLICY, csv);
    expect(next.plan.entries[0]).toMatchObject({
      action: 'nothing',
      refused: [expect.stringContaining(`the rule ${rule?.name} fills the group`)],
    });
  });

  test('creates nobody whose login somebody else took, and takes up whom an interrupted run created', async () => {
    const { plan, path } = await rig.plan(POLICY, `${HEADER}${NEW}`);
    const other = rig.user('morgan.hill@example.com');
    other.profile.login = 'new.one@example.com';
    const { stdout } = await rig.people('apply', path, '--approve', plan.hash);
    expect(results(stdout)[0].error).toMatchObject({ code: 'CONFLICT', outcome: 'unchanged' });
    expect(rig.writes()).toEqual([]);
    const created = plan.entries[0]?.attributes?.map(({ name, to }) => [name, to]) ?? [];
    Object.assign(other, { status: 'STAGED', profile: Object.fromEntries(created) });
    delete other.password;
    const second = await rig.people('apply', path, '--approve', plan.hash, '--retry-failed');
    expect(results(second.stdout)[0].output.done).toEqual(['activated']);
  });

  test('continues after a lost answer, and mails nobody twice', async () => {
    const { plan, path } = await rig.plan(POLICY, `${HEADER}${NEW}`);
    rig.org.fault({ kind: 'drop-after', method: 'POST', times: 2 });
    const { code, stdout } = await rig.people('apply', path, '--approve', plan.hash);
    const again = code === 0 ? undefined : await rig.people('apply', path, '--approve', plan.hash);
    expect(again?.code ?? code).toBe(0);
    expect(stdout).toContain('new.one@example.com');
    expect(rig.org.state.mails).toHaveLength(1);
    expect(
      [...rig.org.state.users.values()].filter(({ profile }) => profile.login === 'new.one@example.com'),
    ).toHaveLength(1);
  });
});

describe('a plan is refused, and nothing is sent that changes anything,', () => {
  async function refused(
    args: (path: string, hash: string) => string[],
    policy: object = POLICY,
  ): Promise<string> {
    const { plan, path } = await rig.plan(policy, `${HEADER}${MORGAN}${NEW}`);
    const { code, stdout, stderr } = await rig.people('apply', ...args(path, plan.hash));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(rig.writes()).toEqual([]);
    expect(existsSync(`${path}.journal`)).toBe(false);
    return stderr;
  }

  const edited = (path: string, change: (plan: PeoplePlan) => object) => {
    const plan = JSON.parse(readFileSync(path, 'utf8'));
    return rig.file('edited.json', { ...plan, ...change(plan) });
  };

  test('if another hash was approved', async () => {
    expect(await refused((path) => [path, '--approve', 'f'.repeat(64)])).toContain(
      'not the one that was approved',
    );
  });

  test('if it was changed after it was made', async () => {
    const stderr = await refused((path, hash) => [
      edited(path, ({ entries }) => ({ entries: entries.slice(1) })),
      '--approve',
      hash,
    ]);
    expect(stderr).toContain('was changed after it was made');
  });

  test('if it is too old, or says falsely when it was made', async () => {
    const policy = { ...POLICY, limits: { maxDestructive: 5, maxAgeHours: 0.000001 } };
    expect(await refused((path, hash) => [path, '--approve', hash], policy)).toContain('hours old');
    const stderr = await refused((path, hash) => [
      edited(path, () => ({ createdAt: '2000-01-01T00:00:00.000Z' })),
      '--approve',
      hash,
    ]);
    expect(stderr).toContain('does not say truly when it was made');
  });

  test('if it is no plan', async () => {
    expect(await refused((_, hash) => [rig.file('other.json', []), '--approve', hash])).toContain(
      'not a plan',
    );
  });

  test('if it takes access from more people than the policy allows', async () => {
    const policy = { ...POLICY, missing: 'suspend', limits: { maxDestructive: 1 } };
    const stderr = await refused((path, hash) => [path, '--approve', hash], policy);
    expect(stderr).toContain('its policy allows 1');
  });
});

describe('people drift', () => {
  test('ends with code 0 only if the org and the file agree', async () => {
    const from = rig.file('people.csv', `${HEADER}${MORGAN}`);
    const policy = rig.file('policy.json', POLICY);
    const differs = await rig.people('drift', '--from', from, '--policy', policy, '--format', 'text');
    expect(differs.code).toBe(1);
    expect(differs.stdout).toContain('update: morgan.hill@example.com (Morgan Hill), row 1 (line 2)');
    rig.user('morgan.hill@example.com').profile.department = 'Support';
    const groups = [...rig.org.state.groups.values()];
    for (const { members } of groups) members.delete(rig.user('morgan.hill@example.com').id);
    const agrees = await rig.people('drift', '--from', from, '--policy', policy);
    expect({ code: agrees.code, stderr: agrees.stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('The org and the file agree.'),
    });
  });
});
