import { afterAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { refuse } from '../contract/answers.js';
import { validInputs } from '../contract/inputs.js';
import { failedPartsOf, isExact, requestsOf, unplanned, withoutRepeats } from '../contract/planned.js';
import { type Played, play, type Script } from '../contract/player.js';
import { ACTIONS, OWN_ACTIONS } from '../contract/runs.js';

const RUNS = 50;
const totals = { exact: 0, open: 0, requests: 0, failed: 0 };

afterAll(() => {
  const { exact, open, requests, failed } = totals;
  process.stdout.write(
    `plans: ${exact} exact and ${open} open ones, ${requests} requests as planned, in ${failed} runs that failed too\n`,
  );
});

const ANSWERS: readonly (Played | undefined)[] = [
  undefined,
  undefined,
  undefined,
  'lost',
  refuse(503, 'E0000010'),
  refuse(404, 'E0000007'),
  refuse(403, 'E0000006'),
  refuse(403, 'E0000038'),
  refuse(409, 'E0000090'),
  refuse(400, 'E0000001', 'login: An object with this field already exists'),
  { status: 200, body: {} },
  { status: 200, body: [] },
];

/** An org that goes well, or answers each request with whatever comes next. */
const courses: fc.Arbitrary<Script | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.array(fc.constantFrom(...ANSWERS), { minLength: 1, maxLength: 6 }).map((answers): Script => {
    let next = 0;
    return () => {
      next += 1;
      return answers[next - 1];
    };
  }),
);

describe.each(OWN_ACTIONS.map((action) => [action.id, action] as const))('%s', (id, action) => {
  test('sends what its plan says, whatever the inputs are and whatever Okta answers', async () => {
    let planned = 0;
    await fc.assert(
      fc.asyncProperty(validInputs(action), courses, async (inputs, script) => {
        const run = await play(action, inputs, { script });
        expect(unplanned(run)).toEqual([]);
        const sent = withoutRepeats(run.sent);
        if (isExact(run.plan)) {
          totals.exact += 1;
          const isWhole = run.result.ok && failedPartsOf(run.result.output) === 0;
          if (isWhole && sent.every(({ got }) => got !== 404))
            expect(sent).toHaveLength(requestsOf(run.plan).length);
        } else totals.open += 1;
        planned += sent.length;
        if (!run.result.ok) totals.failed += 1;
      }),
      { numRuns: RUNS },
    );
    totals.requests += planned;
    expect([id, planned >= RUNS]).toEqual([id, true]);
  });
});

test('a text that looks like a template name is sent and planned literally', async () => {
  for (const text of ['{step1.id}', '{userId}', '{handler.groupId}', '%7Bstep1.id%7D', '$body', '[hidden]']) {
    for (const action of ACTIONS) {
      const names = Object.entries(action.input.properties).filter(
        ([, { type, resource, enum: values }]) =>
          type === 'string' && resource !== 'user' && values === undefined,
      );
      for (const [name] of names) {
        const [inputs = {}] = fc.sample(validInputs(action), { numRuns: 1, seed: 1 });
        const run = await play(action, { ...inputs, [name]: text });
        if (run.sent.length === 0) continue;
        expect([action.id, name, text, ...unplanned(run)]).toEqual([action.id, name, text]);
        const withOrdinary = await play(action, { ...inputs, [name]: 'ordi;nary' });
        const exactness = (plan: typeof run.plan) => requestsOf(plan).map(({ exact }) => exact);
        expect([action.id, name, text, exactness(run.plan)]).toEqual([
          action.id,
          name,
          text,
          exactness(withOrdinary.plan),
        ]);
      }
    }
  }
});

test('the number of actions is as expected', () => {
  expect(totals.exact).toBeGreaterThan(250);
  expect(totals.open).toBeGreaterThan(800);
  expect(totals.requests).toBeGreaterThan(ACTIONS.length * RUNS);
  expect(totals.failed).toBeGreaterThan(300);
});
