import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { main, plainEnvironment, until } from '../helpers/command-line.js';
import { column, logins, rig } from './rig.js';

const at = rig();

function usersFile(count: number): string {
  return at.file('users.csv', column('userId', logins(at.more(count))));
}

function nobody(count: number): string {
  return at.file(
    'nobody.csv',
    column(
      'userId',
      Array.from({ length: count }, (_, n) => `no.${n}@example.com`),
    ),
  );
}

describe('a failing run', () => {
  test('stops if Okta rejects the token, and the same command resumes with a valid one', async () => {
    const args = ['suspendUser', '--from', usersFile(60), '--journal', at.path('j')];
    const wrong = await at.bulk(args, { env: { OKTA_CLIENT_TOKEN: 'another-token' } });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('Stopped: Okta does not accept the API token.');
    expect(wrong.results.length).toBeLessThanOrEqual(5);
    expect(at.org.requests.length).toBeLessThanOrEqual(5);
    const right = await at.bulk(args);
    expect(right.stderr).toContain('Of 60 rows: 60 done.');
  });

  test('stops after --max-failures', async () => {
    const { code, stderr, results } = await at.bulk([
      'suspendUser',
      '--from',
      nobody(40),
      '--max-failures',
      '3',
      '--concurrency',
      '1',
    ]);
    expect(code).toBe(1);
    expect(results).toHaveLength(3);
    expect(stderr).toContain('Stopped: 3 rows failed (--max-failures).');
    expect(stderr).toContain('Of 40 rows: 0 done, 3 failed, 37 not started.');
    expect((await at.bulk(['suspendUser', '--from', nobody(40)])).results).toHaveLength(40);
  });

  test('stops if Okta cannot be reached, and the same command resumes', async () => {
    const args = ['suspendUser', '--from', usersFile(60), '--journal', at.path('j'), '--concurrency', '1'];
    at.org.fault({
      kind: 'answer',
      status: 500,
      times: Number.POSITIVE_INFINITY,
      body: { errorCode: 'E0000009' },
    });
    const cut = await at.bulk(args);
    expect(cut.stderr).toContain('Stopped: 20 consecutive rows got no usable answer.');
    expect(cut.results).toHaveLength(20);
    at.org.reset();
    at.more(60);
    expect((await at.bulk(args)).stderr).toContain('Of 60 rows: 60 done.');
  });

  test('stops sooner if an unsafe action may have been done', async () => {
    const args = [
      'resetPassword',
      '--yes',
      '--from',
      usersFile(60),
      '--journal',
      at.path('j'),
      '--concurrency',
      '1',
    ];
    at.org.fault({ kind: 'drop-after', method: 'POST', times: Number.POSITIVE_INFINITY });
    const cut = await at.bulk(args);
    expect(cut.stderr).toContain('Stopped: 5 consecutive rows got no usable answer');
    expect(cut.stderr).toContain('Of 60 rows: 0 done, 5 partly done or unknown, 55 not started.');
    expect(at.org.mails).toHaveLength(5);
  });

  test('stops if the output is closed', async () => {
    const count = 3000;
    const from = usersFile(count);
    const child = spawn(process.execPath, [main, 'bulk', 'suspendUser', '--from', from], {
      env: { ...plainEnvironment(), ...at.env },
    });
    child.stdout.once('data', () => child.stdout.destroy());
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(1);
    expect(stderr).toContain('Stopped: The output was closed.');
    expect(at.org.requests.length).toBeLessThan(2 * count);
  });
});

describe('Ctrl-C', () => {
  test('lets running rows finish, and the same command resumes', async () => {
    const args = ['resetPassword', '--yes', '--from', usersFile(40), '--journal', at.path('j')];
    at.org.fault({ kind: 'slow', delayMs: 100, path: '*/reset_password', times: 10 });
    const stopped = await at.bulk(args, {
      async started(child) {
        await until(() => at.org.mails.length > 5);
        child.kill('SIGINT');
      },
    });
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain('Stopping: running rows may finish');
    expect(stopped.stderr).toContain('Stopped: You interrupted it.');
    expect(stopped.results.every(({ ok }) => ok)).toBe(true);
    expect(at.org.mails.length).toBe(stopped.results.length);
    expect(stopped.stderr).toContain('Run the same command to continue');
    const rest = await at.bulk(args);
    expect(rest).toMatchObject({ code: 0 });
    expect(rest.results).toHaveLength(40);
    expect(at.org.mails).toHaveLength(40);
  });

  test('twice cancels the running rows and reports their outcomes', async () => {
    const args = ['resetPassword', '--yes', '--from', usersFile(10), '--journal', at.path('j')];
    at.org.fault({ kind: 'slow', delayMs: 20_000, path: '*/reset_password', times: 5, changes: true });
    const stopped = await at.bulk(args, {
      async started(child) {
        let shown = '';
        child.stderr?.on('data', (text) => {
          shown += text;
        });
        await until(() => at.org.mails.length >= 5);
        child.kill('SIGINT');
        await until(() => shown.includes('Stopping: running rows may finish'));
        // Two signals within a tenth of a second count as one.
        await new Promise((resolve) => setTimeout(resolve, 200));
        child.kill('SIGTERM');
      },
    });
    expect(stopped.code).toBe(1);
    expect(stopped.results.map(({ error }) => error?.outcome)).toEqual(Array(5).fill('unknown'));
    expect(stopped.stderr).toContain('5 partly done or unknown, 5 not started');
    const rest = await at.bulk(args);
    expect(rest.stderr).toContain('Of 10 rows: 5 done, 5 partly done or unknown.');
    expect(at.org.mails).toHaveLength(10);
    expect(readFileSync(at.path('j'), 'utf8').match(/"started":/g)).toHaveLength(10);
  });
});
