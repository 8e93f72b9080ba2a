import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listActions } from '../../../src/catalog/catalog.js';
import { readManifest } from '../../../src/catalog/manifest.js';
import type { NodeRed } from '../../../src/hosts/node-red/nodes/red.js';
import { paletteHtml, writePalette } from '../../../src/hosts/node-red/palette.js';
import { root } from '../../helpers/root.js';
import { openPage } from './browser-page.js';

interface Package {
  name: string;
  keywords: string[];
  files: string[];
  'node-red'?: { version: string; nodes: Record<string, string> };
}

const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package;

describe('the package in a Node-RED without the builder', () => {
  const userDir = mkdtempSync(join(tmpdir(), 'okta-palette-'));
  const red = require('node-red') as NodeRed;
  const server = createServer((request, response) => red.httpAdmin(request, response));
  let address: string;

  beforeAll(async () => {
    writePalette();
    mkdirSync(join(userDir, 'node_modules'));
    symlinkSync(root, join(userDir, 'node_modules', description.name), 'dir');
    red.init(server, {
      userDir,
      httpAdminRoot: '/',
      logging: { console: { level: 'off' } },
      telemetry: { enabled: false },
    });
    await red.start();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }, 30_000);
  afterAll(async () => {
    await red.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(userDir, { recursive: true, force: true });
  });

  it('is loaded as a palette package, with every action and no error', async () => {
    expect(description['node-red']).toEqual({
      version: '>=4.0.0',
      nodes: { okta: 'dist/hosts/node-red/okta.js' },
    });
    expect(description.keywords).toContain('node-red');
    const sets = (await (
      await fetch(`${address}/nodes`, { headers: { Accept: 'application/json' } })
    ).json()) as {
      module: string;
      types: string[];
      err?: string;
    }[];
    const ours = sets.find(({ module }) => module === description.name);
    expect(ours?.err).toBeUndefined();
    expect(ours?.types).toHaveLength(listActions().length + 1);
  });

  it('has the same forms and help texts as the builder', async () => {
    const whole = await (await fetch(`${address}/nodes`, { headers: { Accept: 'text/html' } })).text();
    const page = openPage(whole.slice(whole.indexOf(`[red-module:${description.name}/okta]`)));
    const built = openPage(paletteHtml(listActions(), readManifest().connection.inputs.properties));
    expect(page.definitions.size).toBe(listActions().length + 1);
    expect(page.forms).toEqual(built.forms);
    expect(page.help).toEqual(built.help);
    for (const { id } of listActions()) expect(page.draw(`okta-${id}`)).toEqual(built.draw(`okta-${id}`));
  });

  it('offers its icons, and the playbooks under Import > Examples', async () => {
    const icons = await fetch(`${address}/icons/${description.name}/okta-users.svg`);
    expect(icons.headers.get('content-type')).toContain('svg');
    const examples = await (await fetch(`${address}/library/examples/flows/${description.name}`)).text();
    for (const name of ['onboard-a-new-hire', 'offboard-a-leaver', 'show-access', 'quarantine'])
      expect(examples).toContain(name);
  });
});
