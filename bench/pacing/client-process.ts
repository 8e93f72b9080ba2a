import { request } from 'undici';
import { createConnector } from '../../src/index.js';

export interface Job {
  client: 'ours' | 'okta-sdk-nodejs' | 'loop that waits' | 'foreign';
  url: string;
  token: string;
  userId: string;
  calls: number;
  /** Calls under way or waiting at any time. */
  atOnce: number;
  /** Of the foreign client: mean milliseconds between two calls. */
  everyMs?: number;
}

type Call = () => Promise<boolean>;

function ours({ url, token, userId }: Job): Call {
  const okta = createConnector({ organizationUrl: url, apiToken: token }, { allowLoopback: true });
  return async () =>
    (await okta.execute('getUserWithId', { userId }, { priority: 'bulk', rateLimitShare: 1 })).ok;
}

function sdk({ url, token, userId }: Job): Call {
  const { Client } = require('@okta/okta-sdk-nodejs') as {
    Client: new (config: object) => { userApi: { getUser(request: { userId: string }): Promise<unknown> } };
  };
  const client = new Client({ orgUrl: url, token, cacheMiddleware: null });
  return () =>
    client.userApi.getUser({ userId }).then(
      () => true,
      () => false,
    );
}

function plain({ url, token, userId }: Job, agent: string) {
  const headers = { authorization: `SSWS ${token}`, 'user-agent': agent };
  return async () => {
    const answer = await request(`${url}/api/v1/users/${userId}`, { headers });
    await answer.body.dump();
    return answer;
  };
}

function loop(job: Job): Call {
  const send = plain(job, 'loop');
  return async () => {
    for (;;) {
      const { statusCode, headers } = await send();
      if (statusCode !== 429) return statusCode === 200;
      const reset = Number(headers['x-rate-limit-reset']) * 1000;
      await sleep(Math.max(0, reset - Date.parse(String(headers.date))) + 1000);
    }
  };
}

/** Calls at random moments for as long as it lives, and never waits. */
async function foreign(job: Job): Promise<void> {
  const send = plain(job, 'foreign');
  for (;;) {
    await sleep(-Math.log(1 - Math.random()) * (job.everyMs ?? 100));
    void send().catch(() => process.exit());
  }
}

async function work(job: Job): Promise<void> {
  if (job.client === 'foreign') return foreign(job);
  const call = { ours, 'okta-sdk-nodejs': sdk, 'loop that waits': loop }[job.client](job);
  let left = job.calls;
  let failed = 0;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      if (!(await call())) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: job.atOnce }, worker));
  process.send?.({ failed }, () => process.exit());
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

if (process.send) process.once('message', (job) => void work(job as Job));
