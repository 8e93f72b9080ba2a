import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { seed } from '../../src/sandbox/index.js';
import { cli, main, plainEnvironment, run } from '../helpers/command-line.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { csvOf, HIRING, people } from './people.js';
import { column, logins, rig } from './rig.js';

const at = rig(sharedCommandLine().cli);

/** Refused before anything was sent. */
async function refused(args: readonly string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await at.bulk(args, stdin === undefined ? {} : { stdin });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(at.org.requests).toEqual([]);
  return stderr;
}

describe('a file of rows', () => {
  test('results are printed in input order, whatever row ends first', async () => {
    const all = people(30);
    at.org.fault({ kind: 'slow', delayMs: 400, method: 'POST' });
    const from = at.file('people.csv', csvOf(all));
    const { code, results, stderr } = await at.bulk([...HIRING.slice(1), '--from', from]);
    expect(code).toBe(0);
    expect(results.map(({ row, inputs }) => [row, inputs.login])).toEqual(
      all.map(({ login }, index) => [index + 1, login]),
    );
    expect(results.map(({ line }) => line).slice(0, 6)).toEqual([2, 3, 4, 5, 7, 8]);
    expect(stderr).toContain('Of 30 rows: 30 done.');
    expect(stderr).toContain('without --journal');
    const names = [...at.org.state.users.values()].map(({ profile }) => profile.firstName);
    for (const { firstName } of all) expect(names).toContain(firstName);
  });

  test('rows are read from stdin and from a named pipe, as CSV or NDJSON', async () => {
    const stdin = `{"userId":"${seed.people.blake.login}"}`;
    const first = await at.bulk(['suspendUser', '--from', '-'], { stdin });
    expect(first.results).toMatchObject([{ row: 1, line: 1, ok: true, output: { changed: true } }]);
    const second = await at.bulk(['unsuspendUser', '--yes', '--from', '-'], {
      stdin: column('userId', [seed.people.blake.login]),
    });
    expect(second.results).toMatchObject([{ row: 1, line: 2, ok: true, output: { changed: true } }]);
    const command = `printf 'userId\\n${seed.people.blake.login}\\n' | '${process.execPath}' '${main}' bulk getUserWithId --from /dev/stdin`;
    const { stdout } = await run('sh', ['-c', command], { env: at.env });
    expect(JSON.parse(stdout)).toMatchObject({ row: 1, ok: true });
  });

  test('--plan shows each row with secrets hidden, sends nothing and needs no org', async () => {
    const from = at.file('people.csv', csvOf(people(3)));
    const { stdout, code } = await run(process.execPath, [main, ...HIRING, '--from', from, '--plan'], {
      env: plainEnvironment() as Record<string, string>,
    });
    const plans = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(plans.map(({ row, requests }) => [row, requests[0].method, requests[0].path])).toEqual(
      [1, 2, 3].map((row) => [row, 'POST', '/api/v1/users']),
    );
    expect(stdout).not.toContain('Tall-Birch');
    expect(stdout).toContain('bulk.3@example.com');
    expect(at.org.requests).toEqual([]);
  });

  test('inputs as flags and from --input apply to all rows', async () => {
    const users = at.more(3);
    const group = seed.groups.sales.id;
    const from = at.file('users.csv', column('userId', logins(users)));
    const { code } = await at.bulk(['addUserToGroup', '--groupId', group, '--from', from]);
    expect(code).toBe(0);
    const { members } = at.org.state.groups.get(group) as { members: Set<string> };
    expect(users.filter(({ id }) => !members.has(id))).toEqual([]);
    const input = at.file('input.json', JSON.stringify({ groupId: group }));
    expect((await at.bulk(['removeUserFromGroup', '--input', `@${input}`, '--from', from])).code).toBe(0);
    expect(users.filter(({ id }) => members.has(id))).toEqual([]);
  });
});

