// Runs templates in a real Backstage backend against a sandbox org: run.mjs <folder with Backstage in node_modules>
import assert from 'node:assert/strict';
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBackend } from './backend.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folder = process.argv[2];
process.chdir(folder);
const load = createRequire(join(folder, 'package.json'));
const { startSandbox } = load('okta-workflow-connector/sandbox');
const { parse } = load('yaml');

/** A template of these steps, which its parameters don't limit. */
const templateOf = (name, steps) => ({
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: {
    name,
    namespace: 'default',
    annotations: { 'backstage.io/managed-by-location': 'url:http://127.0.0.1/t' },
  },
  spec: { type: 'service', steps },
});
const secretOf = (name) => `\${{ secrets.${name} }}`;
const outputOf = (step, name) => `\${{ steps.${step}.output.${name} }}`;
const parameter = (name) => `\${{ parameters.${name} }}`;

const team = parse(readFileSync(join(root, 'examples', 'backstage-team.yaml'), 'utf8'));
team.metadata.annotations = { 'backstage.io/managed-by-location': 'url:http://127.0.0.1/t' };
const hire = templateOf('hire', [
  {
    id: 'user',
    action: 'okta:createUserWithPassword',
    input: {
      firstName: 'Mira',
      lastName: 'Holm',
      email: 'mira.holm@example.com',
      login: 'mira.holm@example.com',
      password: secretOf('password'),
    },
  },
]);
const plainHire = structuredClone(hire);
plainHire.metadata.name = 'plain-hire';
plainHire.spec.steps[0].input.password = parameter('password');
const retried = templateOf('retried', [
  { id: 'group', action: 'okta:addGroup', input: { name: parameter('name') } },
  {
    id: 'member',
    action: 'okta:addUserToGroup',
    input: { groupId: outputOf('group', 'groupId'), userId: parameter('member') },
  },
]);
const unknown = templateOf('unknown', [{ id: 'promote', action: 'okta:promoteUser', input: {} }]);
const wrong = templateOf('wrong', [{ id: 'group', action: 'okta:addGroup', input: {} }]);
const slow = templateOf('slow', [
  {
    id: 'join',
    action: 'okta:addUserToMultipleGroups',
    input: { userId: parameter('userId'), groupIds: parameter('groupIds') },
  },
]);
const preview = templateOf('preview', [
  { id: 'group', action: 'okta:preview:addGroup', input: { name: 'Only in preview' } },
]);
const link = templateOf('link', [
  {
    id: 'user',
    action: 'okta:createUser',
    input: {
      firstName: 'Li',
      lastName: 'Nk',
      email: 'li.nk@example.com',
      login: 'li.nk@example.com',
      sendEmail: false,
    },
  },
]);

const production = await startSandbox({ token: '00ProductionTokenThatNobodyMaySee_4711xyz' });
const other = await startSandbox({ token: '00PreviewTokenThatNobodyMaySee_4711abcdef' });
// What the backend writes goes into a list; the checks' own lines go past it.
const written = [];
for (const stream of [process.stdout, process.stderr])
  stream.write = (chunk, ...rest) => {
    written.push(String(chunk));
    rest.at(-1)?.();
    return true;
  };
const say = (text) => writeSync(1, `${text}\n`);

let backend;
let failures = 0;
async function check(title, work) {
  production.reset();
  other.reset();
  try {
    await work();
    say(`ok: ${title}`);
  } catch (error) {
    failures += 1;
    say(`FAILED: ${title}\n${error.stack}`);
  }
}
const writes = ({ requests }) =>
  requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

