import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { proofPage } from '../../src/hosts/shared/access/page.js';
import { type Sandbox, seed, startSandbox } from '../../src/sandbox/index.js';
import { cli } from '../helpers/command-line.js';
import { root } from '../helpers/root.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { type Browser, openBrowser } from './node-red/chromium.js';

const { blake } = seed.people;
const folder = mkdtempSync(join(tmpdir(), 'okta-pages-'));

let browser: Browser;
let org: Sandbox;
let env: Record<string, string>;

beforeAll(async () => {
  browser = await openBrowser();
  org = await startSandbox();
  env = { OKTA_CLIENT_ORGURL: org.url, OKTA_CLIENT_TOKEN: org.token };
});
afterAll(async () => {
  await browser.close();
  await org.close();
  rmSync(folder, { recursive: true });
});

/** Opens a page as a file, as somebody does who got it by mail. */
async function open(name: string, html: string): Promise<void> {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, html);
  await browser.page.setViewportSize({ width: 1100, height: 900 });
  await browser.page.goto(pathToFileURL(file).href);
  const tooWide = await browser.page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  expect(tooWide).toBe(false);
  expect([browser.errors, browser.outside.filter((url) => !url.startsWith('file:'))]).toEqual([[], []]);
  if (process.env.PICTURES === '1')
    await browser.page.screenshot({ path: join(root, 'docs/images', `${name}.png`) });
}

test('the access report is one page without a script, as wide as the window', async () => {
  const { stdout } = await cli(['access', blake.login, '--format', 'html'], { env });
  await open('access-report', stdout);
  expect(await browser.page.locator('h1').textContent()).toContain(blake.login);
  expect(await browser.page.locator('.banner').textContent()).toContain(
    'Everything that Okta lists was read',
  );
  expect(await browser.page.locator('td', { hasText: 'Engineering' }).first().isVisible()).toBe(true);
});

test('the proof of an offboarding is green where nothing is left, and says what is left and why', async () => {
  const okta = connectTo(org);
  const result = await okta.execute('offboardUser', { userId: blake.id });
  await okta.close();
  if (!result.ok) throw new Error(result.error.message);
  await open('offboarding-proof', proofPage(result.output, { organizationUrl: org.url, at: new Date() }));
  expect(await browser.page.locator('.banner.ok').textContent()).toContain(
    'nothing is left that gives access',
  );
  expect(await browser.page.locator('tr.gone').count()).toBeGreaterThan(10);
  const everyone = browser.page.locator('tr.stays', { hasText: 'Everyone' });
  expect(await everyone.textContent()).toContain('Okta itself decides');
});

test('the sheet of a playbook shows its scopes, its role and each step', async () => {
  const playbook = join(root, 'examples', 'quarantine.json');
  const { stdout } = await cli(['rights', '--playbook', playbook, '--format', 'html'], {
    env: { OKTA_CLIENT_ORGURL: 'https://example.okta.com' },
  });
  await open('rights-sheet', stdout);
  expect(await browser.page.locator('td', { hasText: 'okta.users.manage' }).first().isVisible()).toBe(true);
  expect(await browser.page.locator('li', { hasText: 'Make the service app' }).count()).toBe(1);
});

test('the plan for a company shows each person with what changes, and its hash', async () => {
  org.reset();
  const csv = join(folder, 'people.csv');
  const policy = join(folder, 'policy.json');
  writeFileSync(
    csv,
    `Mail,First,Last,Department,Team,End
mira.holm@example.com,Mira,Holm,Support,Engineering,
blake.rivers@example.com,Blake,Rivers,Platform,Engineering,
morgan.hill@example.com,Morgan,Hill,Sales,,2026-01-31
`,
  );
  writeFileSync(
    policy,
    JSON.stringify({
      match: { column: 'Mail', attribute: 'login' },
      attributes: { firstName: 'First', lastName: 'Last', email: 'Mail', department: 'Department' },
      groups: { managed: ['Engineering', 'Sales'], column: 'Team' },
      endDate: 'End',
      ended: 'offboard',
      limits: { maxDestructive: 5 },
    }),
  );
  const planned = await cli(['people', 'plan', '--from', csv, '--policy', policy], { env });
  const plan = JSON.parse(planned.stdout);
  const file = join(folder, 'plan.json');
  writeFileSync(file, planned.stdout);
  const shown = await cli(['people', 'show', file, '--format', 'html'], { env });
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  await open('people-plan', shown.stdout);
  expect(await browser.page.locator('body').textContent()).toContain(plan.hash);
  for (const name of ['Mira Holm', 'Blake Rivers', 'Morgan Hill'])
    expect(await browser.page.locator('body').textContent()).toContain(name);
});
