import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import { isComposed } from '../helpers/composed.js';
import { leapingClock, type ScriptedServer, scriptedServer } from '../helpers/scripted-server.js';
import { usualInputs } from '../helpers/usual-inputs.js';
import { sidecarOf, sourceOf } from '../sidecar.js';
import { actionCodeRows } from './action-code-rows.js';
import { doubtfulRows } from './doubtful-rows.js';
import { foreignBodyRows } from './foreign-body-rows.js';
import { notOktaRows } from './not-okta-rows.js';
import { rateLimitRows } from './rate-limit-rows.js';
import { refusalRows } from './refusal-rows.js';
import type { ErrorRow } from './row.js';
import { unreadableRows } from './unreadable-rows.js';

const tables = {
  "Okta's refusals": refusalRows,
  'the error codes of the actions': actionCodeRows,
  'bodies that are not Okta’s': foreignBodyRows,
  'answers of something else than Okta': notOktaRows,
  'too many calls': rateLimitRows,
  'lost and broken answers': doubtfulRows,
  'unreadable answers': unreadableRows,
};

const optionName =
  /\b(?:timeoutMs|attemptTimeoutMs|reconcile|allowLoopback|allowAddresses)\b|(?:^|\s)--[a-z]/;

const leastRows = [46, 54, 9, 39, 10, 15, 11];
const knownCodes = Array.from(
  '01 04 06 07 09 10 11 14 15 16 17 22 28 31 32 34 35 36 38 46 47 56 60 75 77 80 90 91 93 95'.split(' '),
  (number) => `E00000${number}`,
).concat(['E0000112', 'E0000124', 'E0000125', 'E0000231', 'E0000239', 'E0000255', 'E0000263', 'E0000268']);

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

async function run(row: ErrorRow) {
  server.play(...row.script);
  const okta = server.connect({ clock: leapingClock() });
  const result = await okta.execute(row.action, row.inputs ?? usualInputs[row.action]);
  await okta.close();
  return result;
}

for (const [title, rows] of Object.entries(tables)) {
  describe(title, () => {
    test.each(rows.map((row) => [row.title, row] as const))('%s', async (_, row) => {
      const result = await run(row);
      if (result.ok) throw new Error(`It should have failed: ${JSON.stringify(result)}`);
      const { code, outcome, retryable, remedy, message, okta, existing, answeredBy } = result.error;
      const { retryAfterMs, completedSteps } = result.error;
      const { code: expected, outcome: truth } = row;
      expect({ code, outcome, retryable }).toEqual({
        code: expected,
        outcome: truth,
        retryable: row.retryable,
      });
      expect(remedy).toMatch(row.remedy);
      expect(message).toMatch(row.message ?? /\S/);
      // each host has its own names for options, so they stand in relatedOptions only
      expect(`${message} ${remedy}`).not.toMatch(optionName);
      if (row.okta !== undefined) expect(okta).toEqual(row.okta);
      expect(answeredBy).toEqual(row.answeredBy);
      if (answeredBy !== undefined) expect(okta).toBeUndefined();
      expect(existing).toEqual(row.existing);
      if (code !== 'INVALID_RESPONSE') expect(completedSteps).toEqual(row.completedSteps);
      if (row.retryAfterMs === undefined) expect(retryAfterMs).toBeUndefined();
      else {
        expect(retryAfterMs).toBeGreaterThanOrEqual(row.retryAfterMs.from);
        expect(retryAfterMs).toBeLessThanOrEqual(row.retryAfterMs.to);
      }
      expect(server.seen).toHaveLength(row.script.length);
    });
  });
}

test('the tables contain all their rows, and every error code of the reference', () => {
  const counts = Object.values(tables).map((rows) => rows.length);
  const named = Object.values(tables).flatMap((rows) => rows.map(({ okta }) => okta?.errorCode));
  const codes = [...new Set(named.filter((errorCode) => errorCode !== undefined))].sort();
  process.stdout.write(
    `rows of the error tables: ${counts.join(' + ')}; ${codes.length} codes: ${codes.join(' ')}\n`,
  );
  leastRows.forEach((least, index) => {
    expect(counts[index]).toBeGreaterThanOrEqual(least);
  });
  expect(knownCodes.filter((errorCode) => !codes.includes(errorCode))).toEqual([]);
});

// the parts of a composed action are refused, and each is an action of its own
test('the sidecar of an action has each error that its exceptions name', () => {
  const named = listActions()
    .filter((action) => !isComposed(action))
    .flatMap((action) => {
      const { exceptions } = sourceOf(action) as { exceptions?: { refused?: object } };
      const codes = JSON.stringify(exceptions?.refused ?? []).match(/E\d{7}/g) ?? [];
      return [...new Set(codes)].map((errorCode) => ({ action, errorCode }));
    });
  const untried = named.filter(
    ({ action, errorCode }) => !sidecarOf(action).refusals?.some(({ okta }) => okta.endsWith(errorCode)),
  );
  expect(
    untried.map(({ action, errorCode }) => `${action.id}.test.json: refusals lacks ${errorCode}`),
  ).toEqual([]);
  expect(named.length).toBeGreaterThan(15);
});
