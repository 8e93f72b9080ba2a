import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Connector } from '../../src/index.js';
import { recordedCases } from '../helpers/recordings.js';
import { leapingClock, type ScriptedServer, scriptedServer } from '../helpers/scripted-server.js';
import { groupAndApplicationProofs } from './group-and-application-proofs.js';
import { isEmpty, isSuccess, type Json, type Proof } from './proof.js';
import { leastElsewhere, leastProven, onlyStatusesRecorded, withoutRecordedSuccess } from './proven.js';
import { proofsElsewhere } from './seen-elsewhere.js';
import { userProofs } from './user-proofs.js';

jest.setTimeout(60_000);

const proofs = { ...userProofs, ...groupAndApplicationProofs };
const exchanges = recordedCases()
  .flatMap((recorded) => recorded.exchanges)
  .filter(({ mislabelled }) => !mislabelled);

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

/** `getGroup 3+0+1`: with content, mere statuses, refusals. */
function printed(counts: Record<string, Count>): string {
  const texts = Object.entries(counts).map(
    ([id, { whole, statuses, errors }]) => `${id} ${whole}+${statuses}+${errors}`,
  );
  return texts.join(', ');
}

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
      for (const proof of proofs[`${exchange.method} ${exchange.template}`]?.(exchange) ?? []) {
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

  test('at least so often, action by action', () => {
    process.stdout.write(`recorded answers through the connector: ${printed(counts)}\n`);
    const fewer = okta.actions.flatMap(({ id }) => {
      const { whole, statuses, errors } = counts[id] ?? { whole: 0, statuses: 0, errors: 0 };
      const least = leastProven[id] ?? [0, 0, 0];
      const enough = [whole, statuses, errors].every((count, index) => count >= (least[index] as number));
      return enough ? [] : [`${id}: ${whole} ${statuses} ${errors}`];
    });
    expect(fewer).toEqual([]);
    expect(Object.keys(leastProven).sort()).toEqual(okta.actions.map(({ id }) => id as string).sort());
  });

  test('but for the actions without a recorded success', () => {
    const without = okta.actions.filter(
      ({ id }) => (counts[id]?.whole ?? 0) + (counts[id]?.statuses ?? 0) === 0,
    );
    expect(without.map(({ id }) => id).sort()).toEqual(withoutRecordedSuccess);
  });

  test('and of some only a status is recorded, which proves little', () => {
    const only = okta.actions.filter(({ id }) => counts[id]?.whole === 0 && (counts[id]?.statuses ?? 0) > 0);
    expect(only.map(({ id }) => id).sort()).toEqual(onlyStatusesRecorded);
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
    process.stdout.write(`recorded resources of other endpoints: ${JSON.stringify(counts)}\n`);
    expect(wrong).toEqual([]);
    for (const [id, least] of Object.entries(leastElsewhere))
      expect(counts[id]).toBeGreaterThanOrEqual(least);
  });
});
