import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { listActions } from '../../../src/catalog/catalog.js';
import { readManifest } from '../../../src/catalog/manifest.js';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { until } from '../../helpers/command-line.js';
import { root } from '../../helpers/root.js';
import { openSession, type Session } from './builder-session.js';
import { type Browser, openBrowser } from './chromium.js';
import { EditorPage } from './editor-page.js';
import { formOf, helpOf } from './node-texts-of.js';

/** The tests replace the screenshots in docs/ only on request. */
const pictures = process.env.PICTURES === '1';

describe('the builder in a browser', () => {
  let org: Sandbox;
  let session: Session;
  let browser: Browser;
  let editor: EditorPage;

  beforeAll(async () => {
    org = await startSandbox();
    session = await openSession(org);
    browser = await openBrowser();
    editor = new EditorPage(browser.page, session.builder);
  });
  beforeEach(() => org.reset());
  afterAll(async () => {
    await browser?.close();
    await session?.close();
    await org?.close();
  });

  const picture = async (name: string) => {
    if (!pictures) return;
    await browser.page.mouse.move(700, 860);
    await browser.page.waitForTimeout(600);
    await browser.page.screenshot({ path: join(root, 'docs/images', `node-red-${name}.png`) });
  };
  const user = (id: string) => org.state.users.get(id);

  it('runs an action that a person dragged, filled in, wired and deployed', async () => {
    const { emery } = seed.people;
    await editor.open(session.builder.url);
    await editor.showFlow('Your own flow');
    await editor.drop('inject', 180, 80);
    await editor.drop('okta-suspendUser', 420, 80);
    await editor.openForm('Suspend User');
    await editor.field('userId').pressSequentially('eme', { delay: 40 });
    const completion = browser.page.locator('.okta-found', { hasText: 'Emery Brooks' });
    await completion.waitFor();
    await picture('form');
    await completion.click();
    expect(await editor.field('userId').inputValue()).toBe(emery.id);
    expect(await browser.page.locator('#okta-hint-userId').textContent()).toBe('Emery Brooks');
    await editor.done();
    await editor.wire('timestamp', 0, 'Suspend User');
    await editor.deploy();
    await browser.page.locator('.red-ui-flow-node-button-button').last().click();
    await editor
      .node('Suspend User')
      .locator('.red-ui-flow-node-status-label', { hasText: 'done' })
      .waitFor();
    expect(user(emery.id)?.status).toBe('SUSPENDED');
    const flows = (await (await session.fetch('/flows')).json()) as { z?: string; fields?: object }[];
    expect(flows.find(({ z, fields }) => z === 'okta-own' && fields !== undefined)?.fields).toEqual({
      userId: { type: 'str', value: emery.id, label: 'Emery Brooks' },
    });
  });

  it('stores an entered password as a credential, and never shows it again', async () => {
    await editor.drop('okta-changePassword', 420, 200);
    await editor.openForm('Change Password');
    await editor.field('userId').fill('blake.rivers@example.com');
    await editor.field('oldPassword').fill('Old-Password-1');
    await editor.chooseSource('newPassword', 'msg');
    await editor.field('newPassword').fill('payload.password');
    await editor.done();
    await editor.deploy();
    await editor.closeConsentDialog();
    const text = await (await session.fetch('/flows')).text();
    expect(text).not.toContain('Old-Password-1');
    expect(JSON.parse(text)).toContainEqual(
      expect.objectContaining({
        type: 'okta-changePassword',
        fields: {
          userId: { type: 'str', value: 'blake.rivers@example.com' },
          oldPassword: { type: 'secret', value: '' },
          newPassword: { type: 'msg', value: 'payload.password' },
        },
      }),
    );
    await editor.open(session.builder.url);
    await editor.closeConsentDialog();
    await editor.showFlow('Your own flow');
    await editor.openForm('Change Password');
    expect(await editor.field('oldPassword').getAttribute('type')).toBe('password');
    expect(await editor.field('oldPassword').inputValue()).toBe('__PWRD__');
    await editor.cancel();
  });

  it('shows a warning in the form of a destructive node, without a horizontal scrollbar', async () => {
    await editor.drop('okta-deactivateUser', 420, 320);
    await editor.openForm('Deactivate User');
    expect(await browser.page.locator('.okta-danger').isVisible()).toBe(true);
    expect(await browser.page.locator('.okta-consent').isVisible()).toBe(true);
    const form = browser.page.locator('#dialog-form');
    expect(
      await form.evaluate(
        (one: { scrollWidth: number; clientWidth: number }) => one.scrollWidth - one.clientWidth,
      ),
    ).toBeLessThan(2);
    await picture('destructive');
    await editor.cancel();
  });

  it('asks to allow a destructive step after the deploy, and runs it only then', async () => {
    const { page } = browser;
    const { emery } = seed.people;
    await editor.drop('inject', 180, 320);
    await editor.openForm('Deactivate User');
    expect(await page.locator('.okta-consent').textContent()).toContain('does nothing until you allow it');
    expect(await page.locator('#node-input-allowed').isVisible()).toBe(false);
    await editor.field('userId').fill(emery.login);
    await editor.done();
    await editor.wire('timestamp', 0, 'Deactivate User');
    await editor.deploy();
    const step = editor.consentSteps().filter({ hasText: emery.login });
    await step.waitFor();
    expect(await step.textContent()).toContain('Started by: inject');
    const text = await step.textContent();
    expect(text).toContain(`Inputs: userId = ${emery.login}`);
    const changed = await editor.consentSteps().filter({ hasText: 'Change Password' }).textContent();
    expect(changed).toContain('oldPassword = a stored secret; newPassword = msg.payload.password');
    await page.locator('.red-ui-notification-success').waitFor({ state: 'hidden' });
    await picture('consent');
    const press = () => page.locator('.red-ui-flow-node-button-button').last().click();
    await editor.closeConsentDialog();
    await press();
    await until(() => session.log.some((line) => line.includes('nobody has allowed this step')));
    expect(org.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    await editor.openForm('Deactivate User');
    await page.locator('.okta-consent button').click();
    await page.locator('.okta-consent', { hasText: 'You have allowed this step' }).waitFor();
    await editor.cancel();
    await press();
    await until(() => user(emery.id)?.status === 'DEPROVISIONED');
  });

  it('has the form and the help of every action in the page', async () => {
    const types = listActions().map(({ id }) => `okta-${id}`);
    const texts = (await browser.page.evaluate(`${JSON.stringify(types)}.map((type) => ({
      form: $('script[data-template-name="' + type + '"]').html(),
      help: RED.nodes.getNodeHelp(type),
    }))`)) as { form: string; help: string }[];
    expect(texts).toEqual(listActions().map((action) => ({ form: formOf(action), help: helpOf(action) })));
  });

  it('has a palette in the groups of the catalog, which can be searched', async () => {
    const { page } = browser;
    const groups = page.locator('.red-ui-palette-category:visible .red-ui-palette-header', {
      hasText: /^\s*Okta/,
    });
    const titles = (await groups.allTextContents()).map((text) => text.trim());
    const { groups: catalog, triggers } = readManifest();
    expect(titles).toEqual([
      'Okta Triggers',
      ...catalog.map(({ title }) => (title.startsWith('Okta') ? title : `Okta ${title}`)),
    ]);
    const search = page.locator('#red-ui-palette-search input');
    await search.pressSequentially('suspend', { delay: 40 });
    const shown = page.locator('.red-ui-palette-node[data-palette-type^="okta-"]:visible');
    const wanted = [...triggers, ...listActions()].filter(({ title }) => /suspend/i.test(title));
    // The editor searches a moment after the last key.
    await shown.nth(wanted.length).waitFor({ state: 'hidden' });
    await editor.standsStill();
    expect((await shown.allTextContents()).map((text) => text.trim().replaceAll(/\s+/g, ' ')).sort()).toEqual(
      wanted.map(({ title }) => title).sort(),
    );
    expect(wanted.length).toBeGreaterThan(2);
    await picture('search');
    await search.fill('');
    await search.press('Backspace');
    // The node of the event hook comes beside those of the triggers.
    const all = listActions().length + triggers.length + 1;
    await shown.nth(all - 1).waitFor();
    expect(await shown.count()).toBe(all);
  });

  it('onboards and offboards through the forms of the playbooks', async () => {
    const { page } = browser;
    await page.goto(session.builder.page('/run/onboard'));
    const hire = {
      firstName: 'Mira',
      lastName: 'Holm',
      login: 'mira.holm@example.com',
      password: 'Tall-Birch-42',
    };
    for (const [name, value] of Object.entries({ ...hire, groups: 'New Hires, Engineering' }))
      await page.fill(`#${name}`, value);
    await page.selectOption('#roleType', 'HELP_DESK_ADMIN');
    await page.click('button');
    expect(await page.locator('dl').textContent()).toContain(hire.login);
    expect(await page.content()).not.toContain(hire.password);
    await picture('confirm');
    await page.click('button');
    expect(await page.locator('.summary').textContent()).toBe(
      'Mira Holm can sign in as mira.holm@example.com.',
    );
    await page.setViewportSize({ width: 1000, height: 640 });
    await picture('playbook');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(session.builder.page('/run/offboard'));
    await page.fill('#login', seed.people.blake.login);
    await page.click('button');
    expect(user(seed.people.blake.id)?.status).toBe('ACTIVE');
    await page.click('button');
    expect(await page.locator('.summary').textContent()).toContain('nothing is left that gives access');
    expect(user(seed.people.blake.id)?.status).toBe('DEPROVISIONED');
    await editor.open(session.builder.url);
    await editor.closeConsentDialog();
    await editor.showFlow('Onboard a new hire');
    // Without the sidebar the whole flow is in view.
    await page.keyboard.press('Control+Space');
    await picture('builder');
  });

  it('logs no error, and sends no request to another machine', () => {
    expect(browser.errors).toEqual([]);
    expect(browser.outside).toEqual([]);
  });
});
