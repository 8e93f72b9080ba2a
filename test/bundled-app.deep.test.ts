import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type BuildOptions, build } from 'esbuild';
import { listActions } from '../src/catalog/catalog.js';
import { type Sandbox, startSandbox } from '../src/sandbox/index.js';
import { NAME, type PackedPackage, packedPackage } from './helpers/packed-package.js';

/** An app that uses each part of the package which is loaded on demand, and prints what it found. */
const APP = `
import { createConnector, fileCheckpoint, isConnectorError, planPeople } from '${NAME}';
import { createConnector as coreConnector, createLimits } from '${NAME}/core';
import { durable } from '${NAME}/durable';
import { startSandbox } from '${NAME}/sandbox';

const { url, token, client, person, other } = JSON.parse(process.env.APP_INPUT);
const brief = (result) => (result.ok ? { ok: true, keys: Object.keys(result.output) } : { ok: false, ...result.error });

async function run() {
  const from = new Date(Date.now() - 1_000);
  const okta = createConnector({ organizationUrl: url, apiToken: token }, { allowLoopback: true });
  const guarded = createConnector(
    { organizationUrl: url, apiToken: token },
    { allowLoopback: true, readOnly: true, onAudit: () => {} },
  );
  const { clientId, privateKey, keyId } = client;
  const byOAuth = createConnector(
    { organizationUrl: url, oauth: { clientId, privateKey, keyId } },
    { allowLoopback: true },
  );
  const seams = {
    transport: async () => ({ status: 404, headers: {}, body: '' }),
    clock: { now: Date.now, sleep: async () => {} },
    limits: createLimits(),
  };
  const found = {};
  found.manifest = okta.manifest.title;
  found.actions = okta.actions.length;
  found.example = okta.actions.find(({ id }) => id === 'createUser').examples[0].title;
  found.rights = okta.rights(['addUserToGroup']).role.standard.type;
  found.issues = okta.validate('suspendUser', {}).issues;
  found.planned = okta.plan('suspendUser', { userId: person }).requests.length;
  found.read = brief(await okta.execute('getUserWithLogin', { login: person }));
  found.write = brief(await okta.execute('suspendUser', { userId: person }, { reconcile: true }));
  found.byHandler = brief(await okta.execute('getUserAccess', { userId: person }));
  found.composed = brief(await okta.execute('offboardUser', { userId: other }));
  found.anyOperation = brief(
    await okta.execute('callOktaApi', { operationId: 'getUser', pathParameters: { id: person } }),
  );
  found.checked = (await okta.check('unsuspendUser', { userId: person })).output.works;
  found.failure = brief(await okta.execute('getUserWithId', { userId: '00u0000000000000none' }));
  found.refused = brief(await guarded.execute('unsuspendUser', { userId: person }));
  found.byOAuth = brief(await byOAuth.testConnection());
  found.forOrg = Object.keys((await okta.forOrg()).output.fields);
  found.items = 0;
  for await (const item of okta.items('listUsers', {}, { pageSize: 5 })) found.items += 1;
  found.events = [];
  const options = { from, follow: false, checkpoint: fileCheckpoint('app.checkpoint') };
  for await (const { eventType } of okta.events('userSuspended', {}, options)) found.events.push(eventType);
  const policy = {
    match: { column: 'mail', attribute: 'login' },
    attributes: { department: 'team' },
    newPeople: 'ignore',
    limits: { maxDestructive: 0 },
  };
  found.people = (await planPeople(okta, { policy, rows: [{ mail: person, team: 'Elsewhere' }] })).counts;
  found.thrown = await okta.items('listUsers', {}, { pageSiz: 1 }).next().catch(isConnectorError);
  const engine = { id: 'run', run: (_name, _key, _signal, work) => work() };
  found.durable = Object.keys(await durable(okta, engine).execute('unsuspendUser', { userId: person }));
  const own = await startSandbox();
  const toOwn = createConnector({ organizationUrl: own.url, apiToken: own.token }, { allowLoopback: true });
  found.sandbox = brief(await toOwn.execute('getUserWithLogin', { login: person }));
  await own.close();
  found.core = coreConnector({ organizationUrl: url, apiToken: token }, { ...seams, allowLoopback: true }).actions.length;
  for (const each of [okta, guarded, byOAuth, toOwn]) await each.close();
  console.log(JSON.stringify(found));
}

run();
`;

