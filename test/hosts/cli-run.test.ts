import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import { exampleCommand } from '../../src/hosts/cli/commands/describe.js';
import { createConnector } from '../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { cli as cliProcess, main, run, until } from '../helpers/command-line.js';
import { isAsInExample } from '../helpers/example-output.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli } = sharedCommandLine();

const { people, groups } = seed;
let org: Sandbox;
let env: Record<string, string>;

beforeAll(async () => {
  org = await startSandbox();
  env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
});
beforeEach(() => org.reset());
afterAll(() => org.close());

/** A result without what differs from call to call: times, request ids and error ids. */
function lasting(result: unknown): unknown {
  const text = JSON.stringify(result).replace(/"[0-9a-f]{32}"|"oae\w{22}"/g, '"an id"');
  const { meta, ...rest } = JSON.parse(text);
  return { ...rest, meta: { ...meta, durationMs: 0, rateLimit: meta.rateLimit?.limit } };
}

/** An error as text without the ids of requests. */
const withoutIds = (text: string) => text.replace(/[0-9a-f]{32}/g, 'an id');

describe('run', () => {
  test.each<[string, string, Record<string, unknown>, number]>([
    ['a change', 'suspendUser', { userId: people.blake.login }, 0],
    ['secrets of the answer', 'resetPassword', { userId: people.blake.login, sendEmail: false }, 0],
    ['a refusal of Okta', 'suspendUser', { userId: people.casey.login }, 1],
    ['somebody who is not there', 'unlockUser', { userId: 'nobody@example.com' }, 1],
    ['bad input', 'suspendUser', { userId: '' }, 2],
  ])('if stdout is piped, the exact result of %s is printed', async (_, id, inputs, code) => {
    const connector = createConnector(
      { organizationUrl: org.url, apiToken: org.token },
      { allowLoopback: true },
    );
    const expected = await connector.execute(id, inputs);
    await connector.close();
    org.reset();
    const ended = await cli(['run', id, '--yes', '--input', JSON.stringify(inputs)], { env });
    expect(ended.stdout).toMatch(/^\{.*\}\n$/);
    expect(lasting(JSON.parse(ended.stdout))).toEqual(lasting(expected));
    expect(ended.code).toBe(code);
  });

  test('a process of its own prints the same and ends with the same code', async () => {
    for (const [inputs, code] of [
      [{ userId: people.blake.login }, 0],
      [{ userId: people.casey.login }, 1],
      [{ userId: '' }, 2],
    ] as const) {
      const args = ['run', 'suspendUser', '--input', JSON.stringify(inputs)];
      const shared = await cli(args, { env });
      org.reset();
      const own = await cliProcess(args, { env });
      org.reset();
      expect({ ...own, stdout: '', stderr: withoutIds(own.stderr) }).toEqual({
        code,
        stdout: '',
        stderr: withoutIds(shared.stderr),
      });
      expect(lasting(JSON.parse(own.stdout))).toEqual(lasting(JSON.parse(shared.stdout)));
    }
  });

  test('flags and JSON give the same inputs', async () => {
    const ended = await cli(
      ['run', 'resetPassword', '--yes', '--userId', people.blake.login, '--sendEmail', 'false'],
      { env },
    );
    expect(JSON.parse(ended.stdout)).toMatchObject({
      ok: true,
      output: { resetPasswordUrl: expect.any(String) },
    });
    expect(org.mails).toEqual([]);
    expect(ended.stderr).toBe('');
  });

  test('an error shows its message, remedy, the state of the org and the request ids', async () => {
    const { stdout, stderr } = await cli(['run', 'suspendUser', '--userId', people.casey.login], { env });
    const { error, meta } = JSON.parse(stdout);
    expect(stderr).toBe(
      `${error.message}\nWhat to do: ${error.remedy}\nState of the org: unchanged.\n` +
        `Okta request ids: ${meta.requestIds.join(', ')}\n`,
    );
  });

  test('a conflict shows the existing resource', async () => {
    const { login, firstName, lastName, id } = people.blake;
    const stdin = JSON.stringify({ login, email: login, firstName, lastName, password: 'Tall-Birch-42' });
    const { code, stderr } = await cli(['run', 'createUserWithPassword', '--yes', '--input', '-'], {
      env,
      stdin,
    });
    expect(code).toBe(1);
    expect(stderr).toContain(`Already exists:\n  userId: ${id}\n`);
  });

  test.each([
    ['a destructive action', 'deactivateUser', people.blake],
    ['one that opens an account', 'unsuspendUser', people.kendall],
  ])('%s runs with --yes, and sends nothing without it', async (_, id, person) => {
    const before = org.state.users.get(person.id)?.status;
    const args = ['run', id, '--userId', person.login];
    expect(await cli(args, { env })).toMatchObject({ code: 2, stdout: '' });
    expect(org.requests).toEqual([]);
    expect(await cli([...args, '--yes'], { env })).toMatchObject({ code: 0 });
    expect(org.state.users.get(person.id)?.status).not.toBe(before);
  });

  test('--org-url overrides the environment', async () => {
    const elsewhere = { ...env, OKTA_CLIENT_ORGURL: 'http://127.0.0.1:9' };
    const args = ['run', 'getGroup', '--groupId', groups.sales.id, '--org-url', org.url];
    expect(await cli(args, { env: elsewhere })).toMatchObject({ code: 0 });
  });

  test('an org that does not answer gives exit code 1 and the outcome not-sent', async () => {
    const nowhere = { ...env, OKTA_CLIENT_ORGURL: 'http://127.0.0.1:9' };
    const { code, stdout } = await cli(['run', 'getGroup', '--groupId', groups.sales.id, '--timeout', '20'], {
      env: nowhere,
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe('NETWORK');
  });

  test('--timeout ends a slow call and reports the state of the org', async () => {
    org.fault({ kind: 'slow', delayMs: 30_000, method: 'POST' });
    const { code, stdout, stderr } = await cli(
      ['run', 'suspendUser', '--userId', people.blake.id, '--timeout', '1.5'],
      { env },
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
    expect(stderr).toContain('Related flags: --timeout, --reconcile\nState of the org: unknown');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s cancels the call, and its error is printed',
    async (signal) => {
      org.fault({ kind: 'slow', delayMs: 30_000, method: 'POST' });
      const { code, stdout, stderr } = await cliProcess(['run', 'suspendUser', '--userId', people.blake.id], {
        env,
        started: async (child) => {
          await until(() => org.requests.length > 0);
          child.kill(signal);
        },
      });
      expect(code).toBe(1);
      expect(JSON.parse(stdout).error).toMatchObject({ code: 'CANCELLED', outcome: 'unknown' });
      expect(stderr).toContain('Check the org before you try again');
    },
  );

  test('--reconcile settles the outcome of a lost answer', async () => {
    const call = ['run', 'activateUser', '--yes', '--userId', people.casey.id];
    org.fault({ kind: 'drop-after', method: 'POST' });
    const open = await cli(call, { env });
    expect(JSON.parse(open.stdout)).toMatchObject({ error: { outcome: 'unknown' } });
    expect(open.stderr).toContain('Related flags: --reconcile\n');
    org.reset();
    org.fault({ kind: 'drop-after', method: 'POST' });
    const told = await cli([...call, '--reconcile'], { env });
    expect(JSON.parse(told.stdout)).toMatchObject({ ok: true, output: { changed: true } });
  });

  test('a reader that closes the pipe early causes no error', async () => {
    const line = `"${process.execPath}" "${main}" actions --json | head -c 1; exit 0`;
    expect(await run('sh', ['-c', line])).toEqual({ code: 0, stdout: '[', stderr: '' });
  });
});

describe('inputs from files and stdin', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okta-connector-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('@file reads a file, with or without a byte order mark', async () => {
    const path = join(folder, 'inputs.json');
    await writeFile(path, `\uFEFF${JSON.stringify({ userId: people.blake.login })}`);
    expect(await cli(['run', 'suspendUser', '--input', `@${path}`], { env })).toMatchObject({ code: 0 });
    expect(org.state.users.get(people.blake.id)?.status).toBe('SUSPENDED');
  });

  test('- reads stdin and can be combined with flags', async () => {
    const { password } = people.blake;
    const stdin = JSON.stringify({ oldPassword: password, newPassword: 'Tall-Birch-42' });
    const args = ['run', 'changePassword', '--yes', '--userId', people.blake.login, '--input', '-'];
    expect(await cli(args, { env, stdin })).toMatchObject({ code: 0, stderr: '' });
  });

  test('a file that is not JSON, a folder, and an empty stdin are refused', async () => {
    const path = join(folder, 'secret.txt');
    await writeFile(path, '{"password": S3cret}');
    const broken = await cli(['run', 'suspendUser', '--input', `@${path}`], { env });
    expect(broken.stderr).toContain('The file of --input is not valid JSON.');
    expect(broken.stderr).not.toContain('S3cret');
    expect((await cli(['run', 'suspendUser', '--input', `@${folder}`], { env })).stderr).toContain(
      'is a folder',
    );
    expect((await cli(['run', 'suspendUser', '--input', '-'], { env })).stderr).toContain(
      'standard input is empty',
    );
  });
});

describe('test-connection', () => {
  test('shows the org and the owner of the token', async () => {
    const { code, stdout } = await cli(['test-connection'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).output.user.login).toBe(people.avery.login);
    expect(await cli(['test-connection', '--sandbox'])).toMatchObject({ code: 0 });
  });

  test('a wrong token gives exit code 1 and is never printed', async () => {
    const { code, stdout, stderr } = await cli(['test-connection'], {
      env: { ...env, OKTA_CLIENT_TOKEN: 'wrong-token-1' },
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe('UNAUTHENTICATED');
    expect(stdout + stderr).not.toContain('wrong-token-1');
  });
});

describe('sandbox', () => {
  test('prints url, token and everything seeded, refuses a port in use, and stops at Ctrl-C', async () => {
    const taken = new URL(org.url).port;
    expect((await cli(['sandbox', '--port', taken])).stderr).toContain(`Port ${taken} is in use`);
    let answered: number | undefined;
    const { code, stdout } = await cliProcess(['sandbox', '--json'], {
      started: (child) => {
        child.stdout?.once('data', async (text: string) => {
          const { url, token } = JSON.parse(text);
          answered = (await fetch(`${url}/api/v1/users/me`, { headers: { Authorization: `SSWS ${token}` } }))
            .status;
          child.kill('SIGINT');
        });
      },
    });
    expect({ code, answered }).toEqual({ code: 0, answered: 200 });
    const { people, groups, applications, roles, resourceSets } = org;
    expect(JSON.parse(stdout)).toMatchObject({ people, groups, applications, roles, resourceSets });
  });
});

describe('the example command of describe works for every action', () => {
  const examples = listActions().map((action) => ({ action, ...exampleCommand(action) }));
  /** The words of each call, as a shell splits them. */
  let words: string[][];
  beforeAll(async () => {
    const script = examples.map(
      ({ command }) => `printf '%s\\0' ${command.replace(/^okta-connector/, '')}; printf '\\1'`,
    );
    const { stdout } = await run('sh', ['-c', script.join('\n')]);
    words = stdout.split('\u0001').map((call) => call.split('\0').slice(0, -1));
  });

  test.each(examples.map((example, index) => [example.action.id, index] as const))('%s', async (_, index) => {
    const { action, secrets } = examples[index] as (typeof examples)[number];
    const inputs = action.examples[0]?.inputs ?? {};
    const stdin = JSON.stringify(Object.fromEntries(secrets.map((name) => [name, inputs[name]])));
    const ended = await cli([...(words[index] as string[]), '--input', '-'], { stdin });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const { output } = JSON.parse(ended.stdout);
    if (!isAsInExample(action, output, action.examples[0]?.output ?? {}))
      expect(output).toMatchObject(action.examples[0]?.output ?? {});
  });
});
