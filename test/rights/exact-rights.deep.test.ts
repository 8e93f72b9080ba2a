import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listActions } from '../../src/catalog/catalog.js';
import { rightsOf } from '../../src/catalog/rights/rights.js';
import type { Action, Connector, Result } from '../../src/index.js';
import { isConnectorError } from '../../src/index.js';
import { type Sandbox, type ServiceClient, seed, startSandbox } from '../../src/sandbox/index.js';
import { scopesFor } from '../../src/sandbox/oauth/scopes.js';
import { connectTo } from '../helpers/sandbox-org.js';
import { connectAs } from './connect.js';

const actions = listActions().filter(({ anyOperation }) => !anyOperation);

let org: Sandbox;
let byToken: Connector;
/** Everybody's id by login: an input that is an id needs no rights to be looked up. */
let ids: ReadonlyMap<string, string>;

beforeAll(async () => {
  // Where reads need scopes of their own, what is computed has to be complete.
  org = await startSandbox({
    oauth: { algorithm: 'ES256' },
    rules: { manageScopeReads: 'no' },
  });
  byToken = connectTo(org);
  ids = new Map(org.people.map(({ login, id }) => [login, id]));
});
beforeEach(() => org.reset());
afterAll(async () => {
  await byToken.close();
  await org.close();
});

type Inputs = Readonly<Record<string, unknown>>;

/** The inputs of the examples; of an action that is composed of others also those of somebody who holds what few do. */
function inputsOf(action: Action): readonly { title: string; inputs: Inputs }[] {
  const [usual] = action.examples;
  if (action.uses === undefined || usual?.inputs.userId === undefined) return action.examples;
  const userId = seed.people.quinn.id;
  const off = Object.entries(action.input.properties).filter(([, field]) => field.default === false);
  const all = Object.fromEntries(off.map(([name]) => [name, true]));
  return [
    ...action.examples,
    { title: 'with a role and an API token', inputs: { ...usual.inputs, ...all, userId } },
  ];
}

function withIds({ input }: Action, inputs: Inputs): Inputs {
  const idOf = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(idOf) : (ids.get(String(value)) ?? value);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const field = input.properties[name];
      return [name, (field?.resource ?? field?.items?.resource) === 'user' ? idOf(value) : value];
    }),
  );
}

/** Runs an action by OAuth with these scopes and no other. */
async function runWith(scopes: readonly string[], id: string, inputs: Inputs) {
  org.reset();
  // A token needs one scope at least; this one opens nothing that the sandbox serves.
  const asked = scopes.length > 0 ? scopes : ['okta.templates.read'];
  const okta = connectAs(org, org.client as ServiceClient, asked);
  const result = (await okta.execute(id, inputs)) as Result<never>;
  await okta.close();
  return result;
}

/** The scopes that the requests needed which were sent since the last reset. */
const usedScopes = () => new Set(org.requests.flatMap(({ method, path }) => scopesFor(method, path) ?? []));

/** The result without what differs from run to run: times, ids and secrets that the org makes up. */
const endOf = (result: Result<never>) => (result.ok ? 'ok' : `${result.error.code} ${result.error.outcome}`);

describe.each(actions)('$id', (action) => {
  const { scopes } = rightsOf([action.id]);
  const names = scopes.map(({ scope }) => scope);
  const needed = scopes.flatMap(({ scope, sometimes }) => (sometimes ? [] : [scope]));
  const isComposed = action.uses !== undefined;

  /** What each example came to with the computed scopes, and which of all scopes its requests needed. */
  const runs: { title: string; inputs: Inputs; result: Result<never>; used: ReadonlySet<string> }[] = [];
  beforeAll(async () => {
    for (const { title, inputs: given } of inputsOf(action)) {
      const inputs = withIds(action, given);
      const result = await runWith(names, action.id, inputs);
      runs.push({ title, inputs, result, used: usedScopes() });
    }
  });

  test('does with exactly its computed scopes what it does with an API token of a super administrator', async () => {
    for (const { title, inputs, result } of runs) {
      org.reset();
      const wanted = endOf((await byToken.execute(action.id, inputs)) as Result<never>);
      expect([title, endOf(result), result.meta.warnings]).toEqual([title, wanted, []]);
    }
  });

  test('is refused without one of them, and says which', async () => {
    for (const { inputs, used } of runs) {
      for (const scope of [...used].filter((one) => names.includes(one))) {
        const less = names.filter((one) => one !== scope);
        const result = await runWith(less, action.id, inputs);
        // What was done is not lost because a later read is refused, such as an activation link.
        const isBegun = org.requests.some(({ method, status }) => method !== 'GET' && status === 200);
        if (isComposed || isBegun || !needed.includes(scope)) expectNoFalseClaim(result);
        else {
          expect(result).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
          if (!result.ok) expect(result.error.message).toContain(scope);
        }
      }
    }
  });

  test('needs each of its scopes in some run', () => {
    const seen = new Set(runs.flatMap(({ used }) => [...used]));
    expect(needed.filter((scope) => !seen.has(scope))).toEqual([]);
  });
});

/**
 * An action that is composed of others, or that reads only to explain a refusal, goes on without the scope. It says that
 * it was refused, or that it could not read everything, or fails for the reason that it has with the scope too.
 */
function expectNoFalseClaim(result: Result<never>): void {
  if (!result.ok) expect(isConnectorError(result.error)).toBe(true);
  else expect(`${result.meta.warnings.join()} ${JSON.stringify(result.output)}`).toMatch(NOT_ALLOWED);
}

/** How an output or a warning says that Okta did not allow something. */
const NOT_ALLOWED = /403|FORBIDDEN|permission|could not be read/;
