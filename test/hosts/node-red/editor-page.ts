import type { Locator, Page, Route } from 'playwright-core';
import type { Builder } from '../../../src/hosts/node-red/builder.js';

interface UserSettings {
  readonly editor?: { readonly view?: Record<string, unknown> };
}

/** The actions of a person in the editor. */
export class EditorPage {
  constructor(
    readonly page: Page,
    readonly builder: Builder,
  ) {}

  async open(url: string): Promise<void> {
    await this.page.route(/\/settings\/user(?:\?|$)/, hideTips);
    await this.page.goto(url);
    await this.palette('okta-suspendUser').waitFor();
    await this.standsStill();
  }

  async showFlow(name: string): Promise<void> {
    const tab = this.page.locator('.red-ui-tab', { hasText: name }).first();
    await tab.click();
    await tab.and(this.page.locator('.active')).waitFor();
    await this.standsStill();
  }

  async drop(type: string, x: number, y: number): Promise<void> {
    const nodes = this.page.locator('.red-ui-flow-node-group');
    const before = await nodes.count();
    await this.palette(type).scrollIntoViewIfNeeded();
    await this.palette(type).dragTo(this.page.locator('#red-ui-workspace-chart'), {
      targetPosition: { x, y },
    });
    await nodes.nth(before).waitFor();
    await this.standsStill();
  }

  async openForm(label: string): Promise<void> {
    await this.node(label).dblclick();
    await this.page.locator('#node-dialog-ok').waitFor();
    await this.standsStill();
  }

  /** The visible text field of an input. */
  field(name: string): Locator {
    return this.page.locator(
      `#okta-field-${name} + .red-ui-typedInput-container input.red-ui-typedInput-input`,
    );
  }

  /** Chooses the source of an input, for example the message. */
  async chooseSource(name: string, source: string): Promise<void> {
    await this.page
      .locator(`#okta-field-${name} + .red-ui-typedInput-container .red-ui-typedInput-type-select`)
      .click();
    await this.page.locator('.red-ui-typedInput-options:visible a', { hasText: source }).first().click();
  }

  done(): Promise<void> {
    return this.closeForm('ok');
  }

  cancel(): Promise<void> {
    return this.closeForm('cancel');
  }

  async wire(from: string, output: number, to: string): Promise<void> {
    const wires = this.page.locator('.red-ui-flow-link-line');
    const before = await wires.count();
    const start = this.node(from).locator('.red-ui-flow-port-output .red-ui-flow-port').nth(output);
    const end = this.node(to).locator('.red-ui-flow-port-input .red-ui-flow-port');
    const [one, other] = [await start.boundingBox(), await end.boundingBox()];
    if (one === null || other === null) throw new Error(`no ports between ${from} and ${to}`);
    await this.page.mouse.move(one.x + 5, one.y + 5);
    await this.page.mouse.down();
    await this.page.mouse.move(other.x - 20, other.y, { steps: 5 });
    await this.page.mouse.move(other.x + 5, other.y + 5, { steps: 5 });
    await this.page.mouse.up();
    await wires.nth(before).waitFor({ state: 'attached' });
  }

  async deploy(): Promise<void> {
    const started = this.builder.nextStart();
    const deployed = this.page.waitForResponse(
      (response) => response.url().endsWith('/flows') && response.request().method() === 'POST',
    );
    await this.page.locator('#red-ui-header-button-deploy').click();
    await deployed;
    await started;
    await this.standsStill();
  }

  /** The steps in the dialog that the builder opens after a deploy. */
  consentSteps(): Locator {
    return this.page.locator('.red-ui-notification .okta-consent-step');
  }

  /** Waits for the dialog of steps to allow, and closes it without allowing any. */
  async closeConsentDialog(): Promise<void> {
    await this.consentSteps().first().waitFor();
    await this.page.locator('.red-ui-notification button', { hasText: 'Close' }).first().click();
    await this.consentSteps().first().waitFor({ state: 'hidden' });
  }

  node(label: string): Locator {
    return this.page.locator('.red-ui-flow-node-group', { hasText: label }).last();
  }

  private async closeForm(button: 'ok' | 'cancel'): Promise<void> {
    const locator = this.page.locator(`#node-dialog-${button}`);
    await locator.click();
    await locator.waitFor({ state: 'detached' });
    await this.standsStill();
  }

  /** Clicks miss while a form slides, and a category that is shown again while it slides away ends hidden. */
  async standsStill(): Promise<void> {
    await this.page.waitForFunction(
      "$(':animated').length === 0 && document.getAnimations().every(({ playState }) => playState !== 'running')",
    );
  }

  private palette(type: string): Locator {
    return this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
  }
}

/**
 * Leaves out the editor's tips. Node-RED shows the first one a second after it starts, and logs an error
 * where its side bar is not there by then.
 */
async function hideTips(route: Route): Promise<void> {
  if (route.request().method() !== 'GET') return route.continue();
  const response = await route.fetch();
  const { editor = {}, ...settings } = (await response.json()) as UserSettings;
  const view = { ...editor.view, 'view-show-tips': false };
  return route.fulfill({ response, json: { ...settings, editor: { ...editor, view } } });
}
