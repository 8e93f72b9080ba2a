import { afterAll, describe, expect, test } from '@jest/globals';
import { endEverywhere, noneEnded } from './cancelling.js';
import { ACTIONS } from './inputs.js';
import { scenarios, troubled } from './scenarios.js';

/** Between two events a call goes on by itself, from promise to promise: it is cancelled in between as well. */
const TURNS = [0, 2, 4, 5];
const TROUBLES = troubled.length / ACTIONS.length;
/** One trouble for each action; `npm run simulate -- --cancelling` takes them all, at every turn. */
const some = troubled.filter(
  (_, index) => (index % ACTIONS.length) % TROUBLES === Math.floor(index / ACTIONS.length),
);

const total = noneEnded();

describe('a call that is cancelled anywhere ends immediately with the right outcome, and leaves nothing open:', () => {
  test.each([...scenarios, ...some])('$name', async (scenario) => {
    const ended = noneEnded();
    await endEverywhere(scenario, TURNS, ended);
    total.events += ended.events;
    total.bySignal += ended.bySignal;
    total.byDeadline += ended.byDeadline;
    expect(ended.events).toBeGreaterThan(2);
    expect(ended.findings).toEqual([]);
  });

  afterAll(() => {
    console.info(
      `${scenarios.length + some.length} ways of ${ACTIONS.length} actions, ${total.events} events: ` +
        `ended at ${total.bySignal} points by signal, at ${total.byDeadline} by a deadline`,
    );
  });
});
