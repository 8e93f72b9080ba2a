import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActionId, Result } from '../../src/index.js';
import { RULES, type RuleName, type Rules, startSandbox } from '../../src/sandbox/index.js';
import { chosenRules } from '../../src/sandbox/org/rules.js';
import { logBehavior } from '../../src/sandbox/org/rules-of-log.js';
import { oauthBehavior } from '../../src/sandbox/org/rules-of-oauth.js';
import type { Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';
import type { ObservedOrg } from '../simulation/observed-org.js';
import { isReached, isRead } from '../simulation/reached.js';
import { applicationCells } from './application-cells.js';
import { assignmentCells } from './assignment-cells.js';
import { Bench, type Cell } from './cell.js';
import { contentsOf, effectsBetween, pictureOf } from './effects.js';
import { groupCells } from './group-cells.js';
import { userCells } from './user-cells.js';

/** Of the cells that a rule decides over, so many are tried with each of its choices. */
const CELLS_A_CHOICE = 30;
const RANDOM_CELLS = 250;

const cells = [...userCells(), ...groupCells(), ...applicationCells(), ...assignmentCells()];
/** The cells whose check or execution asks the rule, by its name. */
const askedIn = new Map<RuleName, Cell[]>();
let org: Sandbox;
let bench: Bench;
let tried = 0;

beforeAll(async () => {
  const clock = leapingClock();
  org = await startSandbox({ clock, rateLimits: { all: { limit: 1_000_000 } } });
  bench = new Bench(org, clock);
  for (const cell of cells) {
    const asked = new Set<RuleName>();
    org.reset();
    cell.arrange?.(org.state);
    org.state.behavior = new Proxy(chosenRules(), {
      get: (rules, name) => {
        asked.add(name as RuleName);
        return rules[name as RuleName];
      },
    });
    await bench.okta.execute(cell.action as string, cell.inputs);
    for (const name of asked) askedIn.set(name, [...(askedIn.get(name) ?? []), cell]);
  }
}, 240_000);

afterAll(async () => {
  await bench.okta.close();
  await org.close();
  process.stdout.write(`rules: ${tried} cells tried with another choice than the first\n`);
});

/** Every `n`-th, so that about `most` are left. */
function spread<T>(all: readonly T[], most: number): T[] {
  const step = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, index) => index % step === 0);
}

/** What the connector says that is not so, where Okta does as `rules` say. */
async function untruths(cell: Cell, rules: Partial<Rules>): Promise<string[]> {
  tried += 1;
  org.state.behavior = chosenRules(rules);
  const { why, inferred } = await bench.try(cell);
  const wrong = why.filter((text) => !inferred || /^the (check|refused execution)/.test(text));
  // Nothing predicted is nothing wrong: a read that the check needs was refused.
  const told = wrong.filter((text) => !text.startsWith('no check:'));
  return [...told, ...(await executed(cell))];
}

async function executed({ action, inputs, arrange, late, claimsChange }: Cell): Promise<string[]> {
  org.reset();
  arrange?.(org.state);
  const [before, contents] = [pictureOf(org.state), contentsOf(org.state)];
  const named = idsOf(inputs.userId);
  const result = (await bench.okta.execute(action as string, inputs)) as Result<Record<string, unknown>>;
  const same = contentsOf(org.state).equals(contents);
  if (late) return [];
  if (!result.ok) {
    const { outcome } = result.error;
    return outcome === 'unchanged' && !same ? ['says unchanged, and the org was changed'] : [];
  }
  const effects = effectsBetween(before, pictureOf(org.state));
  const wrong = result.output.changed === false && effects.length > 0 ? ['says changed: false'] : [];
  if (result.output.changed === true && effects.length === 0 && same && !claimsChange)
    wrong.push('says changed: true');
  if (!hasDone(action as ActionId, inputs, named)) wrong.push('says done, and it is not so');
  return wrong;
}

/** Those whom a login or an id may name. */
function idsOf(user: unknown): string[] {
  const wanted = String(user).toLowerCase();
  return [...org.state.users.values()].flatMap(({ id, profile }) => {
    const login = String(profile.login).toLowerCase();
    return id === user || login === wanted || login.split('@')[0] === wanted ? [id] : [];
  });
}

function hasDone(id: ActionId, inputs: Cell['inputs'], named: readonly string[]): boolean {
  if (isRead(id)) return true;
  const { users } = org.state;
  // A reset gives a link, whatever status Okta keeps the user in.
  if (id === 'resetPassword') {
    return named.some((user) => users.get(user)?.tokens.some(({ kind }) => kind === 'reset'));
  }
  if (id === 'updateUserProfileWithId') {
    const wanted = Object.entries(inputs.profile as Record<string, unknown>);
    return named.some((user) =>
      wanted.every(([name, value]) =>
        isDeepStrictEqual(users.get(user)?.profile[name] ?? null, value ?? null),
      ),
    );
  }
  return isReached(id, inputs, { org: org.state, idsOf: () => named } as unknown as ObservedOrg);
}

const choices = Object.entries(RULES).flatMap(([name, { choices: all }]) =>
  all.map((choice) => [name as RuleName, choice] as const),
);

describe('the connector makes no false statement', () => {
  test.each(choices)('when %s is "%s"', async (name, choice) => {
    const wrong: string[] = [];
    for (const cell of spread(askedIn.get(name) ?? [], CELLS_A_CHOICE)) {
      const found = await untruths(cell, { [name]: choice });
      if (found.length > 0)
        wrong.push(`${cell.action} ${JSON.stringify(cell.inputs)}, ${cell.state}: ${found.join('; ')}`);
    }
    expect(wrong).toEqual([]);
  });

  test('when each rule has a random choice', async () => {
    const wrong: string[] = [];
    let seed = 2026;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    for (const cell of spread(cells, RANDOM_CELLS)) {
      const drawn = Object.entries(RULES).map(([name, { choices: all }]) => [name, all[random(all.length)]]);
      const rules = Object.fromEntries(drawn) as Rules;
      const found = await untruths(cell, rules);
      if (found.length > 0)
        wrong.push(
          `${cell.action} ${JSON.stringify(cell.inputs)}, ${cell.state}: ${found.join('; ')} with ${JSON.stringify(rules)}`,
        );
    }
    expect(wrong).toEqual([]);
  });

  test('and most rules influence an action of the connector', () => {
    // The cells are called with an API token, to which the rules about access tokens mean nothing. Those about the
    // System Log and event hooks are for who reads events, in test/events.
    const names = Object.keys(RULES).filter((name) => !(name in oauthBehavior || name in logBehavior));
    const never = names.filter((name) => !askedIn.has(name as RuleName));
    expect(never.length).toBeLessThan(names.length / 3);
    process.stdout.write(`rules: no cell asks ${never.join(', ')}\n`);
  });
});
