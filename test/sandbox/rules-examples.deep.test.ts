import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import type { Connector } from '../../src/connector/public-types.js';
import { RULES, type RuleName, startSandbox } from '../../src/sandbox/index.js';
import { chosenRules } from '../../src/sandbox/org/rules.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import { leapingClock } from '../helpers/scripted-server.js';

const choices = Object.entries(RULES).flatMap(([name, { choices: all }]) =>
  all.map((choice) => [name as RuleName, choice] as const),
);

interface Asking {
  readonly id: string;
  readonly inputs: object;
}

/** The examples that ask a rule, by its name: of no other can its choice change anything. */
const askedBy = new Map<RuleName, Asking[]>();
let org: Sandbox;
let okta: Connector;
beforeAll(async () => {
  const clock = leapingClock();
  org = await startSandbox({ clock, rateLimits: { all: { limit: 1_000_000 } } });
  okta = connectTo(org, { clock });
  for (const { id, examples } of listActions())
    for (const { inputs } of examples) await learn({ id, inputs });
  const rules = Object.keys(RULES).length;
  process.stdout.write(
    `rules: examples ask ${askedBy.size} of ${rules}, and those are tried with each choice\n`,
  );
});
afterAll(async () => {
  await okta.close();
  await org.close();
});

async function learn(example: Asking): Promise<void> {
  const asked = new Set<RuleName>();
  org.reset();
  org.state.behavior = new Proxy(chosenRules(), {
    get: (rules, name) => {
      asked.add(name as RuleName);
      return rules[name as RuleName];
    },
  });
  await okta.execute(example.id, example.inputs as never);
  for (const name of asked) askedBy.set(name, [...(askedBy.get(name) ?? []), example]);
}

function choose(name: RuleName, choice: string): void {
  org.reset();
  org.state.behavior = { ...chosenRules(), [name]: choice };
}

/** All that the org keeps, but for times at which it was last touched. */
function contents(): string {
  return JSON.stringify([org.state.users, org.state.groups, org.state.applications], (key, value) => {
    if (/^(lastUpdated|lastMembershipUpdated|passwordChanged|statusChanged)$/.test(key)) return undefined;
    if (value instanceof Map) return [...value];
    return value instanceof Set ? [...value].sort() : value;
  });
}

/** What a result claims of the org that is not so. */
async function untruth(id: string, inputs: object): Promise<string | undefined> {
  const before = contents();
  const result = await okta.execute(id, inputs as never);
  const same = contents() === before;
  if (result.ok) {
    const { changed } = result.output as { changed?: boolean };
    return changed === false && !same ? `${id} says changed: false, and the org changed` : undefined;
  }
  const { outcome, code } = result.error;
  if ((outcome === 'unchanged' || outcome === 'not-sent') && !same)
    return `${id} says ${outcome} (${code}), and the org changed`;
  return outcome === 'unknown' ? `${id} says unknown (${code}), although Okta answered` : undefined;
}

test('the examples ask rules of every kind', () => {
  expect(askedBy.size).toBeGreaterThan(Object.keys(RULES).length / 4);
});

describe.each(choices)('when rule %s is %s', (name, choice) => {
  test('the result of every example that asks it is still true', async () => {
    const wrong: unknown[] = [];
    for (const { id, inputs } of askedBy.get(name) ?? []) {
      choose(name, choice);
      wrong.push(await untruth(id, inputs));
    }
    expect(wrong.filter((text) => text !== undefined)).toEqual([]);
  });

  test('a login that a path cannot carry is created and found, and a duplicate unique attribute is named', async () => {
    choose(name, choice);
    org.state.uniqueUserAttributes.add('employeeNumber');
    const person = { firstName: 'A', lastName: 'B', email: 'a@example.com', password: 'Tall-Birch-42' };
    const login = 'a;b[c]…@example.com';
    const customAttributes = { employeeNumber: 'E-1' };
    const made = await okta.execute('createUserWithPassword', { ...person, login, customAttributes });
    expect(made).toMatchObject({ ok: true });
    const found = await okta.execute('suspendUser', { userId: login.toUpperCase() });
    expect(found).toMatchObject({ ok: true, output: { userId: made.ok && made.output.userId } });
    const taken = { ...person, login: 'b@example.com', customAttributes };
    expect(await okta.execute('createUserWithPassword', taken)).toMatchObject({
      ok: false,
      error: { code: 'CONFLICT', outcome: 'unchanged', message: expect.stringContaining('employeeNumber') },
    });
  });
});
