import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { seed } from '../../src/sandbox/index.js';
import { until } from '../helpers/command-line.js';
import { Terminal } from '../helpers/terminal.js';
import { column, logins, rig } from './rig.js';

const at = rig();
let open: Terminal[] = [];
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.stop();
});

function terminal(args: readonly string[], redirect?: string): Terminal {
  const started = new Terminal(['bulk', ...args], at.env, redirect);
  open = [...open, started];
  return started;
}

describe('in a terminal', () => {
  test('a bar shows rows, rate, failures and remaining time, with failures as text above it', async () => {
    const users = at.more(30);
    const values = [...logins(users.slice(0, 20)), 'nobody@example.com', ...logins(users.slice(20))];
    at.org.fault({ kind: 'slow', delayMs: 60, path: '*/suspend', times: 30 });
    const shown = terminal(['suspendUser', '--from', at.file('u.csv', column('userId', values))]);
    expect(await shown.ended).toBe(1);
    expect(shown.screen).toMatch(/\[#+-+\] \d+ of 31 rows, [\d.]+\/s, \d failed, \d+s left/);
    expect(shown.screen).toContain('row 21 (line 22): NOT_FOUND\n');
    expect(shown.screen).toContain('Of 31 rows: 30 done, 1 failed.');
    expect(shown.screen).not.toContain('"row":');
    // Neither the cursor's place nor how lines wrap is changed: other lines stand there by the end.
    const esc = String.fromCharCode(27);
    for (const code of ['7', '8', '[?7l']) expect(shown.screen).not.toContain(esc + code);
  });

  test('results go to a file while the bar is on the screen', async () => {
    const users = at.more(5);
    const out = at.path('results');
    const shown = terminal(
      ['suspendUser', '--from', at.file('u.csv', column('userId', logins(users)))],
      ` > ${out}`,
    );
    expect(await shown.ended).toBe(0);
    expect(shown.screen).toContain('of 5 rows');
    expect(shown.screen).not.toContain('"row"');
  });

  test('a destructive action asks once, with the number of rows and examples', async () => {
    const users = at.more(5);
    const args = ['deactivateUser', '--from', at.file('u.csv', column('userId', logins(users)))];
    const no = terminal(args);
    await no.shows('Continue? [y/N]');
    expect(no.screen).toContain('rows: 5 of 5; the first rows are');
    for (const login of logins(users.slice(0, 3))) expect(no.screen).toContain(login);
    expect(no.screen).toContain(`org: ${at.org.url}`);
    no.type('n\n');
    expect(await no.ended).toBe(2);
    expect(at.org.requests).toEqual([]);
    const yes = terminal(args);
    await yes.shows('Continue? [y/N]');
    yes.type('y\n');
    expect(await yes.ended).toBe(0);
    expect(users.every(({ status }) => status === 'DEPROVISIONED')).toBe(true);
  });

  test('closing the terminal stops the run like Ctrl-C, without unknown outcomes', async () => {
    const journal = at.path('j');
    const args = [
      'resetPassword',
      '--yes',
      '--from',
      at.file('u.csv', column('userId', logins(at.more(40)))),
    ];
    at.org.fault({ kind: 'slow', delayMs: 300, path: '*/reset_password', times: 40 });
    const closed = terminal([...args, '--journal', journal]);
    await until(() => at.org.mails.length >= 5);
    closed.stop();
    await until(() => !existsSync(`${journal}.lock`));
    expect(at.org.mails.length).toBeLessThan(40);
    const lines = readFileSync(journal, 'utf8');
    expect(lines.match(/"ended":/g)).toHaveLength(at.org.mails.length);
    const rest = await at.bulk([...args, '--journal', journal]);
    expect(rest.stderr).toContain('Of 40 rows: 40 done.');
    expect(at.org.mails).toHaveLength(40);
  });

  test('a plan is printed as text', async () => {
    const shown = terminal([
      'suspendUser',
      '--from',
      at.file('u.csv', column('userId', [seed.people.blake.id])),
      '--plan',
    ]);
    expect(await shown.ended).toBe(0);
    expect(shown.screen).toContain('row 1 (line 2):\n1. POST /api/v1/users/');
  });
});
