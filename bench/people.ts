import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startSandbox, type User } from '../src/sandbox/index.js';

// Requests, time and memory of a plan for many people, as a real process against a sandbox org in this one.
// npm run bench:people

const PEOPLE = Number(process.env.PEOPLE_COUNT ?? 100_000);
/** Okta's usual limit of requests a minute for a list of users, and the connector's usual share of it. */
const PER_MINUTE = 600 * 0.5;
const main = resolve(__dirname, '../src/hosts/cli/main.js');
const PRELOAD = `process.on('exit', () => require('node:fs').writeSync(2, '\\npeak ' + process.resourceUsage().maxRSS + '\\n'));`;

async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'people-bench-'));
  const preload = join(folder, 'peak.cjs');
  writeFileSync(preload, PRELOAD);
  const org = await startSandbox({ rateLimits: { all: { limit: 100_000_000 } } });
  const groups = [...org.state.groups.values()];
  const engineering = groups.find(({ profile }) => profile.name === 'Engineering');
  const sales = groups.find(({ profile }) => profile.name === 'Sales');
  const model = [...org.state.users.values()].find(({ status }) => status === 'ACTIVE') as User;
  const lines: string[] = [];
  for (let index = 0; index < PEOPLE; index++) {
    const number = String(index).padStart(7, '0');
    const login = `person.${number}@example.com`;
    const isSales = index % 4 === 0;
    const profile = { firstName: 'Person', lastName: number, email: login, login, employeeNumber: number };
    const user: User = {
      ...model,
      id: org.state.newId('00u'),
      roles: [],
      factors: [],
      profile: { ...profile, department: isSales ? 'Sales' : 'Engineering', title: 'Clerk' },
    };
    org.state.users.set(user.id, user);
    (isSales ? sales : engineering)?.members.add(user.id);
    // One in a hundred moves, one in two hundred left, one in a hundred is new.
    const moves = index % 100 === 7;
    const department = isSales !== moves ? 'Sales' : 'Engineering';
    if (index % 200 !== 9) lines.push([number, 'Person', number, login, department, 'Clerk'].join(','));
    if (index % 100 === 3)
      lines.push([`N${number}`, 'New', number, `new.${login}`, 'Sales', 'Clerk'].join(','));
  }
  const from = join(folder, 'people.csv');
  writeFileSync(from, `Number,First,Last,Mail,Department,Title\n${lines.join('\n')}\n`);
  const policy = join(folder, 'policy.json');
  writeFileSync(
    policy,
    JSON.stringify({
      match: { column: 'Number', attribute: 'employeeNumber' },
      attributes: {
        firstName: 'First',
        lastName: 'Last',
        email: 'Mail',
        login: 'Mail',
        department: 'Department',
        title: 'Title',
      },
      groups: {
        managed: ['Engineering', 'Sales'],
        byColumn: { Department: { Engineering: ['Engineering'], Sales: ['Sales'] } },
      },
      missing: 'offboard',
      limits: { maxDestructive: '5%' },
    }),
  );
  const plan = join(folder, 'plan.json');
  const env = { ...process.env, OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
  const run = async (name: string, output: string, ...args: string[]) => {
    const startedAt = performance.now();
    const before = org.requests.length;
    const stdout = openSync(output, 'w');
    const child = spawn(process.execPath, ['-r', preload, main, 'people', name, ...args], {
      env,
      stdio: ['ignore', stdout, 'pipe'],
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const code = await new Promise((ended) => child.once('close', ended));
    closeSync(stdout);
    const requests = org.requests.length - before;
    const [, peak] = /peak (\d+)/.exec(stderr) ?? [];
    process.stdout.write(
      `${stderr.replace(/\npeak .*/, '')}people ${name}, ${PEOPLE} people: code ${code}; ${requests} requests, ` +
        `about ${Math.ceil(requests / PER_MINUTE)} min at ${PER_MINUTE} requests a minute; ` +
        `${((performance.now() - startedAt) / 1000).toFixed(0)} s here with the sandbox; ` +
        `peak ${(Number(peak) / 1024).toFixed(0)} MB; ${(statSync(output).size / 1e6).toFixed(1)} MB printed\n`,
    );
  };
  await run('plan', plan, '--from', from, '--policy', policy);
  await run('show', join(folder, 'plan.html'), plan, '--format', 'html');
  await org.close();
  rmSync(folder, { recursive: true, force: true });
}

void bench();
