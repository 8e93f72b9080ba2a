import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ScriptedServer, scriptedServer } from '../okta/answers.js';
import { root } from '../root.js';
import { inProcess } from './child.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

/** The modules that stand in memory at each moment of a new process, as paths from the package's root. */
const program = `
const modules = () => Object.keys(require.cache);
const { createConnector } = require('./build/src/index.js');
const required = modules();
const okta = createConnector({ organizationUrl: process.argv[1], apiToken: 'token' }, { allowLoopback: true });
const created = modules();
okta.execute('getUserWithId', { userId: '00u00000000000000001' }).then(async ({ ok }) => {
  const called = modules();
  for await (const item of okta.items('listAssignedUsersForApplication', { applicationId: '0oa1' })) void item;
  console.log(JSON.stringify({ ok, required, created, called, listed: modules() }));
});
`;

/** A few more than there are, for small changes; whatever makes it many more must be loaded when it is needed. */
const MOST = { required: 58, called: 86, listed: 92 };
/** Needed by a part of the calls, or by none. */
const LATER =
  /^node_modules|handlers\/(?!index)|sandbox|hosts|okta\/(plan|items|pages|search|remaining|connection-test)\.js/;
const VALIDATORS = /generated\/validators\//;

test('a process loads what it needs, when it needs it', async () => {
  server.play(
    { status: 200, body: { id: '00u1', status: 'ACTIVE', profile: { login: 'a@example.com' } } },
    { status: 200, body: [] },
  );
  const seen = (await inProcess(program, [server.url])) as Record<
    'required' | 'created' | 'called' | 'listed',
    string[]
  > & {
    ok: boolean;
  };
  expect(seen.ok).toBe(true);
  const names = (modules: readonly string[]) =>
    modules.map((file) => file.replace(join(root, '/'), '')).sort();
  const counts = Object.fromEntries(
    Object.keys(MOST).map((at) => [at, seen[at as keyof typeof MOST].length]),
  );
  process.stdout.write(`modules: ${JSON.stringify(counts)}\n`);
  expect(names(seen.required).filter((file) => LATER.test(file) || VALIDATORS.test(file))).toEqual([]);
  expect(names(seen.created)).toEqual(names(seen.required));
  for (const [at, most] of Object.entries(MOST)) {
    const loaded = names(seen[at as keyof typeof MOST]);
    if (loaded.length > most) expect(loaded).toEqual(`at most ${most} modules when ${at}`);
  }
  const validators = names(seen.called).filter((file) => VALIDATORS.test(file));
  expect(validators).toEqual([
    'build/src/generated/validators/getUserWithId.js',
    'build/src/generated/validators/resources/user.js',
  ]);
  expect(
    names(seen.called).filter((file) => /okta\/(plan|items|pages|search|remaining)\.js/.test(file)),
  ).toEqual([]);
});
