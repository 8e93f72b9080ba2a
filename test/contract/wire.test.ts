import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Transport } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { systemClock } from '../../src/transport/clock.js';
import { membershipMemory } from '../helpers/membership-memory.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { ACTIONS } from './runs.js';

/** Always the same, because requests hold times. */
const START = Date.UTC(2026, 0, 1);
const begun = Date.now();
const clock = { ...systemClock, now: () => START + Date.now() - begun };

let org: Sandbox;
let sent: string[] = [];
const totals = { examples: 0, requests: 0 };

/** Sends on to the sandbox, and writes down what went out. */
const recording: Transport = async ({ method, url, headers, body }) => {
  const { pathname, search } = new URL(url);
  const lines = [`${method} ${pathname}${search}`];
  if (body !== undefined) lines.push(JSON.stringify(JSON.parse(String(body)), null, 2));
  sent.push(lines.join('\n'));
  const answer = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    ...(body !== undefined && { body }),
  });
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
};

beforeAll(async () => {
  org = await startSandbox({ clock });
});

beforeEach(() => org.reset());

afterAll(async () => {
  await org.close();
  process.stdout.write(
    `wire: ${totals.requests} requests of ${totals.examples} examples as in the snapshot\n`,
  );
});

describe('the exact requests of each example', () => {
  test.each(ACTIONS.map((action) => [action.id, action] as const))('%s', async (id, { examples }) => {
    const pages: string[] = [];
    for (const { title, inputs } of examples) {
      org.reset();
      sent = [];
      const { groups, people } = org.seed;
      const due = { org: org.url, groupId: groups.sales.id, userId: people.emery.id, now: START };
      const okta = connectTo(org, { transport: recording, clock, memberships: membershipMemory(due) });
      const { meta } = await okta.execute(id as string, inputs);
      await okta.close();
      expect(sent).toHaveLength(meta.attempts);
      pages.push([`# ${title}`, ...(sent.length > 0 ? sent : ['(nothing is sent)'])].join('\n'));
      totals.examples += 1;
      totals.requests += sent.length;
    }
    expect(pages.some((page) => /^(GET|POST|PUT|DELETE) /m.test(page))).toBe(true);
    expect(`\n${pages.join('\n\n')}\n`).toMatchSnapshot();
  });
});

test('the number of examples is as expected', () => {
  expect(totals.examples).toBeGreaterThanOrEqual(ACTIONS.length * 2);
  expect(totals.requests).toBeGreaterThan(130);
});
