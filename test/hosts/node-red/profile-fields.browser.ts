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
    editor = new EditorPage(browser.page, session.builder);
    await editor.open(session.builder.url);
    await editor.showFlow('Your own flow');
  });
  beforeEach(() => org.reset());
  afterAll(async () => {
    await browser?.close();
    await session?.close();
    await org?.close();
  });

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
    expect(await stored('okta-updateUserProfileWithId')).toEqual({
      userId: { type: 'str', value: blake.login },
      profile: { type: 'attributes', value: seed.userTypes.user.id },
      'profile.shirtSize': { type: 'choice', value: 'M', is: 'string' },
      'profile.remoteDays': { type: 'num', value: '3', is: 'integer' },
      'profile.languages': { type: 'list', value: 'de,en', is: 'array', entries: 'string' },
      'profile.deskNumber': { type: 'msg', value: 'desk', is: 'number' },
    });
    await browser.page.locator('.red-ui-flow-node-button-button').last().click();
    await editor
      .node('Update User Profile with ID')
      .locator('.red-ui-flow-node-status-label', { hasText: 'Blake Rivers' })
      .waitFor();
    const { profile } = org.state.users.get(blake.id) ?? {};
    expect(profile).toMatchObject({ shirtSize: 'M', remoteDays: 3, languages: ['de', 'en'] });
    expect(profile).not.toHaveProperty('deskNumber');
  });

  it('show what is stored, and the attributes of another user type beside it', async () => {
    await editor.openForm('Update User Profile with ID');
    await read();
    expect(await attribute('shirtSize').inputValue()).toBe('M');
    expect(await attribute('agency').count()).toBe(0);
    await browser.page.selectOption('#okta-user-type', { label: seed.userTypes.contractor.displayName });
    await editor.field('profile-agency').fill('Acme Staffing');
    await editor.field('profile-remoteDays').fill('');
    await editor.chooseSource('profile-languages', 'clear');
    await editor.done();
    await editor.deploy();
    expect(await stored('okta-updateUserProfileWithId')).toMatchObject({
      profile: { type: 'attributes', value: seed.userTypes.contractor.id },
      'profile.agency': { type: 'str', value: 'Acme Staffing', is: 'string' },
      'profile.languages': { type: 'null', value: '' },
      'profile.shirtSize': { value: 'M', is: 'string' },
    });
    expect(await stored('okta-updateUserProfileWithId')).not.toHaveProperty(['profile.remoteDays']);
  });

  it('are read again on demand, and the attribute that an administrator has just added is there', async () => {
    await editor.openForm('Update User Profile with ID');
    await read();
    const { contractor } = seed.userTypes;
    org.state.userTypes.get(contractor.id)?.attributes.set('pet', { title: 'Pet', type: 'string' });
    await browser.page.locator('#okta-read-attributes').click();
    await browser.page.locator('label[for="okta-field-profile-pet"]').waitFor();
    expect(await editor.field('profile-agency').inputValue()).toBe('Acme Staffing');
    await editor.cancel();
  });

  it('are filled in from the JSON that a node has stored, when a person chooses them', async () => {
    await editor.drop('okta-addGroup', 460, 200);
    await editor.openForm('Add Group');
    await editor.field('name').fill('Night shift');
    await read();
    await editor.chooseSource('customAttributes', 'JSON');
    await editor.field('customAttributes').fill('{"tier":"gold","headcount":7}');
    await editor.chooseSource('customAttributes', "the org's attributes");
    expect(await browser.page.locator('#okta-field-customAttributes-tier').inputValue()).toBe('gold');
    expect(await editor.field('customAttributes-headcount').inputValue()).toBe('7');
    await editor.done();
    await editor.deploy();
    expect(await stored('okta-addGroup')).toEqual({
      name: { type: 'str', value: 'Night shift' },
      customAttributes: { type: 'attributes', value: 'org' },
      'customAttributes.tier': { type: 'choice', value: 'gold', is: 'string' },
      'customAttributes.headcount': { type: 'num', value: '7', is: 'integer' },
    });
  });

  it('give way to JSON where the org cannot be read, with the reason; what is stored stays', async () => {
    const fields = {
      profile: { type: 'attributes', value: 'org' },
      'profile.shirtSize': { type: 'choice', value: 'M', is: 'string' },
      'profile.remoteDays': { type: 'num', value: '3', is: 'integer' },
      userId: { type: 'str', value: 'blake.rivers@example.com' },
    };
    const node = {
      type: 'okta-updateUserProfileWithId',
      z: 'away',
      connection: 'nowhere',
      y: 80,
      wires: [[], []],
    };
    const organizationUrl = 'http://127.0.0.1:1';
    await session.deploy([
      { id: 'away', type: 'tab', label: 'Away' },
      { id: 'nowhere', type: 'okta-connection', org: 'own', organizationUrl, credentials: { apiToken: 'x' } },
      { ...node, id: 'stored', name: 'Stored', x: 200, fields },
      { ...node, id: 'empty', name: 'Empty', x: 500, fields: {} },
    ]);
    await editor.open(session.builder.url);
    await editor.openForm('Empty');
    await status().filter({ hasText: "The org's attributes can't be shown." }).waitFor();
    expect(await browser.page.locator('.okta-attributes').isVisible()).toBe(false);
    await editor.field('profile').fill('{"title":"Lead"}');
    await editor.done();
    await editor.openForm('Stored');
    await status().filter({ hasText: "The org's attributes can't be shown." }).waitFor();
    expect(await editor.field('profile-shirtSize').inputValue()).toBe('M');
    await editor.done();
    await editor.deploy();
    const nodes = (await (await session.fetch('/flows')).json()) as { id: string; fields?: object }[];
    const fieldsOf = (id: string) => nodes.find((each) => each.id === id)?.fields;
    expect(fieldsOf('empty')).toEqual({ profile: { type: 'json', value: '{"title":"Lead"}' } });
    expect(fieldsOf('stored')).toEqual({
      ...fields,
      'profile.shirtSize': { type: 'str', value: 'M', is: 'string' },
    });
  });

  it('log no error', () => {
    expect(browser.errors).toEqual([]);
  });
});
