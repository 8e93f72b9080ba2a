import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type OktaWork, oktaWork } from '../../../examples/queue.js';
import { createConnector } from '../../../src/index.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../../helpers/sandbox-org.js';
import { leapingClock } from '../../helpers/scripted-server.js';

let org: Sandbox;
beforeAll(async () => {
  org = await startSandbox();
});
afterAll(() => org.close());
afterEach(() => org.reset());

const email = 'night.owl@example.com';
const inputs = { firstName: 'Night', lastName: 'Owl', email, login: email };

/** A job of a queue: its data is JSON, and outlasts its workers. scripts/durable/bullmq.mjs runs the real ones. */
class Job {
  #data: string;
  constructor(data: OktaWork) {
    this.#data = JSON.stringify(data);
  }
  get data(): OktaWork {
    return JSON.parse(this.#data);
  }
  async updateData(data: OktaWork) {
    this.#data = JSON.stringify(data);
  }
}

test('a job that a worker did, and another runs again, is done once', async () => {
  const okta = connectTo(org, { clock: leapingClock() });
  const job = new Job({ id: 'createUser', inputs });
  const first = await oktaWork(okta)(job);
  const second = await oktaWork(okta)(job);
  await okta.close();
  expect(first.ok && second.ok).toBe(true);
  expect(org.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('a job that did nothing and may succeed later is thrown, so that the queue runs it again', async () => {
  let isClosed = true;
  const apiToken = () => {
    if (isClosed) throw new Error('the vault is closed');
    return org.token;
  };
  const okta = createConnector({ organizationUrl: org.url, apiToken }, { allowLoopback: true });
  const job = new Job({ id: 'createUser', inputs });
  await expect(oktaWork(okta)(job)).rejects.toThrow('token');
  isClosed = false;
  expect(await oktaWork(okta)(job)).toMatchObject({ ok: true });
  await okta.close();
});

test('a refusal is the result of the job', async () => {
  const okta = connectTo(org);
  const job = new Job({ id: 'suspendUser', inputs: { userId: '00unobody00000000000' } });
  expect(await oktaWork(okta)(job)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  await okta.close();
});
