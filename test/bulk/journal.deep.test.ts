import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { lock } from '../../src/hosts/cli/bulk/journal/lock.js';
import { type LoggedRequest, seed } from '../../src/sandbox/index.js';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { column, logins, rig } from './rig.js';

const at = rig(sharedCommandLine().cli);

function forgetRequests(): void {
  (at.org.requests as LoggedRequest[]).length = 0;
}

/** The journal of a run that has ended, and the command that made it. */
async function ended(action = 'suspendUser', count = 4) {
  const users = at.more(count);
  const from = at.file('users.csv', column('userId', logins(users)));
  const journal = at.path('journal');
  const args = [action, '--yes', '--from', from, '--journal', journal];
  const first = await at.bulk(args);
  forgetRequests();
  return { users, from, journal, args, first, lines: readFileSync(journal, 'utf8').split('\n') };
}

describe('a resumed run', () => {
  test('repeats no row that is done, and prints the results of all rows', async () => {
    const { args, first } = await ended('resetPassword');
    const mails = at.org.mails.length;
    const again = await at.bulk(args);
    expect(again).toMatchObject({ code: 0, results: first.results });
    expect(again.stderr).toContain('Of 4 rows: 4 done.');
    expect(at.org.mails).toHaveLength(mails);
    expect(at.org.requests).toEqual([]);
  });

  test('retries rows that were not sent or may succeed now, and with --retry-failed those that Okta refused', async () => {
    const [user] = at.more(1);
    const from = at.file('u.csv', column('userId', [user?.id, 'nobody@example.com', seed.people.blake.id]));
    const args = ['suspendUser', '--from', from, '--journal', at.path('j'), '--concurrency', '1'];
    at.org.fault({ kind: 503, path: '*/suspend', times: 3 });
    const first = await at.bulk(args);
    expect(first.code).toBe(1);
    expect(first.results.map(({ ok, error }) => ok || error?.code)).toEqual([
      'OKTA_UNAVAILABLE',
      'NOT_FOUND',
      true,
    ]);
    at.org.reset();
    at.org.state.users.set(user?.id as string, user as NonNullable<typeof user>);
    const second = await at.bulk(args);
    expect(second.results.map(({ ok, error }) => ok || error?.code)).toEqual([true, 'NOT_FOUND', true]);
    expect(at.org.requests.every(({ path }) => path.includes(user?.id as string))).toBe(true);
    const third = await at.bulk([...args, '--retry-failed']);
    expect(third.results.map(({ ok, error }) => ok || error?.code)).toEqual([true, 'NOT_FOUND', true]);
    expect(at.org.requests.some(({ path }) => path.includes('nobody'))).toBe(true);
    expect(third.stderr).toContain('Of 3 rows: 2 done, 1 failed.');
  });

  test('never repeats an unsafe row that had started, and lists it each time', async () => {
    const { args, journal, lines, users } = await ended('resetPassword');
    writeFileSync(
      journal,
      `${[...lines.filter((line) => !line.includes('"ended":2')), ''].join('\n').trim()}\n`,
    );
    at.org.mails.length = 0;
    for (const retry of [[], ['--retry-failed']]) {
      const again = await at.bulk([...args, ...retry]);
      expect(again.code).toBe(1);
      expect(again.results[1]).toMatchObject({
        row: 2,
        inputs: { userId: users[1]?.profile.login },
        error: { code: 'INTERRUPTED', outcome: 'unknown', retryable: false },
      });
      expect(again.stderr).toContain('not repeated: row 2 (line 3).');
    }
    expect(at.org.mails).toHaveLength(0);
  });

  test('repeats a safe row that had started, with a warning', async () => {
    const { args, journal, lines, users } = await ended('suspendUser');
    writeFileSync(
      journal,
      `${lines.filter((line) => line !== '' && !line.includes('"ended":2')).join('\n')}\n`,
    );
    const again = await at.bulk(args);
    expect(again.code).toBe(0);
    expect(again.results[1]).toMatchObject({ ok: true, output: { changed: false } });
    expect(JSON.stringify(again.results[1])).toContain('An earlier run ended while this row was running');
    expect(users.every(({ status }) => status === 'SUSPENDED')).toBe(true);
  });

  test.each([
    ['a part of a start', '{"started":4,"at":"20'],
    ['a part of a result', '{"ended":4,"ok":true,"out'],
    ['zeros', '\0\0\0\0'],
  ])('continues if a power failure left %s at the end', async (_, torn) => {
    const { args, journal, lines } = await ended('resetPassword');
    writeFileSync(
      journal,
      `${lines.filter((line) => line !== '' && !/ed":4,/.test(line)).join('\n')}\n${torn}`,
    );
    at.org.mails.length = 0;
    const again = await at.bulk(args);
    expect(again.code).toBe(0);
    expect(at.org.mails).toHaveLength(1);
    for (const line of readFileSync(journal, 'utf8').trim().split('\n')) JSON.parse(line);
  });
});

