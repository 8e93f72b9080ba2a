// The community node in a real n8n: its lint, its place among n8n's nodes, credentials, pickers, the two playbooks by
// webhook, what a failure looks like, and a picture. The org's state is read past n8n, by HTTP.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../../build/src/sandbox/index.js';
import { startN8n } from './instance.mjs';
import { joinMany, NODE_TYPE, offboard, onboard, suspendSeveral } from './playbooks.mjs';
import { findChromium, takePictures } from './screenshot.mjs';
import { checkTrigger } from './trigger.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cache = process.argv[2];
const tools = join(cache, 'tools');
const count = { passed: 0, failed: 0, skipped: 0 };

const lint = spawnSync(process.execPath, [join(root, 'scripts/n8n/lint.mjs'), tools], { encoding: 'utf8' });
console.log(lint.stdout + lint.stderr);
const [, lintPassed = 0, lintFailed = 1] = /lint: (\d+) passed, (\d+) failed/.exec(lint.stdout) ?? [];
count.passed += Number(lintPassed);
count.failed += Number(lintFailed);

const org = await startSandbox({
  token: '00n8nTestTokenThatNobodyMaySee',
  rateLimits: { all: { limit: 10_000 } },
  // n8n on a busy machine may take longer than the three seconds that Okta waits.
  eventHooks: { timeoutMs: 60_000 },
});
const n8n = await startN8n(cache, join(root, 'build', 'n8n'));
try {
  await checks();
} finally {
  await n8n.stop();
  await org.close();
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;

async function checks() {
  const { people, groups, applications } = org.seed;
  const data = {
    organizationUrl: org.url,
    apiToken: org.token,
    allowLoopback: true,
    eventHookSecret: 'Quiet-Maple-Harbor-1987',
  };
  const kind = { name: 'Okta sandbox', type: 'oktaConnectorApi' };
  let credentials;
  let workflow;

  await check('n8n lists the nodes, and the action node as a tool of its agents too', async () => {
    const types = await fetchJson(`${n8n.url}/types/nodes.json`);
    const ours = types.filter(({ name }) => name.startsWith(NODE_TYPE));
    const titles = ['Okta Connector', 'Okta Connector Tool', 'Okta Trigger'];
    same(ours.map(({ displayName }) => displayName).sort(), titles);
  });
  await check('credentials are tested, a wrong token is refused', async () => {
    const { id } = await n8n.call('POST', '/credentials', { ...kind, data });
    credentials = { id, name: kind.name };
    const test = (tested) =>
      n8n.call('POST', '/credentials/test', { credentials: { id, ...kind, data: tested } });
    same((await test(data)).status, 'OK');
    same((await test({ ...data, apiToken: '00WrongTokenOfNobodyAtAll' })).status, 'Error');
    // as every run would then refuse it
    same((await test({ ...data, allowLoopback: false })).status, 'Error');
  });
  await check('pickers search the org and page through all of it', async () => {
    const search = (methodName, more = {}) =>
      n8n.call('POST', '/dynamic-node-parameters/resource-locator-results', {
        path: 'parameters.userId',
        methodName,
        nodeTypeAndVersion: { name: NODE_TYPE, version: 1 },
        currentNodeParameters: {},
        credentials: { oktaConnectorApi: credentials },
        ...more,
      });
    same((await search('searchUser', { filter: 'blake' })).results, [
      { name: 'Blake Rivers (blake.rivers@example.com · ACTIVE)', value: people.blake.id },
    ]);
    same((await search('searchApplication', { filter: 'Company' })).results[0].value, applications.wiki.id);
    for (let number = 0; number < 450; number += 1) await addUser(number);
    const found = [];
    let paginationToken;
    do {
      const page = await search('searchUser', {
        filter: 'crowd',
        ...(paginationToken && { paginationToken }),
      });
      found.push(...page.results);
      paginationToken = page.paginationToken;
    } while (paginationToken);
    same(new Set(found.map(({ value }) => value)).size, 450);
    org.reset();
  });
  await check('the onboarding playbook runs by webhook', async () => {
    workflow = await activate(onboard(credentials));
    const answer = await hook('onboard', {
      firstName: 'Mira',
      lastName: 'Holm',
      email: 'mira.holm@example.com',
      password: 'Tall-Birch-42',
      group: groups.newHires.name,
      groupIds: [groups.engineering.id, groups.sales.id],
    });
    same([answer.login, answer.user.profile.department], ['mira.holm@example.com', 'Finance']);
    const joined = (await okta(`/users/${answer.userId}/groups`)).map(({ profile }) => profile.name);
    for (const { name } of [groups.newHires, groups.engineering, groups.sales])
      same(joined.includes(name), true);
    same((await okta(`/users/${answer.userId}/roles`))[0].type, 'HELP_DESK_ADMIN');
  });
  await check('a failure takes its own branch with the whole error', async () => {
    const again = {
      firstName: 'Blake',
      lastName: 'Rivers',
      email: people.blake.login,
      password: 'Tall-Birch-42',
    };
    const { failed } = await hook('onboard', { ...again, group: 'New Hires', groupIds: groups.sales.id });
    same([failed.code, failed.outcome, failed.retryable], ['CONFLICT', 'unchanged', false]);
    same(failed.remedy.length > 10, true);
  });
  await check('the offboarding playbook runs by webhook', async () => {
    await activate(offboard(credentials));
    const { blake } = people;
    const inputs = {
      login: blake.login,
      groupId: groups.engineering.id,
      applicationId: applications.wiki.id,
    };
    await hook('offboard', inputs);
    same((await okta(`/users/${blake.id}`)).status, 'DEPROVISIONED');
    same((await okta(`/users/${blake.id}/factors`)).errorCode, 'E0000007');
    same((await okta(`/apps/${applications.wiki.id}/users/${blake.id}`)).errorCode, 'E0000007');
  });
  await check('several items run one by one, and one that fails does not stop the others', async () => {
    await activate(suspendSeveral(credentials));
    const logins = [people.emery.login, 'nobody@example.com', people.morgan.login];
    const answer = await hook('suspend', { people: logins.map((login) => ({ login })) });
    same(
      answer.map((item) => item.error?.code ?? item.changed),
      [true, 'NOT_FOUND', true],
    );
  });
  await check('an org that can not be reached is told, with nothing sent', async () => {
    const data = { organizationUrl: 'http://127.0.0.1:1', apiToken: org.token, allowLoopback: true };
    const { id } = await n8n.call('POST', '/credentials', { ...kind, name: 'Nowhere', data });
    const workflow = suspendSeveral({ id, name: 'Nowhere' });
    workflow.nodes[0].parameters.path = workflow.nodes[0].webhookId = 'nowhere';
    await activate(workflow);
    const [{ error }] = await hook('nowhere', { people: [{ login: people.emery.id }] });
    same([error.code, error.outcome, error.retryable], ['NETWORK', 'not-sent', true]);
  });
  await check('stopping an execution cancels the call under way', async () => {
    await activate(joinMany(credentials));
    const groupIds = [];
    for (let number = 0; number < 20; number += 1) {
      groupIds.push((await okta('/groups', { profile: { name: `Team ${number}` } })).id);
    }
    org.fault({ method: 'PUT', path: '/api/v1/groups/*', kind: 'slow', delayMs: 1000, times: 1000 });
    const sent = () => org.requests.filter(({ method }) => method === 'PUT').length;
    const earlier = sent();
    const joins = () => sent() - earlier;
    const ended = hook('join', { login: people.quinn.login, groupIds }).catch(() => {});
    while (joins() === 0) await pause(50);
    const { results } = await n8n.call('GET', '/executions?limit=5');
    await n8n.call('POST', `/executions/${results[0].id}/stop`);
    const before = joins();
    await Promise.race([ended, pause(5000)]);
    await pause(2500);
    same([joins() <= before + 1, joins() < 20], [true, true]);
  });
  await checkTrigger({ n8n, org, cache, credentials, check, same, activate, okta });
  await check('no token and no password stands in what n8n logged', () => {
    const log = n8n.log();
    for (const secret of [org.token, 'Tall-Birch-42', data.eventHookSecret])
      same(log.includes(secret), false);
  });
  if (findChromium() === undefined) {
    count.skipped += 1;
    console.log('skip a picture of the canvas: there is no chromium');
  } else {
    await check('a picture of the canvas and of a form', () =>
      takePictures({
        tools,
        url: n8n.url,
        cookie: n8n.cookie,
        workflowId: workflow.id,
        executionId: 1,
        nodeName: 'Create user',
        folder: process.env.OKTA_N8N_PICTURES ?? join(cache, 'pictures'),
      }),
    );
  }
}

async function activate(playbook) {
  const saved = await n8n.call('POST', '/workflows', playbook);
  await n8n.call('POST', `/workflows/${saved.id}/activate`, { versionId: saved.versionId });
  return saved;
}

/** n8n registers a published webhook a moment after it says that it is published. */
async function hook(path, inputs) {
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(`${n8n.url}/webhook/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(inputs),
    });
    const text = await answer.text();
    if (answer.status !== 404 || tries === 80) return JSON.parse(text);
    await pause(250);
  }
}

async function fetchJson(url) {
  return (await fetch(url, { headers: { cookie: n8n.cookie } })).json();
}

async function okta(path, body) {
  const answer = await fetch(`${org.url}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `SSWS ${org.token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return answer.json();
}

function addUser(number) {
  const login = `crowd${number}@example.com`;
  return okta('/users?activate=false', {
    profile: { firstName: 'One', lastName: `of many ${number}`, email: login, login },
  });
}

async function check(what, run) {
  try {
    await run();
    count.passed += 1;
    console.log(`ok   ${what}`);
  } catch (error) {
    count.failed += 1;
    console.log(`FAIL ${what}\n     ${error.stack}`);
  }
}

function same(seen, wanted) {
  const [left, right] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`expected ${right}, got ${left}`);
}