describe('nothing is sent', () => {
  test('if any row is invalid: all are reported with row, line, input and column', async () => {
    const lines = ['userId,Mail?', 'a@example.com,true', ',false', 'b@example.com,maybe', 'c@example.com'];
    const from = at.file('wrong.csv', lines.join('\n'));
    const stderr = await refused(['resetPassword', '--yes', '--map', 'Mail?=sendEmail', '--from', from]);
    expect(stderr).toContain('row 2 (line 3): userId ');
    expect(stderr).toContain('row 3 (line 4): sendEmail (column Mail?) must be true or false\n');
    expect(stderr).toContain('row 4 (line 5): has 1 cells, but the header has 2\n');
    expect(stderr).toContain("3 of 4 rows can't be sent.");
    expect(stderr).not.toContain('maybe');
  });

  test('if many rows are invalid: the first ones and their number are reported', async () => {
    const from = at.file('wrong.ndjson', '{"userId":7}\n'.repeat(400));
    const stderr = await refused(['suspendUser', '--from', from]);
    expect(stderr.match(/^row /gm)).toHaveLength(20);
    expect(stderr).toContain("400 of 400 rows can't be sent; the first 20 are listed above.");
  });

  test('if rows of an action that is not safe to repeat are the same, unless --allow-duplicates is given', async () => {
    const [user] = at.more(1);
    const from = at.file('twice.csv', column('userId', [user?.id, seed.people.blake.id, user?.id]));
    const stderr = await refused(['resetPassword', '--yes', '--from', from]);
    expect(stderr).toContain('row 3 (line 4): is the same as row 1');
    expect(stderr).toContain('--allow-duplicates');
    const meant = await at.bulk(['resetPassword', '--yes', '--from', from, '--allow-duplicates']);
    expect(meant.code).toBe(0);
    expect(at.org.mails).toHaveLength(3);
    const safe = await at.bulk(['suspendUser', '--from', from]);
    expect(safe.stderr).toContain('Note: 1 rows are the same as an earlier row.');
    expect(safe.results).toHaveLength(3);
  });

  test.each([
    ['in another case', ['Blake@Example.com', 'blake@example.com'], 'is the same as row 1'],
    ['with an accent', ['jürgen@example.com', 'jurgen@example.com'], 'is the same as row 1'],
    ['composed otherwise', ['j\u00fcrgen@example.com', 'ju\u0308rgen@example.com'], 'is the same as row 1'],
    [
      'with spaces around it',
      ['blake@example.com', '" blake@example.com"'],
      'is the same as row 1|userId begins with a space',
    ],
    ['and a short name', ['blake@example.com', 'Blake'], 'may be the same as row 1'],
    ['after a short name', ['blake', 'BLAKE@example.com'], 'may be the same as row 1'],
  ])(
    'if two rows have the same target, %s, and the action is not safe to repeat',
    async (_, users, message) => {
      const from = at.file('twice.csv', column('userId,sendEmail', [`${users[0]},TRUE`, `${users[1]},`]));
      const stderr = await refused(['resetPassword', '--from', from]);
      expect(stderr).toMatch(new RegExp(`row 2 \\(line 3\\): (?:${message})`));
    },
  );

  test('ids that differ in case, and logins with the same short name, are different targets', async () => {
    const rows = ['00u1abcdefghijklmnop', '00u1abcdefghijklmnoP', 'mira@example.com', 'mira@example.org'];
    const from = at.file('four.csv', column('userId', rows));
    const { code } = await at.bulk(['resetPassword', '--from', from, '--plan']);
    expect(code).toBe(0);
  });

  test('if a destructive action has no terminal and no --yes', async () => {
    const users = at.more(2);
    const from = at.file('users.csv', column('userId', logins(users)));
    expect(await refused(['deactivateUser', '--from', from])).toContain('Add --yes');
    expect((await at.bulk(['deactivateUser', '--from', from, '--yes'])).code).toBe(0);
    expect(users.map(({ status }) => status)).toEqual(['DEPROVISIONED', 'DEPROVISIONED']);
  });

  test.each<[string, string[], string]>([
    ['no file', ['suspendUser'], '--from <file>'],
    ['a file that does not exist', ['suspendUser', '--from', '/nowhere.csv'], 'does not exist'],
    ['a folder', ['suspendUser', '--from', '/'], 'is a folder'],
    [
      'a flag that is no number',
      ['suspendUser', '--from', 'x', '--concurrency', '0'],
      '--concurrency must be',
    ],
    ['too many at once', ['suspendUser', '--from', 'x', '--concurrency', '51'], 'from 1 to 50'],
    ['a share above 1', ['suspendUser', '--from', 'x', '--share', '1.5'], '--share must be'],
    [
      'an unreadable flag',
      ['resetPassword', '--yes', '--from', 'x', '--sendEmail', 'maybe'],
      '--sendEmail must be true',
    ],
    ['a secret as a flag', ['setRecoveryQuestion', '--from', 'x', '--answer', 'blue'], 'not accepted on the'],
  ])('for %s', async (_, args, message) => {
    expect(await refused(args)).toContain(message);
  });

  test('if the last of very many rows is invalid, with bounded memory', async () => {
    const lines = Array.from({ length: 150_000 }, (_, row) => `{"userId":"somebody.${row}@example.com"}`);
    const from = at.file('many.ndjson', `${lines.join('\n')}\n{"userId":7}\n`);
    const { code, stderr } = await cli(['bulk', 'suspendUser', '--from', from], {
      env: { ...at.env, NODE_OPTIONS: '--max-old-space-size=24' },
    });
    expect(stderr).toContain('row 150001 (line 150001): userId ');
    expect(code).toBe(2);
    expect(at.org.requests).toEqual([]);
  });
});

describe('secrets', () => {
  test('of answers are issued only if they are shown, and are never in the journal', async () => {
    const users = at.more(4);
    const args = ['expirePassword', '--yes', '--temporaryPassword', 'true'];
    const first = at.file('first.csv', column('userId', logins(users.slice(0, 2))));
    const refused = await at.bulk([...args, '--from', first]);
    expect(refused).toMatchObject({ code: 2, results: [] });
    expect(refused.stderr).toContain('it would create temporaryPassword, which is hidden here');
    expect(at.org.requests).toEqual([]);
    const from = at.file('users.csv', column('userId', logins(users.slice(2))));
    const journal = at.path('journal');
    const shown = await at.bulk([...args, '--from', from, '--show-secrets', '--journal', journal]);
    const passwords = shown.results.map(({ output }) => String(output?.temporaryPassword));
    expect(passwords).toHaveLength(2);
    for (const password of passwords) {
      expect(password).not.toBe('[hidden]');
      expect(readFileSync(journal, 'utf8')).not.toContain(password);
    }
    const again = await at.bulk([...args, '--from', from, '--show-secrets', '--journal', journal]);
    expect(again.results.map(({ output }) => output?.temporaryPassword)).toEqual(['[hidden]', '[hidden]']);
    expect(readFileSync(journal, 'utf8')).not.toContain(at.org.token);
  });

  test('of the file are never printed', async () => {
    const from = at.file('people.csv', csvOf(people(2)));
    const { stdout, stderr } = await at.bulk([...HIRING.slice(1), '--from', from, '--journal', at.path('j')]);
    expect(stdout + stderr + readFileSync(at.path('j'), 'utf8')).not.toContain('Tall-Birch');
  });
});