test("a proxy's page for every row stops the run, and the same command later completes it", async () => {
  const users = at.more(60);
  const from = at.file('users.csv', column('userId', logins(users)));
  const args = ['suspendUser', '--from', from, '--journal', at.path('journal'), '--concurrency', '1'];
  const page = at.org.fault({
    kind: 'answer',
    status: 403,
    headers: { 'content-type': 'text/html', server: 'gateway' },
    body: '<html>Blocked</html>',
    times: Number.POSITIVE_INFINITY,
  });
  const cut = await at.bulk(args);
  expect(cut.stderr).toContain('Stopped: 20 consecutive rows got no usable answer.');
  expect(new Set(cut.results.map(({ error }) => error?.code))).toEqual(new Set(['NOT_OKTA']));
  page.remove();
  expect((await at.bulk(args)).stderr).toContain('Of 60 rows: 60 done.');
});

describe('a journal is refused', () => {
  async function refused(args: readonly string[]): Promise<string> {
    const before = readFileSync(at.path('journal'), 'utf8');
    const { code, stdout, stderr } = await at.bulk(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(readFileSync(at.path('journal'), 'utf8')).toBe(before);
    expect(existsSync(at.path('journal.lock'))).toBe(false);
    return stderr;
  }

  test('if it belongs to another action, org or file, or to other flags', async () => {
    const { args, from, journal } = await ended();
    const rest = ['--from', from, '--journal', journal];
    expect(await refused(['unsuspendUser', ...rest])).toContain('belongs to the action suspendUser');
    const elsewhere = await refused([...args, '--org-url', 'http://127.0.0.1:9']);
    expect(elsewhere).toContain(`belongs to the org ${at.org.url}`);
    expect(await refused([...args, '--map', 'userId=userId'])).toContain('belongs to other flags');
    writeFileSync(from, column('userId', ['somebody@example.com']));
    expect(await refused(args)).toContain('belongs to another file, or the file has changed');
  });

  test('if its folder does not exist', async () => {
    const { args } = await ended();
    const { code, stderr } = await at.bulk([...args.slice(0, -1), '/nowhere/journal']);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('folder of the journal'),
    });
  });

  test('if it is not a journal, or is damaged', async () => {
    const { args, journal, lines } = await ended();
    writeFileSync(journal, [lines[0], '{"started":1}', 'oops', '{"started":2}', ''].join('\n'));
    expect(await refused(args)).toContain('Line 3 of the journal');
    writeFileSync(journal, [lines[0], '{"started":99}', ''].join('\n'));
    expect(await refused(args)).toContain('Line 2 of the journal');
    for (const text of ['userId\nblake\n', 'userId\nblake', 'precious', '{"mine":1}']) {
      writeFileSync(journal, text);
      expect(await refused(args)).toContain('is not a journal');
    }
    writeFileSync(journal, '{"journal":"okta-connector bulk","version":1}\n');
    expect(await refused(args)).toContain('belongs to');
  });
});

test('after a crash within the first line, the journal starts anew', async () => {
  for (const torn of ['', '{"journal":"okta-conn', '\0\0']) {
    const journal = at.file('journal', torn);
    const from = at.file('u.csv', column('userId', [seed.people.blake.id]));
    const { code } = await at.bulk(['suspendUser', '--from', from, '--journal', journal]);
    expect(code).toBe(0);
    expect(readFileSync(journal, 'utf8')).toMatch(/^\{"journal":"okta-connector bulk".*\n\{"started":1/);
  }
});

describe('only one process uses a journal', () => {
  test('a second process is refused until the first has ended', async () => {
    const { args, journal } = await ended();
    const release = lock(journal);
    const second = await at.bulk(args);
    expect({ code: second.code, stdout: second.stdout }).toEqual({ code: 2, stdout: '' });
    expect(second.stderr).toContain('Another okta-connector process is using');
    release();
    expect((await at.bulk(args)).code).toBe(0);
    expect(existsSync(`${journal}.lock`)).toBe(false);
  });

  test.each([
    ['a process that has ended', () => ({ pid: 2 ** 22 + 5, host: hostname(), started: '1', key: 'x' }), 0],
    [
      'a process whose number another one has now',
      () => ({ pid: 1, host: hostname(), started: '-', key: 'x' }),
      0,
    ],
    ['another machine', () => ({ pid: 1, host: 'elsewhere.example.com', started: '1', key: 'x' }), 2],
  ])('a lock of %s', async (_, owner, code) => {
    const { args } = await ended();
    const lock = at.file('journal.lock', JSON.stringify(owner()));
    const again = await at.bulk(args);
    expect(again.code).toBe(code);
    expect(existsSync(lock)).toBe(code !== 0);
    if (code !== 0) expect(again.stderr).toContain(`delete ${lock}`);
  });
});
