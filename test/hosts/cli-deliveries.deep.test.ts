import { expect, test } from '@jest/globals';
import { seed } from '../../src/sandbox/index.js';
import { deliveriesRig } from './deliveries-rig.js';

// What takes as long as a receiver keeps the command waiting.
const { answers, deactivate, deliver, deliveries } = deliveriesRig();

test('a receiver that names a date in Retry-After is left alone until then', async () => {
  await deliver();
  await deactivate(seed.people.blake);
  answers.push((response) => {
    const date = Math.floor(Date.now() / 1000) * 1000;
    const headers = {
      date: new Date(date).toUTCString(),
      'retry-after': new Date(date + 4_000).toUTCString(),
    };
    response.writeHead(429, headers).end();
  });
  const { code, stderr } = await deliver();
  expect(code).toBe(0);
  expect(stderr).toMatch(/did not take an event \(HTTP 429\)\. Trying again in 4 s\./);
  expect(deliveries).toHaveLength(2);
});

test('a receiver that never answers is tried again', async () => {
  await deliver();
  await deactivate(seed.people.blake);
  answers.push(() => {});
  const { code, stderr } = await deliver();
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining('(no answer within 15 s). Trying again in 1 s.'),
  ]);
  expect(deliveries).toHaveLength(2);
});
