// The activities for Temporal in its SDK's own environment for activities, in this process: no server, no worker.
// Arguments: <root of the repository> <folder with the SDK>
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { hires, judge } from './people.mjs';

const [, , root, packages] = process.argv;
const fromRoot = createRequire(`${root}/package.json`);
const fromPackages = createRequire(`${packages}/package.json`);
const sdk = fromPackages('@temporalio/activity');
const { MockActivityEnvironment } = fromPackages('@temporalio/testing');
const { createConnector } = fromRoot('./dist/index.js');
const { temporalActivities } = fromRoot('./dist/hosts/durable/index.js');
const { startSandbox } = fromRoot('./dist/sandbox/index.js');
const { temporalSteps } = fromRoot('./build/examples/durable-temporal.js');
const { onboarding } = fromRoot('./build/examples/durable-onboarding.js');

const org = await startSandbox({ rateLimits: { all: { limit: 1_000_000 } } });
const okta = createConnector({ organizationUrl: org.url, apiToken: org.token }, { allowLoopback: true });
const activities = temporalActivities(okta, sdk);

/** Each activity in an environment of its own. Of every change the first attempt's result is lost, as if its worker were gone. */
function lossy(name) {
  return async (id, inputs, before, options) => {
    const run = (attempt) =>
      new MockActivityEnvironment({ attempt }).run(activities[name], id, inputs, before, options);
    if (name !== 'readBefore' && before !== undefined) await run(1);
    return run(2);
  };
}
const steps = temporalSteps(
  { readBefore: lossy('readBefore'), execute: lossy('execute'), attempt: lossy('attempt') },
  async () => undefined,
);
const people = hires(20);
for (const hire of people) {
  const { status } = await onboarding(steps, hire, async () => true);
  assert.equal(status, 'PROVISIONED');
}
const { wrong, repeatedLinks, requests } = judge(org, people);

const failed = await new MockActivityEnvironment()
  .run(activities.execute, 'suspendUser', { userId: '00unobody00000000000' }, {})
  .catch((error) => error);
assert.ok(failed instanceof sdk.ApplicationFailure && failed.nonRetryable);
assert.deepEqual([failed.type, failed.details[0].outcome], ['NOT_FOUND', 'unchanged']);

org.fault({ kind: 'slow', delayMs: 5_000, changes: false, method: 'POST', path: '*' });
const environment = new MockActivityEnvironment();
const { id } = [...org.state.users.values()].find(({ profile }) => profile.login === people[0].email);
const running = environment.run(activities.execute, 'deactivateUser', { userId: id }, {});
setTimeout(() => environment.cancel('CANCELLED'), 200);
await assert.rejects(running, sdk.CancelledFailure);

const { version } = JSON.parse(
  readFileSync(join(packages, 'node_modules/@temporalio/activity/package.json'), 'utf8'),
);
console.log(
  `Temporal ${version}, activities in process (no server): ${people.length} people onboarded, each change run again after ` +
    `its result was lost, ${requests} requests; ${wrong.length} people wrong, ${repeatedLinks} memberships written twice`,
);
for (const line of wrong.slice(0, 10)) console.log(`  ${line}`);
await okta.close();
await org.close();
process.exit(wrong.length + repeatedLinks === 0 ? 0 : 1);
