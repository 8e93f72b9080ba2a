import type { Locator, Page, Route } from 'playwright-core';

interface UserSettings {
  readonly editor?: { readonly view?: Record<string, unknown> };
}

/** Clicks miss while the form slides in or out. */
const ANIMATION_MS = 600;

/** The actions of a person in the editor. */
export class EditorPage {
  constructor(readonly page: Page) {}

  async open(url: string): Promise<void> {
    await this.page.route(/\/settings\/user(?:\?|$)/, hideTips);
    await this.page.goto(url);
    await this.palette('okta-suspendUser').waitFor();
    await this.page.waitForTimeout(ANIMATION_MS);
  }

  async showFlow(name: string): Promise<void> {
    await this.page.locator('.red-ui-tab', { hasText: name }).first().click();
    await this.page.waitForTimeout(ANIMATION_MS);
  }

  async drop(type: string, x: number, y: number): Promise<void> {
    await this.palette(type).scrollIntoViewIfNeeded();
    await this.palette(type).dragTo(this.page.locator('#red-ui-workspace-chart'), {
      targetPosition: { x, y },
    });
    await this.page.waitForTimeout(ANIMATION_MS);
  }

  async openForm(label: string): Promise<void> {
    await this.node(label).dblclick();
    await this.page.locator('#node-dialog-ok').waitFor();
    await this.page.waitForTimeout(ANIMATION_MS);
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

  async done(): Promise<void> {
    await this.page.locator('#node-dialog-ok').click();
    await this.page.waitForTimeout(ANIMATION_MS);
  }

  async wire(from: string, output: number, to: string): Promise<void> {
    const start = this.node(from).locator('.red-ui-flow-port-output .red-ui-flow-port').nth(output);
    const end = this.node(to).locator('.red-ui-flow-port-input .red-ui-flow-port');
    const [one, other] = [await start.boundingBox(), await end.boundingBox()];
    if (one === null || other === null) throw new Error(`no ports between ${from} and ${to}`);
    await this.page.mouse.move(one.x + 5, one.y + 5);
    await this.page.mouse.down();
    await this.page.mouse.move(other.x - 20, other.y, { steps: 5 });
    await this.page.mouse.move(other.x + 5, other.y + 5, { steps: 5 });
    await this.page.mouse.up();
    await this.page.waitForTimeout(200);
  }

  async deploy(): Promise<void> {
    const deployed = this.page.waitForResponse(
      (response) => response.url().endsWith('/flows') && response.request().method() === 'POST',
    );
    await this.page.locator('#red-ui-header-button-deploy').click();
    await deployed;
    await this.page.waitForTimeout(ANIMATION_MS);
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
