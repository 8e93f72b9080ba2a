import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listActions } from '../../../src/catalog/catalog.js';
import { readManifest } from '../../../src/catalog/manifest.js';
import type { NodeRed } from '../../../src/hosts/node-red/nodes/red.js';
import { paletteHtml, writePalette } from '../../../src/hosts/node-red/palette.js';
import { createConnector } from '../../../src/index.js';
import { type Sandbox, seed, startSandbox } from '../../../src/sandbox/index.js';
import { root } from '../../helpers/root.js';
import { openPage } from './browser-page.js';
import { flowOf, type Sent } from './trigger-flow.js';

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
  const server = createServer((request, response) =>
    /^\/(?:seen|okta)\b/.test(request.url ?? '') && !request.url?.startsWith('/okta/')
      ? red.httpNode(request, response)
      : red.httpAdmin(request, response),
  );
  let org: Sandbox;
  let address: string;

  beforeAll(async () => {
    org = await startSandbox();
    writePalette();
    mkdirSync(join(userDir, 'node_modules'));
    symlinkSync(root, join(userDir, 'node_modules', description.name), 'dir');
    red.init(server, {
      userDir,
      httpAdminRoot: '/',
      oktaConnector: { allowLoopback: true },
      logging: { console: { level: 'off' } },
      telemetry: { enabled: false },
    });
    // Node-RED loads its flows after start() resolved. A deploy before that is undone by it.
    const loaded = new Promise<void>((resolve) => red.events.once('flows:started', () => resolve()));
    await red.start();
    await loaded;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await red.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(userDir, { recursive: true, force: true });
    await org.close();
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
    expect(ours?.types).toHaveLength(listActions().length + readManifest().triggers.length + 2);
  });

  it('has the same forms and help texts as the builder', async () => {
    const whole = await (await fetch(`${address}/nodes`, { headers: { Accept: 'text/html' } })).text();
    const page = openPage(whole.slice(whole.indexOf(`[red-module:${description.name}/okta]`)));
    const built = openPage(paletteHtml(listActions(), readManifest().connection.inputs.properties));
    expect(page.definitions.size).toBe(listActions().length + readManifest().triggers.length + 2);
    expect(page.forms).toEqual(built.forms);
    expect(page.help).toEqual(built.help);
    for (const { id } of listActions()) expect(page.draw(`okta-${id}`)).toEqual(built.draw(`okta-${id}`));
  });

  it('reads events in its own process, keeps its position in the user directory, and is woken by the hook', async () => {
    const trigger = { id: 'node', type: 'okta-userSuspended', fields: {} };
    const hook = { id: 'hook', type: 'okta-event-hook', z: 'tab', connection: 'org', path: '/okta-events' };
    const secret = 'a-secret-of-the-hook';
    const flow = flowOf(trigger, { ...hook, credentials: { secret } }).map((node) =>
      node.id === 'org'
        ? { ...node, org: 'own', organizationUrl: org.url, credentials: { apiToken: org.token } }
        : node,
    );
    const deployed = await fetch(`${address}/flows`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(flow),
    });
    expect(deployed.status).toBe(204);
    const until = async (holds: () => boolean | Promise<boolean>) => {
      for (const end = Date.now() + 40_000; Date.now() < end; await new Promise((go) => setTimeout(go, 50)))
        if (await holds()) return;
      throw new Error('It did not happen.');
    };
    await until(() => org.requests.some(({ path }) => path === '/api/v1/logs'));
    await new Promise((go) => setTimeout(go, 500));
    const okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
    expect((await okta.execute('suspendUser', { userId: seed.people.blake.id })).ok).toBe(true);
    await okta.close();
    const ring = (authorization: string) =>
      fetch(`${address}/okta-events`, { method: 'POST', headers: { authorization }, body: '{}' });
    expect((await ring('wrong')).status).toBe(401);
    const rung = Date.now();
    expect((await ring(secret)).status).toBe(204);
    let seen: Sent[] = [];
    await until(async () => {
      seen = ((await (await fetch(`${address}/seen`)).json()) as { seen: Sent[] }).seen;
      return seen.length > 0;
    });
    // By itself it looks once a minute.
    expect(Date.now() - rung).toBeLessThan(30_000);
    expect(seen).toMatchObject([{ port: 0, msg: { payload: { userId: seed.people.blake.id } } }]);
    expect(readdirSync(join(userDir, 'okta-triggers')).some((name) => name.endsWith('.checkpoint'))).toBe(
      true,
    );
    const kept = readdirSync(userDir).filter((name) => name.endsWith('.json'));
    expect(kept.some((name) => name.startsWith('flows'))).toBe(true);
    for (const name of kept) expect(readFileSync(join(userDir, name), 'utf8')).not.toContain(secret);
  });

  it('offers its icons, and the playbooks under Import > Examples', async () => {
    const icons = await fetch(`${address}/icons/${description.name}/okta-users.svg`);
    expect(icons.headers.get('content-type')).toContain('svg');
    const examples = await (await fetch(`${address}/library/examples/flows/${description.name}`)).text();
    for (const name of [
      'onboard-a-new-hire',
      'offboard-a-leaver',
      'show-access',
      'quarantine',
      'prove-nothing-is-left',
      'confirm-admin-roles',
    ])
      expect(examples).toContain(name);
  });
});
