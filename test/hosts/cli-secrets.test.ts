import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import { UsageError } from '../../src/hosts/cli/errors.js';
import { refuseToken } from '../../src/hosts/cli/parse-errors.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli } = sharedCommandLine();

const SECRET = 'Hidden-Heron-77';

const secretInputs = listActions().flatMap(({ id, input }) => {
  return Object.keys(input.properties)
    .filter((name) => input.properties[name]?.secret)
    .map((name) => [id, name] as const);
});

describe('a secret on the command line is refused and never printed', () => {
  test('there are secret inputs', () => expect(secretInputs.length).toBeGreaterThan(5));

  test.each(secretInputs)('%s --%s', async (id, name) => {
    const { code, stdout, stderr } = await cli(['run', id, `--${name}`, SECRET]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${name} is a secret. It is not accepted on the command line`);
    expect(stderr).toMatch(/shell histories and process lists/);
    expect(stderr).toMatch(/@file.*--input -/);
    expect(stderr).not.toContain(SECRET);
  });

  test.each([['run'], ['plan'], ['validate']])(
    '%s refuses secrets in inline JSON and in other spellings',
    async (verb) => {
      const calls = [
        ['changePassword', '--input', `{"userId":"blake","newPassword":"${SECRET}"}`],
        ['changePassword', `--newPassword=${SECRET}`],
        ['changePassword', '--newPassword'],
        ['changePassword', `--newPasword=${SECRET}`],
        ['changePassword', '--input', `{"newPassword":"${SECRET}"`],
        ['changePassword', `{"newPassword":"${SECRET}"}`],
        ['changePassword', 'blake', SECRET],
      ];
      for (const call of calls) {
        const { code, stdout, stderr } = await cli([verb, ...call]);
        expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
        expect(stderr).not.toContain(SECRET);
      }
    },
  );

  test('the API token is refused as a flag at any position', async () => {
    const calls = [
      ['--token', SECRET, 'actions'],
      ['test-connection', `--api-token=${SECRET}`],
      ['run', 'suspendUser', '--userId', 'blake', '--apiToken', SECRET],
    ];
    for (const call of calls) {
      const { code, stdout, stderr } = await cli(call);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('OKTA_CLIENT_TOKEN');
      expect(stderr).not.toContain(SECRET);
    }
    for (const flag of ['--api_token', '--API-TOKEN=a', '-token', '--okta-token', '--client-token']) {
      expect(() => refuseToken([flag])).toThrow(UsageError);
    }
    expect(() => refuseToken(['--tokens', 'token', '--input', '{"token":1}'])).not.toThrow();
  });
});

describe('secrets from stdin are never printed', () => {
  let org: Sandbox;
  let env: Record<string, string>;
  beforeAll(async () => {
    org = await startSandbox();
    env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
  });
  beforeEach(() => org.reset());
  afterAll(() => org.close());

  const inputs = {
    firstName: 'Mira',
    lastName: 'Holm',
    login: 'mira.holm@example.com',
    email: 'mira.holm@example.com',
    password: SECRET,
    recoveryQuestion: 'Which bird?',
    recoveryAnswer: 'Secret-Stork-5',
  };
  const stdin = JSON.stringify(inputs);

  test('by a plan', async () => {
    const { code, stdout, stderr } = await cli(['plan', 'createUserWithPassword', '--input', '-'], { stdin });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).requests[0].body.credentials.password.value).toBe('[hidden]');
    expect(stdout + stderr).not.toMatch(/Hidden-Heron|Secret-Stork/);
  });

  test('by a validation', async () => {
    const wrong = JSON.stringify({ ...inputs, login: 5 });
    const { code, stdout, stderr } = await cli(['validate', 'createUserWithPassword', '--input', '-'], {
      stdin: wrong,
    });
    expect(code).toBe(2);
    expect(stdout + stderr).not.toMatch(/Hidden-Heron|Secret-Stork/);
  });

  test('by an error in which Okta quotes the secret', async () => {
    const errorSummary = `The password ${SECRET} is too plain`;
    org.fault({
      kind: 'answer',
      status: 400,
      body: { errorCode: 'E0000001', errorSummary, errorCauses: [] },
    });
    const { code, stdout, stderr } = await cli(['run', 'createUserWithPassword', '--yes', '--input', '-'], {
      env,
      stdin,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('[hidden]');
    expect(stdout + stderr).not.toMatch(/Hidden-Heron|Secret-Stork/);
  });

  test('without a terminal, a missing secret is reported as an invalid input', async () => {
    const { password: _, ...rest } = inputs;
    const run = await cli(['run', 'createUserWithPassword', '--yes', '--input', '-'], {
      env,
      stdin: JSON.stringify(rest),
    });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('password is required');
    expect(org.requests).toEqual([]);
  });
});
