import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Reaction, type ScriptedServer, scriptedServer } from '../helpers/scripted-server.js';
import { APP, LIST, PATH, page } from '../items/pages.js';
import { inProcess } from './child.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

/** Uses a connector, does not close it, and tells what would keep the process alive. */
const using = (use: string) => `
// Node itself opens these, some of them when undici is loaded.
const streams = [process.stdout, process.stderr];
const before = process.getActiveResourcesInfo();
const { createConnector } = require('./build/src/index.js');
const okta = createConnector({ organizationUrl: process.argv[1], apiToken: 'token' }, { allowLoopback: true });
const options = { timeoutMs: 600_000, signal: new AbortController().signal, onProgress: () => {} };
(async () => {
  const result = await (async () => { ${use} })();
  // A socket that was broken off is gone some turns later.
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const alive = process.getActiveResourcesInfo();
  for (const name of [...before, 'Immediate']) if (alive.includes(name)) alive.splice(alive.indexOf(name), 1);
  console.log(JSON.stringify({ result, alive }));
})();
`;

const group: Reaction = { status: 200, body: { id: '00g1', type: 'OKTA_GROUP', profile: { name: 'One' } } };
const empty: Reaction = { status: 204 };

test.each<[string, () => Reaction[], string]>([
  ['a call', () => [group], `return (await okta.execute('getGroup', { groupId: '00g1' })).ok;`],
  [
    'calls with a time limit and a signal, several at once',
    () => Array<Reaction>(8).fill(group),
    `const results = await Promise.all(Array.from({ length: 8 }, () => okta.execute('getGroup', { groupId: '00g1' }, options)));
     return results.every(({ ok }) => ok);`,
  ],
  [
    'a fan-out',
    () => Array<Reaction>(12).fill(empty),
    `const groupIds = Array.from({ length: 12 }, (_, index) => '00g' + index);
     return (await okta.execute('addUserToMultipleGroups', { userId: '00u00000000000000001', groupIds }, options)).ok;`,
  ],
  [
    'a call that was cancelled',
    () => [() => {}],
    `const signal = AbortSignal.timeout(200);
     const { error } = await okta.execute('getGroup', { groupId: '00g1' }, { signal });
     return error.code === 'CANCELLED';`,
  ],
  [
    'a list that was left in the middle',
    () => [page(server, 0, 2, `${PATH}?after=2`), page(server, 2, 2, `${PATH}?after=4`)],
    `let came = 0;
     for await (const item of okta.items('${LIST}', { applicationId: '${APP}' }, options)) if (++came === 3) break;
     return came === 3;`,
  ],
  [
    'a list that was not even broken off',
    () => [page(server, 0, 2, `${PATH}?after=2`)],
    `const list = okta.items('${LIST}', { applicationId: '${APP}' }, options);
     return (await list.next()).done === false;`,
  ],
])('an idle connector does not keep the process alive after %s', async (_, script, use) => {
  server.play(...script());
  expect(await inProcess(using(use), [server.url])).toEqual({ result: true, alive: [] });
});
