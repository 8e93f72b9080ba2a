import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from '../helpers/root.js';
import { type ScriptedServer, scriptedServer } from '../helpers/scripted-server.js';
import { inProcess } from './child.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

/** The modules that stand in memory at each moment of a new process, as paths from the package's root. */
async function modulesOf(entry: string) {
  server.play(
    { status: 200, body: { id: '00u1', status: 'ACTIVE', profile: { login: 'a@example.com' } } },
    { status: 200, body: [] },
  );
  const program = `
const modules = () => Object.keys(require.cache);
const { createConnector } = require('./${entry}');
const required = modules();
const okta = createConnector({ organizationUrl: process.argv[1], apiToken: 'token' }, { allowLoopback: true });
const created = modules();
okta.execute('getUserWithId', { userId: '00u00000000000000001' }).then(async ({ ok }) => {
  const called = modules();
  for await (const item of okta.items('listApplicationUsers', { applicationId: '0oa1' })) void item;
  console.log(JSON.stringify({ ok, seen: { required, created, called, listed: modules() } }));
});
`;
  const { ok, seen } = (await inProcess(program, [server.url])) as {
    ok: boolean;
    seen: Record<'required' | 'created' | 'called' | 'listed', string[]>;
  };
  expect(ok).toBe(true);
  for (const names of Object.values(seen))
    names.splice(0, names.length, ...names.map((file) => file.replace(join(root, '/'), '')).sort());
  process.stdout.write(
    `modules of ${entry}: ${Object.entries(seen).map(([at, names]) => `${names.length} ${at}`)}\n`,
  );
  return seen;
}

/** How many files may be loaded at each moment; a few more than there are, for small changes. */
const MOST = { required: 4, called: 34, listed: 40 };
/** Needed by a part of the processes, or by none. */
const LATER = /^node_modules|sandbox|hosts/;

test.each(['build/src/index.js', 'dist/index.js'])(
  '%s loads dependencies, hosts and the sandbox on demand, not at the start',
  async (entry) => {
    const seen = await modulesOf(entry);
    expect(seen.required.filter((file) => LATER.test(file))).toEqual([]);
    expect(seen.created).toEqual(seen.required);
    expect(seen.listed.filter((file) => /^(?:build|dist)\/.*(?:sandbox|hosts)/.test(file))).toEqual([]);
  },
);

test('a call of the published library loads only the folders it needs, the HTTP client and its own validators', async () => {
  const seen = await modulesOf('dist/index.js');
  const isOurs = (file: string) => /^dist\/(?:index|library\/[\w-]+)\.js$/.test(file);
  const isGenerated = (file: string) =>
    /^dist\/library\/generated\/(?:[a-z]+|validators\/(?:found|getUserWithId|listApplicationUsers|resources\/[\w-]+))\.js$/.test(
      file,
    );
  const isPackage = (file: string) => /^node_modules\/(?:undici|ajv|ajv-formats)\//.test(file);
  expect(seen.required.filter((file) => !isOurs(file) && !isGenerated(file))).toEqual([]);
  expect(seen.listed.filter((file) => !isOurs(file) && !isGenerated(file) && !isPackage(file))).toEqual([]);
  for (const at of ['required', 'called', 'listed'] as const)
    if (seen[at].length > MOST[at]) expect(seen[at]).toEqual(`at most ${MOST[at]} files when ${at}`);
});

test('an action with one request loads the connector, the catalog and its texts, and no other part', async () => {
  const { required, called } = await modulesOf('dist/index.js');
  const parts = (files: string[]) => files.filter((file) => /^dist\/(?!.*validators)/.test(file));
  const eager = ['dist/index.js', 'dist/library/catalog.js', 'dist/library/connector.js'];
  expect(parts(required)).toEqual(eager);
  expect(parts(called)).toEqual([...eager, 'dist/library/generated/catalog.js']);
});

/** Of a file with any other character V8 keeps two bytes for each, and reads it in twice the time. */
test('the published code is ASCII', () => {
  const dist = join(root, 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => /\P{ASCII}/u.test(readFileSync(join(dist, file), 'utf8')))).toEqual([]);
});

test('the package contains every file and shared module that its files load', () => {
  const dist = join(root, 'dist');
  let asked = 0;
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    const code = readFileSync(join(dist, file), 'utf8');
    for (const [, path = '', module] of code.matchAll(/\brequire\("(\.[^"]+)"\)(?:\["([^"]+)"\])?/g)) {
      const target = join(dist, dirname(file), path);
      expect([file, path, existsSync(target)]).toEqual([file, path, true]);
      if (module === undefined) continue;
      expect(Object.keys(require(target) as object)).toContain(module);
      asked += 1;
    }
  }
  expect(asked).toBeGreaterThan(20);
});

test('two entries in one process share one copy of each module', async () => {
  const program = `
const { ConnectionError, createConnector } = require('./dist/index.js');
const core = require('./dist/core.js');
let thrown; try { core.createConnector({ organizationUrl: '', apiToken: '' }, { transport() {} }) } catch (error) { thrown = error }
console.log(JSON.stringify([ConnectionError === core.ConnectionError, thrown instanceof ConnectionError]));`;
  expect(await inProcess(program)).toEqual([true, true]);
});
