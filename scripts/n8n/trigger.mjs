// The trigger node in a real n8n: events of the org start a workflow, also those of the time when n8n was killed.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const TRIGGER_TYPE = 'n8n-nodes-okta-connector.oktaTrigger';
const NODE = 'Okta Trigger';
/** n8n polls once a minute. */
const LONGEST_WAIT_MS = 240_000;

/** A workflow that starts with events; its only other node passes them on, or fails. */
function workflowOf(name, credentials, next, parameters = {}) {
  const trigger = {
    id: `${name}-trigger`,
    name: NODE,
    type: TRIGGER_TYPE,
    typeVersion: 1,
    position: [0, 0],
    parameters: { event: 'userDeactivated', pollTimes: { item: [{ mode: 'everyMinute' }] }, ...parameters },
    credentials: { oktaConnectorApi: credentials },
  };
  const then = { id: `${name}-next`, name: 'Next', position: [224, 0], parameters: {}, ...next };
  return {
    name,
    nodes: [trigger, then],
    connections: { [NODE]: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } },
    settings: { executionOrder: 'v1' },
  };
}

const PASS = { type: 'n8n-nodes-base.noOp', typeVersion: 1 };
const FAIL = { type: 'n8n-nodes-base.stopAndError', typeVersion: 1, parameters: { errorMessage: 'On purpose' } };

/** @param test what run.mjs has: n8n, org, cache, credentials, check, same, activate, okta */
export async function checkTrigger({ n8n, org, cache, credentials, check, same, activate, okta }) {
  const { parse } = createRequire(join(cache, 'node_modules', 'n8n', 'package.json'))('flatted');
  const deactivate = ({ id }) => okta(`/users/${id}/lifecycle/deactivate`, {});

  /** The events that a workflow was started with, in the order of its executions. */
  const started = async (workflowId, status) => {
    const filter = encodeURIComponent(JSON.stringify({ workflowId, ...(status && { status: [status] }) }));
    const { results } = await n8n.call('GET', `/executions?limit=50&filter=${filter}`);
    const runs = [];
    for (const { id } of results.reverse()) {
      const { data } = await n8n.call('GET', `/executions/${id}`);
      runs.push(...(parse(data)?.resultData?.runData?.[NODE]?.[0]?.data?.main?.[0] ?? []));
    }
    return runs.map(({ json }) => json);
  };
  const until = async (what, isThere) => {
    for (let waited = 0; waited < LONGEST_WAIT_MS; waited += 1_000) {
      if (await isThere()) return;
      await pause(1_000);
    }
    throw new Error(`not within ${LONGEST_WAIT_MS / 1_000} s: ${what}`);
  };
  const looksSince = (first) => org.requests.slice(first).filter(({ path }) => path === '/api/v1/logs').length;
  const users = (events) => events.map(({ userId, redelivered }) => [userId, redelivered ?? false]);

  const { riley, harper, morgan } = org.seed.people;
  let passing;
  let failing;

  await check('a test of the trigger in the editor gives the newest events, and moves nothing', async () => {
    await deactivate(org.seed.people.avery ?? riley);
    const saved = await n8n.call('POST', '/workflows', workflowOf('Leavers in the editor', credentials, PASS));
    await n8n.call('POST', `/workflows/${saved.id}/run`, { triggerToStartFrom: { name: NODE } });
    await until('the test ran', async () => (await started(saved.id)).length > 0);
    const { staticData } = await n8n.call('GET', `/workflows/${saved.id}`);
    same(staticData ?? null, null);
  });
  await check('an event starts the workflow, also one that fails then, and comes once', async () => {
    const before = org.requests.length;
    passing = await activate(workflowOf('Leavers', credentials, PASS));
    failing = await activate(workflowOf('Leavers that fail', credentials, FAIL));
    // n8n says that a workflow is active a moment before it polls for the first time.
    await until('both looked', () => looksSince(before) >= 2);
    await deactivate(harper);
    await until('the event came', async () => (await started(passing.id)).length > 0);
    await until('the execution failed', async () => (await started(failing.id, 'error')).length > 0);
    const after = org.requests.length;
    await until('both looked again', () => looksSince(after) >= 2);
    for (const { id } of [passing, failing]) same(users(await started(id)), [[harper.id, false]]);
  });
  await check('after kill -9 nothing is lost, and what comes twice is redelivered', async () => {
    await n8n.kill();
    await deactivate(morgan);
    await n8n.start();
    for (const { id } of [passing, failing]) {
      await until('the event of the meantime came', async () => (await started(id)).length >= 3);
      same(users(await started(id)), [
        [harper.id, false],
        [harper.id, true],
        [morgan.id, false],
      ]);
    }
  });
}