/** What the documentation tells a bundle that is an ES module to begin with. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

let packed: PackedPackage;
let elsewhere: string;
let org: Sandbox;
let entry: string;

beforeAll(async () => {
  packed = packedPackage();
  elsewhere = mkdtempSync(join(tmpdir(), 'okta-bundled-'));
  entry = join(packed.folder, 'app.mjs');
  writeFileSync(entry, APP);
  org = await startSandbox({ oauth: true });
});
afterEach(() => org.reset());
afterAll(async () => {
  await org.close();
  packed.remove();
  rmSync(elsewhere, { recursive: true, force: true });
});

/** What the app found, run from this folder, without the ids that Okta gives each error anew. */
async function foundBy(file: string, folder: string): Promise<Record<string, unknown>> {
  const { url, token, client, people } = org;
  const [person, other] = ['blake', 'morgan'].map((handle) => people.find((each) => each.handle === handle));
  const APP_INPUT = JSON.stringify({ url, token, client, person: person?.login, other: other?.login });
  const env = { ...process.env, APP_INPUT };
  rmSync(join(folder, 'app.checkpoint'), { force: true });
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, env });
  return JSON.parse(stdout.replaceAll(/,"(?:errorId|requestId)":"[^"]*"/g, ''));
}

async function bundled(outfile: string, options: BuildOptions): Promise<string> {
  const file = join(elsewhere, outfile);
  const { warnings } = await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    ...options,
  });
  expect(warnings).toEqual([]);
  return file;
}

test('an app does with the package what the bundles are to do', async () => {
  const found = await foundBy(entry, packed.folder);
  expect(found).toMatchObject({
    manifest: 'Okta',
    actions: listActions().length,
    read: { ok: true },
    write: { ok: true },
    byHandler: { ok: true },
    composed: { ok: true },
    anyOperation: { ok: true },
    checked: true,
    failure: { code: 'NOT_FOUND', remedy: expect.stringMatching(/\w/) },
    refused: { code: 'NOT_ALLOWED' },
    byOAuth: { ok: true },
    // Offboarding suspends as well.
    events: ['user.lifecycle.suspend', 'user.lifecycle.suspend'],
    thrown: true,
    durable: ['userId', 'changed'],
    sandbox: { ok: true },
    core: listActions().length,
  });
});

test.each<[string, string, BuildOptions]>([
  ['CommonJS', 'app.cjs', { format: 'cjs' }],
  ['CommonJS, minified', 'app.min.cjs', { format: 'cjs', minify: true }],
  ['an ES module that has a require', 'app.mjs', { format: 'esm', banner: { js: REQUIRE } }],
  ['an ES module, minified', 'app.min.mjs', { format: 'esm', minify: true, banner: { js: REQUIRE } }],
])('bundled with its app as %s, it does the same without node_modules', async (_, outfile, options) => {
  const whole = await foundBy(entry, packed.folder);
  org.reset();
  const file = await bundled(outfile, options);
  expect(readdirSync(elsewhere)).not.toContain('node_modules');
  expect(await foundBy(file, elsewhere)).toEqual(whole);
});

test('bundled as an ES module without a require, it ends at its start, before anything is sent', async () => {
  const file = await bundled('none.mjs', { format: 'esm' });
  const from = org.requests.length;
  await expect(foundBy(file, elsewhere)).rejects.toThrow('Dynamic require of "node:net" is not supported');
  expect(org.requests.length).toBe(from);
});
