import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { hasEnded, SELF } from '../../src/files/lock-owner.js';
import { lock } from '../../src/hosts/cli/bulk/journal/lock.js';
import { main, run, until } from '../helpers/command-line.js';
import { column, logins, rig } from './rig.js';

const at = rig();

/** A run that is under way with its first rows until it is let go, and what another command then comes to. */
async function whileUnderWay(second: (journal: string) => Promise<{ code: number | null; stderr: string }>) {
  const users = at.more(20);
  const from = at.file('users.csv', column('userId', logins(users)));
  const journal = at.path('journal');
  at.org.fault({ kind: 'slow', delayMs: 4000, path: '*/reset_password', times: 5 });
  const first = at.bulk(['resetPassword', '--from', from, '--journal', journal, '--yes']);
  await until(() => existsSync(journal) && readFileSync(journal, 'utf8').includes('"started":1'));
  const other = await second(journal);
  expect(await first).toMatchObject({ code: 0 });
  return { other, starts: readFileSync(journal, 'utf8').match(/"started":/g)?.length };
}

function args(journal: string): string[] {
  return ['resetPassword', '--from', at.path('users.csv'), '--journal', journal, '--yes'];
}

const canUnshare = spawnSync('unshare', ['-r', '--pid', '--fork', 'true']).status === 0;

describe('two commands with one journal', () => {
  test('under a symbolic link: the second is refused, and every row starts once', async () => {
    const { other, starts } = await whileUnderWay((journal) => {
      mkdirSync(at.path('elsewhere'));
      symlinkSync(journal, at.path('elsewhere/link'));
      return at.bulk(args(at.path('elsewhere/link')));
    });
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Another okta-connector process is using'),
    });
    expect({ starts, mails: at.org.mails.length }).toEqual({ starts: 20, mails: 20 });
    expect(readdirSync(at.path('elsewhere'))).toEqual(['link']);
  });

  test('under a hard link: the second is refused, and every row starts once', async () => {
    const { other, starts } = await whileUnderWay((journal) => {
      mkdirSync(at.path('elsewhere'));
      linkSync(journal, at.path('elsewhere/link'));
      return at.bulk(args(at.path('elsewhere/link')));
    });
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('has 2 names (hard links)') });
    expect({ starts, mails: at.org.mails.length }).toEqual({ starts: 20, mails: 20 });
    expect(readdirSync(at.path('elsewhere'))).toEqual(['link']);
  });

  if (canUnshare) {
    test('from another process namespace of the same host: the second is refused', async () => {
      const { other, starts } = await whileUnderWay((journal) => {
        const inside = ['-r', '--pid', '--fork', process.execPath, main, 'bulk', ...args(journal)];
        return run('unshare', inside, { env: at.env });
      });
      expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('in another container') });
      expect({ starts, mails: at.org.mails.length }).toEqual({ starts: 20, mails: 20 });
    });

    test('a journal that is mounted as a single file is refused, because its lock would be elsewhere', async () => {
      at.more(1);
      const from = at.file('users.csv', column('userId', ['more.1@example.com']));
      const [journal, mounted] = [at.file('journal', ''), at.file('mounted', '')];
      const script = `mount --bind "$1" "$2" && shift 2 && exec "$@"`;
      const command = [
        process.execPath,
        main,
        'bulk',
        'resetPassword',
        '--from',
        from,
        '--journal',
        mounted,
        '--yes',
      ];
      const { code, stderr } = await run(
        'unshare',
        ['-rm', 'sh', '-c', script, 'sh', journal, mounted, ...command],
        {
          env: at.env,
        },
      );
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('mounted as a single file'),
      });
    });
  }

  test('a link to a new journal is locked at its target', async () => {
    const journal = at.path('journal');
    symlinkSync(journal, at.path('link'));
    at.more(1);
    const from = at.file('users.csv', column('userId', ['more.1@example.com']));
    expect(
      (await at.bulk(['resetPassword', '--from', from, '--journal', at.path('link'), '--yes'])).code,
    ).toBe(0);
    const release = lock(at.path('link'));
    expect(existsSync(`${journal}.lock`)).toBe(true);
    release();
    expect(readdirSync(dirname(journal)).sort()).toEqual(['journal', 'link', 'users.csv']);
  });
});

