import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { until } from '../helpers/command-line.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { Terminal } from '../helpers/terminal.js';

const { blake } = seed.people;
let org: Sandbox;
let open: Terminal[] = [];

beforeAll(async () => {
  org = await startSandbox();
});
beforeEach(() => org.reset());
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.stop();
});
afterAll(() => org.close());

function terminal(args: readonly string[], redirect?: string): Terminal {
  const started = new Terminal(args, { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token }, redirect);
  open = [...open, started];
  return started;
}

/** What is on the screen where nothing is typed: a process of its own would show the same. */
const commandLine = sharedCommandLine();
const screenOf = (args: readonly string[]) =>
  commandLine.screen(args, { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token });

describe('output in a terminal', () => {
  test('a result says whether it changed the org', async () => {
    const first = terminal(['run', 'suspendUser', '--userId', blake.login]);
    expect(await first.ended).toBe(0);
    expect(first.screen).toBe(`Suspend User: done.\n  userId: ${blake.id}\n  changed: true\n`);
    const again = await screenOf(['run', 'suspendUser', '--userId', blake.login]);
    expect(again.code).toBe(0);
    expect(again.screen).toContain('nothing to do; the org is already in this state');
  });

  test('an action whose only result is a hidden secret is refused before anything is sent', async () => {
    const args = ['run', 'resetPassword', '--yes', '--userId', blake.id, '--sendEmail', 'false'];
    const text = await screenOf(args);
    expect(text.code).toBe(1);
    expect(text.screen).toContain(
      'it would create resetPasswordUrl, which is hidden here, so nobody would receive it',
    );
    expect(text.screen).toContain('add --show-secrets');
    const json = await screenOf([...args, '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.screen).error).toMatchObject({ code: 'NOT_ALLOWED', outcome: 'not-sent' });
    expect(org.requests).toEqual([]);
    const shown = await screenOf([...args, '--show-secrets']);
    expect(shown.code).toBe(0);
    expect(shown.screen).toMatch(/resetPasswordUrl: http/);
    expect(shown.screen).not.toContain('hidden');
  });

  test('a name in Okta cannot rewrite the terminal', async () => {
    const group = org.state.groups.get(seed.groups.sales.id) as { profile: Record<string, unknown> };
    group.profile.description = 'nice\u001b[2J\u202egroup';
    const shown = await screenOf(['run', 'getGroup', '--groupId', seed.groups.sales.id]);
    expect(shown.code).toBe(0);
    expect(shown.screen).toContain('description: nice\\u001b[2J\\u202egroup');
  });

  test('plan and validate print text', async () => {
    const plan = await screenOf(['plan', 'deleteUser', '--userId', blake.login, '--permanently']);
    expect(plan.code).toBe(0);
    expect(plan.screen).toContain(
      'Delete User would send:\n1. GET /api/v1/users/blake.rivers%40example.com  (getUser)\n',
    );
    expect(plan.screen).toContain('DELETE /api/v1/users/{step1.id}  (deleteUser)');
    const valid = await screenOf(['validate', 'suspendUser', '--userId', blake.login]);
    expect(valid.code).toBe(0);
    expect(valid.screen).toBe('Suspend User: the inputs are valid.\n');
    expect(org.requests).toEqual([]);
  });

  test('test-connection', async () => {
    const shown = await screenOf(['test-connection']);
    expect(shown.code).toBe(0);
    expect(shown.screen).toContain(`The connection works: ${org.url}`);
    expect(shown.screen).toContain('The token belongs to Avery Stone');
  });

  test('progress and waits for rate limits are shown', async () => {
    org.fault({ kind: 429, resetInMs: 1000, method: 'PUT' });
    const groupIds = `${seed.groups.sales.id},${seed.groups.newHires.id}`;
    const shown = await screenOf([
      'run',
      'addUserToMultipleGroups',
      '--userId',
      blake.id,
      '--groupIds',
      groupIds,
    ]);
    expect(shown.code).toBe(0);
    expect(shown.screen).toMatch(/Waiting \d+\.\d s/);
    expect(shown.screen).toContain('2 of 2');
  });

  test('the remaining time is shown', async () => {
    org.fault({ kind: 'slow', delayMs: 1500, method: 'PUT', times: 5 });
    const { sales, newHires, finance, engineering, engineeringLeads } = seed.groups;
    const groups = [sales, newHires, finance, engineering, engineeringLeads].map(({ id }) => id);
    const groupIds = [...groups, '00gnone1', '00gnone2'].join(',');
    const shown = await screenOf([
      'run',
      'addUserToMultipleGroups',
      '--userId',
      blake.id,
      '--groupIds',
      groupIds,
    ]);
    expect(shown.screen).toMatch(/\r1 of 7, about [1-5] s left/);
    expect(shown.screen).toMatch(/\r7 of 7, 2 failed/);
    expect(shown.screen).not.toMatch(/7 of 7, 2 failed, about/);
  });

  test('the sandbox runs until Ctrl-C', async () => {
    const shown = terminal(['sandbox']);
    await shown.shows('avery.stone@example.com');
    expect(shown.screen).toContain('export OKTA_CLIENT_TOKEN=sandbox-token');
    shown.type('\u0003');
    expect(await shown.ended).toBe(0);
  });

  test('Ctrl-C cancels a running call', async () => {
    org.fault({ kind: 'slow', delayMs: 30_000, method: 'POST' });
    const shown = terminal(['run', 'suspendUser', '--userId', blake.id]);
    await until(() => org.requests.length > 0);
    shown.type('\u0003');
    expect(await shown.ended).toBe(1);
    expect(shown.screen).toContain('State of the org: unknown');
  });
});

describe('a destructive action asks for confirmation', () => {
  const status = () => org.state.users.get(blake.id)?.status;

  test('the question shows the action, its inputs and the org; yes continues', async () => {
    const asked = terminal(['run', 'deactivateUser', '--userId', blake.login]);
    await asked.shows('Continue? [y/N]');
    expect(asked.screen).toContain('Deactivate User: Ends all access');
    expect(asked.screen).toContain(`userId: ${blake.login}`);
    expect(asked.screen).toContain(`org: ${org.url}`);
    expect(org.requests).toEqual([]);
    asked.type('y\n');
    expect(await asked.ended).toBe(0);
    expect(status()).toBe('DEPROVISIONED');
  });

  test.each([['n\n'], ['\n'], ['yonder\n'], ['\u0004']])('the answer %j sends nothing', async (answer) => {
    const asked = terminal(['run', 'deactivateUser', '--userId', blake.login]);
    await asked.shows('Continue? [y/N]');
    asked.type(answer);
    expect(await asked.ended).toBe(2);
    expect(org.requests).toEqual([]);
    expect(status()).toBe('ACTIVE');
  });

  test('--yes skips the question', async () => {
    const quiet = await screenOf(['run', 'deactivateUser', '--userId', blake.login, '--yes']);
    expect(quiet.code).toBe(0);
    expect(quiet.screen).not.toContain('Continue?');
  });

  test('invalid input is reported before the question', async () => {
    const refused = await screenOf(['run', 'deactivateUser', '--userId', 'me']);
    expect(refused.code).toBe(2);
    expect(refused.screen).not.toContain('Continue?');
  });
});

describe('missing secrets are prompted for', () => {
  test('they are not shown while they are typed, nor afterwards', async () => {
    const asked = terminal(['run', 'changePassword', '--yes', '--userId', blake.login]);
    await asked.shows('Old password (not shown while you type): ');
    asked.type(`${blake.password}\r`);
    await asked.shows('New password (not shown while you type): ');
    asked.type('Hidden-Heron-77\r');
    expect(await asked.ended).toBe(0);
    expect(asked.screen).not.toContain('Hidden-Heron');
    expect(asked.screen).not.toContain(String(blake.password));
    const login = await fetch(`${org.url}/api/v1/authn`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: blake.login, password: 'Hidden-Heron-77' }),
    });
    expect(await login.json()).toMatchObject({ status: 'SUCCESS' });
  });

  test('a secret that another input requires is prompted for', async () => {
    const { login } = blake;
    const asked = terminal([
      'run',
      'setRecoveryQuestion',
      '--yes',
      '--userId',
      login,
      '--question',
      'Which bird?',
    ]);
    await asked.shows('not shown while you type');
    asked.type('Heron\r');
    expect(await asked.ended).toBe(0);
  });

  test('Ctrl-C at the prompt sends nothing', async () => {
    const asked = terminal(['run', 'changePassword', '--yes', '--userId', blake.login]);
    await asked.shows('Old password');
    asked.type('\u0003');
    expect(await asked.ended).toBe(2);
    expect(asked.screen).toContain('nothing was sent');
    expect(org.requests).toEqual([]);
  });

  test('there is no prompt while another input is invalid', async () => {
    const refused = await screenOf(['run', 'changePassword', '--userId', 'me']);
    expect(refused.code).toBe(2);
    expect(refused.screen).not.toContain('not shown');
  });

  test('the prompt appears even if stdout is a file, which gets the exact JSON', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'okta-connector-'));
    const path = join(folder, 'result.json');
    const asked = terminal(
      ['run', 'setRecoveryQuestion', '--yes', '--userId', blake.id, '--question', 'Bird?'],
      ` > '${path}'`,
    );
    await asked.shows('not shown while you type');
    asked.type('Heron\r');
    expect(await asked.ended).toBe(0);
    expect(JSON.parse(await readFile(path, 'utf8')).output.userId).toBe(blake.id);
    await rm(folder, { recursive: true });
  });

  test('--input - in a terminal is refused, because it would show what is typed', async () => {
    const refused = terminal(['run', 'changePassword', '--input', '-']);
    expect(await refused.ended).toBe(2);
    expect(refused.screen).toContain('needs piped input');
  });
});
