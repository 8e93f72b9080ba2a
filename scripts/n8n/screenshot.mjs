// A picture of a workflow on n8n's canvas, and of one node's form, taken in a headless Chromium.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function findChromium() {
  try {
    return execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-browser'], {
      encoding: 'utf8',
    }).trim();
  } catch {
    return undefined;
  }
}

/** Saves <folder>/n8n-canvas.png, n8n-form.png and, of the workflow's first run, n8n-run.png. */
export async function takePictures({ tools, url, cookie, workflowId, executionId, nodeName, folder }) {
  const { chromium } = createRequire(join(tools, 'package.json'))('playwright-core');
  const profile = mkdtempSync(join(tmpdir(), 'n8n-browser-'));
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: true,
    args: FLAGS,
    viewport: { width: 1440, height: 760 },
    colorScheme: 'light',
  });
  try {
    const [name, ...value] = cookie.split('=');
    await browser.addCookies([{ name, value: value.join('='), url }]);
    const page = await browser.newPage();
    // n8n's editor is large, and machines may be busy
    page.setDefaultTimeout(180_000);
    page.setDefaultNavigationTimeout(180_000);
    await page.goto(`${url}/workflow/${workflowId}`);
    const node = page.locator(`[data-test-id="canvas-node"][data-node-name="${nodeName}"]`);
    await node.waitFor();
    await page.locator('[data-test-id="zoom-to-fit"]').click();
    await page.waitForTimeout(3000);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(folder, 'n8n-canvas.png') });
    await node.dblclick();
    await page.locator('[data-test-id="ndv"], [data-test-id="node-parameters"]').first().waitFor();
    await page.waitForTimeout(2500);
    await page.screenshot({ path: join(folder, 'n8n-form.png') });
    await page.goto(`${url}/workflow/${workflowId}/executions/${executionId}`);
    await page.waitForTimeout(5000);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(1000);
    await page.screenshot({
      path: join(folder, 'n8n-run.png'),
      clip: { x: 352, y: 82, width: 1088, height: 540 },
    });
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
