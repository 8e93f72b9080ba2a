import { describe, expect, test } from '@jest/globals';
import { sharedCommandLine } from '../helpers/shared-command-line.js';

const { cli } = sharedCommandLine();

/** Runs a command that must be refused: exit code 2, nothing on stdout. Returns stderr. */
async function refused(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('State of the org: unchanged; nothing was sent.');
  return stderr;
}

describe('wrong usage is refused with exit code 2', () => {
  test.each<[string, string[], string[]]>([
    [
      'an unknown action',
      ['run', 'suspenduser', '--userId', 'a'],
      ['No action has the id suspenduser', 'Did you mean suspendUser'],
    ],
    ['the beginning of an id', ['describe', 'createUserWith'], ['Did you mean createUserWithPassword']],
    ['an id that resembles none', ['plan', 'zzzzzz'], ['No action has the id zzzzzz', 'lists all ids']],
    ['a missing id', ['run'], ["action's id is missing", 'okta-connector actions']],
    ['options before the id', ['run', '--sandbox', 'suspendUser'], ['id must come first']],
    ['an unknown command', ['actons'], ['no command actons', 'Did you mean actions']],
    ['an action in place of a command', ['suspendUser', '--userId', 'a'], ['Did you mean run suspendUser']],
    ['an unknown flag', ['run', 'suspendUser', '--usrId', 'a'], ['no flag --usrId', 'Did you mean --userId']],
    [
      'another spelling of a flag',
      ['run', 'suspendUser', '--user-id=a'],
      ['no flag --user-id ', 'Did you mean --userId'],
    ],
    ['a flag without its value', ['run', 'suspendUser', '--userId'], ['--userId <text>', 'needs a value']],
    [
      'a flag in the place of a value',
      ['run', 'suspendUser', '--userId', '--sandbox'],
      ['--userId needs a value, and --sandbox follows it', '--userId=--sandbox'],
    ],
    [
      'a flag with a value in the place of another value',
      ['plan', 'suspendUser', '--userId', '--input=@file.json'],
      ['--userId needs a value, and --input follows it'],
    ],
    [
      'a flag that the command needs',
      ['bulk', 'suspendUser', '--sandbox'],
      ['The flag --from <file> is missing', 'Add --from <file>'],
    ],
    ['a word that the command needs', ['access', '--sandbox'], ['<user> is missing']],
    [
      'a trigger that is misspelled',
      ['events', 'userDeactivatd', '--sandbox'],
      ['no trigger userDeactivatd', 'Did you mean userDeactivated'],
    ],
    [
      'a command of people that is misspelled',
      ['people', 'pln'],
      ['Did you mean plan', 'okta-connector people --help'],
    ],
    [
      'an action of rights that is misspelled',
      ['rights', '--action', 'suspendUsr'],
      ['Did you mean suspendUser'],
    ],
    [
      'an action of an allow list that is misspelled',
      ['mcp', '--allow', 'suspendUsr', '--sandbox'],
      ['Did you mean suspendUser'],
    ],
    [
      'a format that does not exist',
      ['access', 'blake', '--format', 'xml'],
      ['--format must be one of text, json, csv, html.'],
    ],
    ['a host that does not exist', ['export', 'zapier', 'app'], ['<host> must be one of freshservice.']],
    [
      'a format where there is no list',
      ['run', 'suspendUser', '--userId', 'a', '--format', 'csv'],
      ['There is no flag --format here.', 'Only lists take --format, such as listUsers.'],
    ],
    ['no person', ['access'], ['<user> is missing.', 'Write okta-connector access <user> [options].']],
    ['no action for a file', ['bulk'], ["The action's id is missing.", 'bulk suspendUser --from <file>']],
    ['a word where a command takes none', ['sandbox', 'extra'], ['too many words', '--help shows how']],
    ['a folder in place of a file', ['run', 'suspendUser', '--input', '@/'], ['The file / is a folder']],
    [
      'a flag twice',
      ['run', 'suspendUser', '--userId', 'a', '--userId', 'b'],
      ['--userId was given 2 times'],
    ],
    [
      'an option twice',
      ['run', 'suspendUser', '--userId', 'a', '--audit', 'one', '--audit=two', '--sandbox'],
      ['--audit was given 2 times', 'Give --audit once'],
    ],
    [
      'the inputs as JSON twice',
      ['plan', 'suspendUser', '--input', '{}', '--input', '{}'],
      ['--input was given 2'],
    ],
    ['an option that is empty', ['serve', '--host', '', '--sandbox'], ['The value of --host is empty']],
    ['an option that is empty after =', ['mcp', '--org-url='], ['The value of --org-url is empty']],
    [
      'a key without its evidence',
      ['run', 'suspendUser', '--evidence-key', 'k', '--sandbox'],
      ['--evidence-key is for'],
    ],
    [
      'a retry without its journal',
      ['bulk', 'suspendUser', '--from', '-', '--retry-failed'],
      ['--retry-failed is for'],
    ],
    [
      'a flag that is in the JSON too',
      ['plan', 'suspendUser', '--userId', 'a', '--input', '{"userId":"b"}'],
      ['userId is given in --input and as a flag'],
    ],
    [
      'an input without a name',
      ['run', 'suspendUser', 'blake'],
      ['too many words for this command', '--name value'],
    ],
    ['broken JSON', ['run', 'suspendUser', '--input', '{userId:blake}'], ['--input is not valid JSON']],
    [
      'JSON with one name twice',
      ['run', 'suspendUser', '--input', '{"userId":"a","userId":"b"}', '--sandbox'],
      ['--input has one name twice in an object'],
    ],
    [
      'JSON that is not an object',
      ['run', 'suspendUser', '--input', '["blake"]'],
      ['must be one JSON object'],
    ],
    [
      'a file that does not exist',
      ['run', 'suspendUser', '--input', '@nowhere.json'],
      ['nowhere.json does not exist'],
    ],
    [
      'an invalid time limit',
      ['run', 'suspendUser', '--userId', 'a', '--timeout', 'soon'],
      ['--timeout must be a number of seconds'],
    ],
    ['an invalid port', ['sandbox', '--port', '70000'], ['--port must be a number from 0 to 65535']],
    [
      'no org',
      ['test-connection'],
      ['address of the Okta org is missing', 'OKTA_CLIENT_ORGURL', '--org-url'],
    ],
    ['no org for an action', ['run', 'suspendUser', '--userId', 'a'], ['address of the Okta org is missing']],
    [
      'no token',
      ['test-connection', '--org-url', 'https://example.okta.com'],
      ['token is missing', 'OKTA_CLIENT_TOKEN'],
    ],
    [
      'two orgs',
      ['test-connection', '--sandbox', '--org-url', 'https://example.okta.com'],
      ['cannot be used with'],
    ],
    [
      'a destructive action with nobody to ask',
      ['run', 'deleteUser', '--userId', 'a', '--sandbox'],
      ['Delete User is destructive', '--yes'],
    ],
  ])('%s', async (_, args, words) => {
    const text = await refused(...args);
    for (const word of words) expect(text).toContain(word);
    expect(text).toContain('What to do: ');
  });

  test('a text that begins like a flag is a value after an equals sign', async () => {
    const { code, stdout } = await cli(['plan', 'suspendUser', '--userId=--sandbox']);
    expect(code).toBe(0);
    expect(stdout).toContain('/api/v1/users/--sandbox');
  });

  test('an empty standard input is refused as empty', async () => {
    const { code, stderr } = await cli(['plan', 'suspendUser', '--input', '-'], { stdin: '\n' });
    expect(code).toBe(2);
    expect(stderr).toContain('The standard input is empty.');
  });

  test('without a command the help is printed', async () => {
    const { code, stderr } = await cli([]);
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: okta-connector <command>');
  });

  test('the address of the admin console is refused, and the right one suggested', async () => {
    const env = { OKTA_CLIENT_ORGURL: 'https://acme-admin.okta.com', OKTA_CLIENT_TOKEN: 'a-token' };
    const { code, stderr } = await cli(['test-connection'], { env });
    expect(code).toBe(2);
    expect(stderr.match(/https:\/\/acme\.okta\.com/g)).toHaveLength(1);
    expect(stderr).not.toContain('a-token');
  });

  test('plain http to another machine is refused', async () => {
    const env = { OKTA_CLIENT_ORGURL: 'http://acme.okta.com', OKTA_CLIENT_TOKEN: 'a-token' };
    expect(await cli(['test-connection'], { env })).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('invalid input', () => {
  test.each<[string, string[], string, string]>([
    [
      'a word that is neither true nor false',
      ['resetPassword', '--userId', 'a', '--sendEmail', 'flase'],
      'sendEmail',
      'must be true or false',
    ],
    ['a missing input', ['suspendUser'], 'userId', 'is required'],
    ['me', ['suspendUser', '--userId', 'me'], 'userId', 'must be an Okta user id or a login'],
    [
      'no JSON for an object',
      ['updateUserProfileWithId', '--userId', 'a', '--profile', 'title=CEO'],
      'profile',
      'must be an object as JSON text',
    ],
    [
      'an unknown choice',
      ['assignRoleToUser', '--userId', 'a', '--roleType', 'BOSS'],
      'roleType',
      'must be one of',
    ],
    [
      'an input of another action',
      ['suspendUser', '--input', '{"userId":"a","sendEmail":true}'],
      'sendEmail',
      'is not a field of this action',
    ],
  ])('%s: run, plan and validate name the field and what it must be', async (_, args, path, message) => {
    for (const verb of ['run', 'plan', 'validate']) {
      const { code, stdout, stderr } = await cli([verb, ...args]);
      const printed = JSON.parse(stdout);
      const issues = verb === 'validate' ? printed.issues : printed.error.issues;
      expect(code).toBe(2);
      expect(issues).toHaveLength(1);
      expect(issues[0]).toEqual({ path, message: expect.stringContaining(message) });
      expect(stderr).toContain(`${path} ${message}`);
    }
  });
});

describe('valid input', () => {
  test('validate accepts it', async () => {
    const { code, stdout, stderr } = await cli(['validate', 'suspendUser', '--userId', 'blake']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ valid: true, issues: [] });
  });

  test('plan shows the requests for flags, lists and objects, and ignores options of run', async () => {
    const flags = [
      '--userId',
      '00u1a2b3c4d5e6f7g8h9',
      '--groupIds',
      '00g1,00g2',
      '--groupIds',
      '00g3',
      '--yes',
      '--sandbox',
    ];
    const { code, stdout } = await cli(['plan', 'addUserToMultipleGroups', ...flags]);
    expect(code).toBe(0);
    const paths = JSON.parse(stdout).requests.map(({ path }: { path: string }) => path);
    expect(paths.join(' ')).toMatch(/00g1.*00g2.*00g3/);
    const profile = ['--userId', '00u1a2b3c4d5e6f7g8h9', '--profile', '{"title":"CEO","manager":null}'];
    const update = await cli(['plan', 'updateUserProfileWithId', ...profile]);
    expect(
      JSON.parse(update.stdout).requests.find(({ method }: { method: string }) => method === 'POST').body,
    ).toEqual({
      profile: { title: 'CEO', manager: null },
    });
  });

  test('a boolean flag alone means true; an empty flag counts as absent, with a note', async () => {
    const flags = ['--userId', '00u1a2b3c4d5e6f7g8h9', '--revokeSessions', '--sendEmail='];
    const { stdout, stderr } = await cli(['plan', 'resetPassword', ...flags]);
    expect(JSON.parse(stdout).requests[0].query).toEqual({ sendEmail: true, revokeSessions: true });
    expect(stderr).toBe(
      'Note: --sendEmail is empty, so it counts as absent. To send an empty text, use --input.\n',
    );
  });
});
