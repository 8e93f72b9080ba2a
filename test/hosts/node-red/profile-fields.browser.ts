import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { root } from '../../helpers/root.js';
import { openSession, type Session } from './builder-session.js';
import { type Browser, openBrowser } from './chromium.js';
import { EditorPage } from './editor-page.js';

describe("the org's attributes in the form of an action", () => {
  let org: Sandbox;
  let session: Session;
  let browser: Browser;
  let editor: EditorPage;

  beforeAll(async () => {
    org = await startSandbox();
    session = await openSession(org);
    browser = await openBrowser();
    editor = new EditorPage(browser.page);
    await editor.open(session.builder.url);
    await editor.showFlow('Your own flow');
  }, 120_000);
  beforeEach(() => org.reset());
  afterAll(async () => {
    await browser?.close();
    await session?.close();
    await org?.close();
  }, 30_000);

  const status = () => browser.page.locator('.okta-attributes-status');
  const attribute = (name: string) => browser.page.locator(`#okta-field-profile-${name}`);
  const read = () => status().filter({ hasText: 'are read from the org' }).waitFor();
  const stored = async (type: string) => {
    const flows = (await (await session.fetch('/flows')).json()) as { type: string; fields?: object }[];
    return flows.find((node) => node.type === type)?.fields;
  };
  const choose = async (name: string, ...labels: string[]) => {
    await browser.page
      .locator(`#okta-field-profile-${name} + .red-ui-typedInput-container .red-ui-typedInput-option-trigger`)
      .click();
    for (const label of labels)
      await browser.page
        .locator('.red-ui-typedInput-options:visible', { hasText: label })
        .getByText(label)
        .click();
    if (labels.length > 1) await browser.page.keyboard.press('Escape');
  };

  it('are fields with titles and choices, and a run sends what they hold', async () => {
    const { blake } = seed.people;
    await editor.drop('inject', 180, 80);
    await editor.drop('okta-updateUserProfileWithId', 460, 80);
    await editor.openForm('Update User Profile with ID');
    await read();
    await editor.field('userId').fill(blake.login);
    const label = browser.page.locator('label[for="okta-field-profile-shirtSize"]');
    expect(await label.textContent()).toBe('Shirt size');
    expect(await attribute('payrollId').count()).toBe(0);
    await choose('shirtSize', 'Medium');
    await editor.field('profile-remoteDays').fill('3');
    await choose('languages', 'German', 'English');
    await editor.chooseSource('profile-deskNumber', 'msg');
    await editor.field('profile-deskNumber').fill('desk');
    if (process.env.PICTURES === '1') {
      await browser.page.waitForTimeout(600);
      await browser.page.screenshot({ path: join(root, 'docs/images/node-red-attributes.png') });
    }
    await editor.done();
    await editor.wire('timestamp', 0, 'Update User Profile with ID');
    await editor.deploy();
    expect(await stored('okta-updateUserProfileWithId')).toEqual({});
  }, 120_000);
});
