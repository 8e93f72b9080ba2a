import { readdirSync, readFileSync } from 'node:fs';
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
  for await (const item of okta.items('listAssignedUsersForApplication', { applicationId: '0oa1' })) void item;
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

/**
 * Published files, a few more than there are. What stands in the start bundle is loaded with it, since to find and open
 * a file takes longer than to run most modules.
 */
const MOST: Record<string, { required: number; called: number; listed: number } | undefined> = {
  'build/src/index.js': undefined,
  'dist/index.js': { required: 3, called: 31, listed: 37 },
};
/** Needed by a part of the processes, or by none. */
const LATER = /^node_modules|sandbox|hosts/;
const VALIDATORS = /generated\/validators\//;

test.each(Object.entries(MOST))(
  '%s: a process loads what it needs, when it needs it',
  async (entry, most) => {
    const seen = await modulesOf(entry);
    expect(seen.required.filter((file) => LATER.test(file) || VALIDATORS.test(file))).toEqual([]);
    expect(seen.created).toEqual(seen.required);
    for (const at of ['required', 'called', 'listed'] as const)
      if (most !== undefined && seen[at].length > most[at])
        expect(seen[at]).toEqual(`at most ${most[at]} modules when ${at}`);
    expect(seen.called.filter((file) => VALIDATORS.test(file))).toEqual(
      ['getUserWithId', 'resources/user'].map((name) =>
        entry.replace('index', `generated/validators/${name}`),
      ),
    );
  },
);

test('the published package asks for no module that is not there', () => {
  const dist = join(root, 'dist');
  const codes = new Map(
    readdirSync(dist, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.js'))
      .map((file) => [file, readFileSync(join(dist, file), 'utf8')]),
  );
  const held = (file: string) =>
    [...(codes.get(file) ?? '').matchAll(/"([\w/-]+\.js)":\(?function\(exports\)/g)].map(([, name]) => name);
  let asked = 0;
  for (const [file, code] of codes) {
    const beside = [...code.matchAll(/\brequire\("(\.[^"]+\.js)"\)(?:\("([^"]+)"\))?/g)];
    const within = [...code.matchAll(/\bload\("([^"]+)"\)/g)].map(([, name]) => ['', file, name]);
    for (const [, path = '', name] of [
      ...beside.map(([all, path = '', name]) => [all, join(dirname(file), path), name]),
      ...within,
    ]) {
      expect([file, path, codes.has(path)]).toEqual([file, path, true]);
      if (name !== undefined) expect([file, name, held(path).includes(name)]).toEqual([file, name, true]);
      asked += 1;
    }
  }
  expect(asked).toBeGreaterThan(300);
});

test('what starts in one file is the same for whoever asks for it', async () => {
  const program = `
const { ConnectionError, createConnector } = require('./dist/index.js');
const core = require('./dist/core.js');
let thrown; try { core.createConnector({ organizationUrl: '', apiToken: '' }, { transport() {} }) } catch (error) { thrown = error }
console.log(JSON.stringify([ConnectionError === core.ConnectionError, thrown instanceof ConnectionError]));`;
  expect(await inProcess(program)).toEqual([true, true]);
});