try {
  backend = await startBackend(folder, {
    okta: {
      organizationUrl: production.url,
      apiToken: production.token,
      allowLoopback: true,
      orgs: { preview: { organizationUrl: other.url, apiToken: other.token, allowLoopback: true } },
    },
    templates: [team, hire, plainHire, retried, unknown, wrong, slow, preview, link],
  });
  const { blake, emery } = production.seed.people;
  const values = {
    name: 'Team Oslo',
    description: 'All of Oslo',
    members: [blake.login, emery.login],
    application: 'Company Wiki',
  };

  await check('the scaffolder lists every action of both orgs with its schemas', async () => {
    const listed = await backend.call('GET', '/v2/actions');
    const { createConnector } = load('okta-workflow-connector');
    const { actions } = createConnector({ organizationUrl: 'https://example.okta.com', apiToken: 'none' });
    for (const prefix of ['okta:', 'okta:preview:'])
      for (const { id, input, output } of actions) {
        const action = listed.find((each) => each.id === prefix + id);
        assert.ok(action, `${prefix}${id} is not listed`);
        assert.deepEqual(Object.keys(action.schema.input.properties), Object.keys(input.properties));
        assert.deepEqual(action.schema.input.required, input.required);
        assert.deepEqual(Object.keys(action.schema.output.properties), Object.keys(output.properties));
      }
  });

  await check('the team template creates the group, its members and the assignment', async () => {
    const { status, log, output } = await backend.run(team, values);
    assert.equal(status, 'completed', log);
    const group = [...production.state.groups.values()].find(({ profile }) => profile.name === 'Team Oslo');
    assert.ok(group);
    const changes = writes(production).map((line) => line.replace(group.id, '<group>'));
    const app = production.seed.applications.wiki.id;
    assert.deepEqual(changes, [
      'POST /api/v1/groups',
      `PUT /api/v1/groups/<group>/users/${blake.id}`,
      `PUT /api/v1/groups/<group>/users/${emery.id}`,
      `PUT /api/v1/apps/${app}/groups/<group>`,
    ]);
    assert.match(JSON.stringify(output), new RegExp(group.id));
  });

  await check('a dry run of it changes nothing and says what it would change', async () => {
    const { log } = await backend.dryRun(team, values);
    assert.deepEqual(writes(production), []);
    assert.match(log, /Would change: .*Team Oslo/);
    assert.match(log, /Not checked: groupId will come from an earlier step/);
  });

  await check('a dry run fails where the run would', async () => {
    const dry = templateOf('dry', [{ id: 'group', action: 'okta:addGroup', input: { name: 'Engineering' } }]);
    await assert.rejects(backend.dryRun(dry, {}), /CONFLICT/);
    assert.deepEqual(writes(production), []);
  });

  await check("a secret passes by the task's secrets and is in no log", async () => {
    const { status, log } = await backend.run(hire, {}, { password: 'Tall-Birch-42' });
    assert.equal(status, 'completed', log);
    assert.doesNotMatch(log, /Tall-Birch-42/);
    assert.match(JSON.stringify(production.requests), /Tall-Birch-42/);
    await backend.dryRun(hire, {}, { password: 'Small-Fir-93' }).catch(() => {});
    assert.doesNotMatch(written.join(''), /Tall-Birch-42|Small-Fir-93/);
  });

  await check('a secret among the parameters is refused', async () => {
    const { status, log } = await backend.run(plainHire, { password: 'Wide-Elm-81' });
    assert.equal(status, 'failed');
    assert.match(log, /NOT_ALLOWED: .*password did not come from the task's secrets/);
    assert.deepEqual(writes(production), []);
  });

  await check('an action that would create a secret for nobody is refused', async () => {
    const { status, log } = await backend.run(link, {});
    assert.equal(status, 'failed');
    assert.match(log, /NOT_ALLOWED: .*okta\.showSecrets/);
    assert.deepEqual(writes(production), []);
  });

  await check("an error in the task's log has its code, remedy and outcome", async () => {
    const { status, log } = await backend.run(team, { ...values, name: 'Engineering' });
    assert.equal(status, 'failed');
    assert.match(log, /OktaError: CONFLICT: \S.+ Nothing was changed in the org\./);
    assert.doesNotMatch(log, /\n\s+at /);
  });

  await check('a retried task does what was done not again', async () => {
    production.fault({ method: 'PUT', path: '/api/v1/groups/*', kind: 'answer', status: 403, times: 1 });
    const first = await backend.run(retried, { name: 'Team Bergen', member: blake.login });
    assert.equal(first.status, 'failed', first.log);
    const second = await backend.retry(first.id);
    assert.equal(second.status, 'completed', second.log);
    assert.match(second.log, /Add Group was done by an earlier run of this task/);
    assert.equal(writes(production).filter((line) => line === 'POST /api/v1/groups').length, 1);
  });

  await check('a cancelled task stops the action', async () => {
    const groupIds = [];
    for (let number = 1; number <= 20; number += 1) {
      const answer = await fetch(`${production.url}/api/v1/groups`, {
        method: 'POST',
        headers: { authorization: `SSWS ${production.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ profile: { name: `Team ${number}` } }),
      });
      groupIds.push((await answer.json()).id);
    }
    production.fault({ method: 'PUT', path: '/api/v1/groups/*', kind: 'slow', delayMs: 1000, times: 1000 });
    const joins = () => writes(production).filter((line) => line.startsWith('PUT')).length;
    const id = await backend.start(slow, { userId: emery.id, groupIds });
    for (let waited = 0; joins() === 0 && waited < 20_000; waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await backend.call('POST', `/v2/tasks/${id}/cancel`);
    await backend.ended(id);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    assert.ok(joins() > 0 && joins() <= 8, `${joins()} groups were joined`);
  });

  await check('an unknown action fails the task with its name', async () => {
    const { status, log } = await backend.run(unknown, {});
    assert.equal(status, 'failed');
    assert.match(log, /okta:promoteUser/);
  });

  await check('a missing input fails the task with its name', async () => {
    const { status, log } = await backend.run(wrong, {});
    assert.equal(status, 'failed');
    assert.match(log, /"name"/);
    assert.deepEqual(production.requests, []);
  });

  await check('an org has its own actions', async () => {
    const { status, log } = await backend.run(preview, {});
    assert.equal(status, 'completed', log);
    assert.deepEqual(writes(other), ['POST /api/v1/groups']);
    assert.deepEqual(production.requests, []);
  });

  await check('the tokens are secrets of the app-config, and in no log', async () => {
    const { loadConfigSchema } = load('@backstage/config-loader');
    const schema = await loadConfigSchema({ dependencies: ['okta-workflow-connector'] });
    const data = JSON.parse(readFileSync('app-config.yaml', 'utf8'));
    const [secret] = schema.process([{ data, context: 'test' }], { visibility: ['secret'] });
    assert.deepEqual(secret.data.okta, {
      apiToken: production.token,
      orgs: { preview: { apiToken: other.token } },
    });
    const [shown] = schema.process([{ data, context: 'test' }], { visibility: ['frontend'] });
    assert.equal(shown.data.okta, undefined);
    for (const { token } of [production, other]) assert.ok(!written.join('').includes(token));
  });
} finally {
  await backend?.stop();
  await production.close();
  await other.close();
}
say(failures === 0 ? 'All passed.' : `${failures} failed.`);
if (failures > 0) say(`The last lines of the backend's log:\n${written.slice(-30).join('')}`);
// Timers of Backstage outlast the backend.
process.exit(failures > 0 ? 1 : 0);