describe('a lock is taken over only if its owner has certainly ended', () => {
  const dead = { pid: 2 ** 22 + 5, host: hostname(), started: '1', key: 'x' };

  test.each<[string, object, boolean]>([
    ['of this boot and namespace, without such a process', { ...SELF, ...dead }, true],
    ['of another process namespace', { ...SELF, ...dead, space: 'pid:[1]' }, false],
    ['of another host name', { ...SELF, ...dead, host: 'elsewhere.example.com' }, false],
    ['of an earlier boot, on a shared file system', { ...SELF, ...dead, boot: 'another' }, false],
    ['of this process', { ...SELF }, false],
    [
      'of a process that is alive',
      { ...SELF, pid: process.ppid, key: 'x', started: startOf(process.ppid) },
      false,
    ],
    [
      'of a number that another process has now',
      { ...SELF, pid: process.ppid, key: 'x', started: '-' },
      true,
    ],
  ])('%s', (_, owner, isGone) => {
    expect(hasEnded(owner as typeof SELF, '/proc/self/lock')).toBe(isGone);
  });

  test('the lock of another namespace is named in the refusal and stays', async () => {
    at.more(1);
    const from = at.file('users.csv', column('userId', ['more.1@example.com']));
    const file = at.file('journal.lock', JSON.stringify({ ...SELF, ...dead, space: 'pid:[1]' }));
    const { code, stderr } = await at.bulk([
      'resetPassword',
      '--from',
      from,
      '--journal',
      at.path('journal'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(`delete ${file}`);
    expect(existsSync(file)).toBe(true);
    expect(at.org.mails).toEqual([]);
  });

  test('a lock that is being written counts as in use', async () => {
    writeFileSync(at.path('journal'), '');
    at.file('journal.lock', '');
    expect(() => lock(at.path('journal'))).toThrow('Another okta-connector process is using');
  });
});

function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
}

describe('a path that cannot be a journal is refused, and nothing is left behind', () => {
  test.each(['/dev/full', '/dev/null', '/dev/stdout', 'folder', 'pipe', '/proc/journal', 'link to a device'])(
    '%s',
    async (place) => {
      at.more(1);
      const from = at.file('users.csv', column('userId', ['more.1@example.com']));
      const made: Record<string, () => void> = {
        folder: () => mkdirSync(at.path('folder')),
        pipe: () => spawnSync('mkfifo', [at.path('pipe')]),
        'link to a device': () => symlinkSync('/dev/full', at.path('link to a device')),
      };
      made[place]?.();
      const journal = place in made ? at.path(place) : place;
      const { code, stdout, stderr } = await at.bulk([
        'suspendUser',
        '--from',
        from,
        '--journal',
        journal,
        '--yes',
      ]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`The journal ${journal} `);
      expect(stderr).not.toMatch(/^ {4}at |internal error/m);
      expect(at.org.requests).toEqual([]);
      expect(existsSync(`${journal}.lock`)).toBe(false);
    },
  );
});

if (canUnshare) {
  test('a full disk stops a run and refuses its resumption with an error, and leaves no lock', async () => {
    const users = at.more(400);
    const from = at.file('users.csv', column('userId', logins(users)));
    mkdirSync(at.path('disk'));
    const script = `mount -t tmpfs -o size=64k none "$1" && shift
      "$@"; echo "first $?" >&2
      "$@" >/dev/null; echo "second $?" >&2
      ls "$DISK" >&2; cat "$DISK/journal" >&2`;
    const journal = join(at.path('disk'), 'journal');
    const command = [
      process.execPath,
      main,
      'bulk',
      'resetPassword',
      '--from',
      from,
      '--journal',
      journal,
      '--yes',
    ];
    const { stdout, stderr } = await run(
      'unshare',
      ['-rm', 'sh', '-c', script, 'sh', at.path('disk'), ...command],
      {
        env: { ...at.env, DISK: at.path('disk') },
      },
    );
    const [first = '', second = '', rest = ''] = stderr.split(/^(?:first|second) \d+$/m);
    expect(stderr).toMatch(/^first 1$/m);
    expect(first).toContain('Stopped: The journal can no longer be written; the disk may be full.');
    expect(stderr).toMatch(/^second [12]$/m);
    expect(second).toMatch(/no space|can no longer be written/);
    expect(stderr).not.toMatch(/^ {4}at |internal error/m);
    expect(rest.trim().split('\n')[0]).toBe('journal');
    // Whatever was sent had its start on the disk first, and nothing was sent twice.
    const starts = rest.match(/"started":(\d+)/g) ?? [];
    expect(new Set(starts).size).toBe(starts.length);
    expect(at.org.mails.length).toBeLessThanOrEqual(starts.length);
    expect(at.org.mails.length).toBeGreaterThan(10);
    expect(stdout.split('\n').filter((line) => line.includes('"ok":true'))).toHaveLength(at.org.mails.length);
  });
}
