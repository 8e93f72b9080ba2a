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
const FAIL = {
  type: 'n8n-nodes-base.stopAndError',
  typeVersion: 1,
  parameters: { errorMessage: 'On purpose' },
};

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
  const said = (text) => n8n.log().split(text).length - 1;
  const polls = (name) => said(`Poll trigger initiated for workflow "${name}"`);
  /** n8n answers a moment before the trigger has polled for the first time, and what happens until then starts nothing. */
  const untilActive = (...names) =>
    until(`${names} active`, () =>
      names.every((name) => said(`Activated trigger node "${NODE}" for workflow "${name}"`) > 0),
    );
  const users = (events) => events.map(({ userId, redelivered }) => [userId, redelivered ?? false]);

  const { riley, harper, avery, rileyAtPartner } = org.seed.people;
  let passing;
  let failing;

  await check('a test of the trigger in the editor gives the newest events, and moves nothing', async () => {
    await deactivate(riley);
    const saved = await n8n.call(
      'POST',
      '/workflows',
      workflowOf('Leavers in the editor', credentials, PASS),
    );
    await n8n.call('POST', `/workflows/${saved.id}/run`, { triggerToStartFrom: { name: NODE } });
    await until('the test ran', async () => (await started(saved.id)).length > 0);
    const { staticData } = await n8n.call('GET', `/workflows/${saved.id}`);
    same(staticData ?? null, null);
  });
  await check('an event starts the workflow, also one that fails then, and comes once', async () => {
    passing = await activate(workflowOf('Leavers', credentials, PASS));
    failing = await activate(workflowOf('Leavers that fail', credentials, FAIL));
    await untilActive('Leavers', 'Leavers that fail');
    await deactivate(harper);
    await until('the event came', async () => (await started(passing.id)).length > 0);
    await until('the execution failed', async () => (await started(failing.id, 'error')).length > 0);
    const before = ['Leavers', 'Leavers that fail'].map(polls);
    await until('both polled again', () =>
      ['Leavers', 'Leavers that fail'].every((name, index) => polls(name) >= before[index] + 2),
    );
    for (const { id } of [passing, failing]) same(users(await started(id)), [[harper.id, false]]);
  });
  await check('after kill -9 nothing is lost, and what comes twice is redelivered', async () => {
    await n8n.kill();
    await deactivate(avery);
    await n8n.start();
    for (const { id } of [passing, failing]) {
      await until('the event of the meantime came', async () => (await started(id)).length >= 3);
      same(users(await started(id)), [
        [harper.id, false],
        [harper.id, true],
        [avery.id, false],
      ]);
    }
  });
  await check('an event hook, which n8n sets up in the org, starts the workflow without a poll', async () => {
    const parameters = {
      eventHook: 'automatic',
      pollTimes: { item: [{ mode: 'everyX', unit: 'hours', value: 12 }] },
    };
    const hooked = await activate(workflowOf('Leavers by the hook', credentials, PASS, parameters));
    await untilActive('Leavers by the hook');
    const hooks = () => [...org.state.eventHooks.values()].filter(({ name }) => name.startsWith('n8n '));
    // n8n registers the polls and the hook of a node side by side.
    await until('the hook is verified', () => hooks()[0]?.verificationStatus === 'VERIFIED');
    const before = polls('Leavers by the hook');
    await deactivate(rileyAtPartner);
    await until('the event came', async () => (await started(hooked.id)).length > 0);
    same(users(await started(hooked.id)), [[rileyAtPartner.id, false]]);
    same(polls('Leavers by the hook'), before);
    await n8n.call('POST', `/workflows/${hooked.id}/deactivate`);
    await until('the hook is gone', () => hooks().length === 0);
  });
}
