import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connector } from '../../src/index.js';
import { type Exchange, recordedCases } from '../helpers/recordings.js';
import { leapingClock, type ScriptedServer, scriptedServer } from '../helpers/scripted-server.js';
import { derivedProofs, plainActionsOf } from './derived-proofs.js';
import { groupAndApplicationProofs } from './group-and-application-proofs.js';
import { isEmpty, isSuccess, type Json, type Proof } from './proof.js';
import { proofsElsewhere } from './seen-elsewhere.js';
import { userProofs } from './user-proofs.js';

const written = { ...userProofs, ...groupAndApplicationProofs };
const exchanges = recordedCases()
  .flatMap((recorded) => recorded.exchanges)
  .filter(({ mislabelled }) => !mislabelled)
  // Whoever published a recording put words in the place of some ids; a word would be looked up as a name.
  .map(
    (exchange) =>
      JSON.parse(JSON.stringify(exchange).replaceAll('test_group_id', '00gTestGroupId')) as typeof exchange,
  );

/** What is written by hand where an action does more than hand on an answer; the rest follows from the actions' files. */
function proofsOf(exchange: Exchange): Proof[] {
  return [...writtenProofs(exchange), ...derivedProofs(exchange)];
}

function writtenProofs(exchange: Exchange): Proof[] {
  return written[`${exchange.method} ${exchange.template}`]?.(exchange) ?? [];
}

/** How often an action got a recorded answer with content, one without, and a recorded refusal. */
interface Count {
  whole: number;
  statuses: number;
  errors: number;
}

let server: ScriptedServer;
let okta: Connector;
beforeAll(async () => {
  server = await scriptedServer();
  okta = server.connect({ clock: leapingClock() });
});
afterAll(() => server.close());

/** What is wrong with a run, or undefined. */
async function trial(proof: Proof): Promise<unknown> {
  server.play(...proof.script);
  const result = await okta.execute(proof.action, proof.inputs);
  const seen = server.seen.map((line) => decodeURIComponent(line.split('?')[0] as string));
  try {
    expect(seen).toEqual(proof.requests);
    expect(result.meta.warnings).toEqual([]);
    if ('output' in proof.expected) expect(result).toMatchObject({ ok: true });
    if (result.ok) expect(result.output).toStrictEqual((proof.expected as { output: Json }).output);
    else {
      const { code, errorCode } = proof.expected as { code: string; errorCode: string };
      expect(result.error).toMatchObject({ code, outcome: 'unchanged', okta: { errorCode } });
    }
  } catch (error) {
    return `${proof.action} ${JSON.stringify(proof.inputs)}: ${(error as Error).message}`;
  }
  return undefined;
}

describe("Okta's recorded answers through the connector", () => {
  const counts: Record<string, Count> = {};

  test('each comes out whole and without a warning, each refusal under its code', async () => {
    const wrong: unknown[] = [];
    for (const exchange of exchanges) {
      for (const proof of proofsOf(exchange)) {
        const failure = await trial(proof);
        if (failure !== undefined) wrong.push(`line ${exchange.line}, ${failure}`);
        counts[proof.action] ??= { whole: 0, statuses: 0, errors: 0 };
        const count = counts[proof.action] as Count;
        if (!isSuccess(exchange)) count.errors += 1;
        else if (isEmpty(exchange)) count.statuses += 1;
        else if ('output' in proof.expected) count.whole += 1;
      }
    }
    expect(wrong).toEqual([]);
  });

  test('by runs that are derived, where nothing has to be written by hand', () => {
    const needless = exchanges.flatMap((exchange) => {
      const derived = derivedProofs(exchange).map(({ action }) => action);
      return writtenProofs(exchange).filter(({ action }) => derived.includes(action));
    });
    expect([...new Set(needless.map(({ action }) => action))]).toEqual([]);
  });

  test('of every operation that was recorded through each action that hands on its answer', () => {
    const recordedFor = exchanges
      .filter(isSuccess)
      .flatMap(plainActionsOf)
      .map(({ id }) => id);
    const never = [...new Set(recordedFor)].filter((id) => {
      const { whole, statuses } = counts[id] ?? { whole: 0, statuses: 0 };
      return whole + statuses === 0;
    });
    expect(never).toEqual([]);
    expect(new Set(recordedFor).size).toBeGreaterThan(40);
  });

  test('as often as the snapshot says, action by action; of some there is no recording', () => {
    const table = okta.actions.map(({ id }) => {
      const { whole, statuses, errors } = counts[id] ?? { whole: 0, statuses: 0, errors: 0 };
      const without = whole + statuses === 0 ? ', no success' : whole === 0 ? ', statuses only' : '';
      return `${id}: ${whole} with content, ${statuses} mere statuses, ${errors} refusals${without}`;
    });
    expect(table).toMatchSnapshot();
  });
});

describe('the same resources as other endpoints show them', () => {
  test('come out whole and without a warning', async () => {
    const counts: Record<string, number> = {};
    const wrong: unknown[] = [];
    for (const exchange of exchanges) {
      for (const proof of proofsElsewhere(exchange)) {
        const failure = await trial(proof);
        if (failure !== undefined) wrong.push(`line ${exchange.line}, ${failure}`);
        counts[proof.action] = (counts[proof.action] ?? 0) + 1;
      }
    }
    expect(wrong).toEqual([]);
    expect(counts).toMatchSnapshot();
  });
});
