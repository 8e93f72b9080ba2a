import { findAction } from '../../src/catalog/catalog.js';
import type { ActionId } from '../../src/generated/types.js';
import type { Action } from '../../src/index.js';
import { RULES, type Rules } from '../../src/sandbox/index.js';
import { seed } from '../../src/sandbox/seed/seed.js';
import { changesOf } from '../proof-of-change.js';
import { FaultPlan } from './deliveries.js';
import { ACTIONS, inputsFor, type Pool, poolOf } from './inputs.js';
import { Random } from './random.js';
import type { PlannedCall, PlannedChange, Schedule, WorldSettings } from './schedule.js';
import { oauthOf, withRefusedTokens } from './way-in.js';

const MORE_OFTEN = ['create', 'delete', 'link', 'unlink'];

const actions = ACTIONS.map((id) => findAction(id) as Action);

/** More often what makes, removes or links something, and what sends several requests. */
function timesOf(action: Action): number {
  const links = changesOf(action).some(({ kind }) => MORE_OFTEN.includes(kind));
  return 1 + (links ? 1 : 0) + (action.handler === true && action.effect !== 'read' ? 2 : 0);
}

const CHOSEN: readonly ActionId[] = actions.flatMap((action) =>
  Array.from({ length: timesOf(action) }, () => action.id as ActionId),
);

/** Actions of one kind differ by what their files say alone, and go through the same code of the connector. */
const kinds = new Map<string, Action[]>();
for (const action of actions) kinds.set(kindOf(action), [...(kinds.get(kindOf(action)) ?? []), action]);

function kindOf(action: Action): string {
  const { id, handler, effect, items, state, reconcile, retry } = action;
  if (handler) return id;
  const changes = changesOf(action).map(({ kind }) => kind);
  return [effect, items !== undefined, state?.first, reconcile === undefined, retry, ...changes].join();
}

const KINDS: readonly (readonly ActionId[])[] = [...kinds.values()].flatMap((some) =>
  Array.from({ length: timesOf(some[0] as Action) }, () => some.map(({ id }) => id as ActionId)),
);

/** From one call of a quiet run to the next. */
const QUIET_MS = 10 * 60_000;

/** Everything that a run will do, from its seed alone. */
export function generate(seedText: string): Schedule {
  const random = new Random(seedText);
  const pool = poolOf(random);
  const spanMs = random.pick([500, 3_000, 20_000, 120_000, 900_000]);
  const faultPlan = new FaultPlan(random);
  // Few actions in one run meet more of each other than all of them would.
  const among = random.chance(0.35)
    ? CHOSEN
    : random.some(KINDS, random.between(1, 5)).map((some) => random.pick(some));
  // In a quiet run each call is alone with what it runs into, and so a long chain of faults comes to its end.
  const quiet = random.chance(0.35);
  const settings = settingsOf(random, quiet);
  const signals = !quiet && random.chance(0.5) ? times(random, 3, spanMs + 1_000) : [];
  const calls = Array.from({ length: random.between(4, 14) }, (_, index) =>
    callOf(index, {
      pool,
      random,
      quiet,
      actions: among,
      spanMs,
      faultPlan,
      settings,
      signals: signals.length,
    }),
  );
  const changes = times(random, quiet ? 0 : random.pick([0, 4, 10]), spanMs).map((at, index) =>
    changeOf(index, at, pool, random),
  );
  const crashes = !quiet && random.chance(0.25) ? times(random, 2, spanMs) : [];
  return byWayIn({ seed: seedText, settings, calls, changes, signals, crashes }, spanMs);
}

/** The way in is drawn by itself, so that it changes nothing else of a run. */
function byWayIn(schedule: Schedule, spanMs: number): Schedule {
  const random = new Random(`${schedule.seed}/way in`);
  const oauth = oauthOf(random, spanMs);
  if (oauth === undefined) return schedule;
  const calls = schedule.calls.map((call) => ({
    ...call,
    tokens: [],
    deliveries: withRefusedTokens(call.deliveries, oauth, random),
    ...(call.writes && { writes: withRefusedTokens(call.writes, oauth, random) }),
  }));
  return { ...schedule, calls, settings: { ...schedule.settings, tokenFunction: false, oauth } };
}

function settingsOf(random: Random, quiet: boolean): WorldSettings {
  const slow = random.pick([undefined, undefined, { reads: 2 }, { ms: 1_500 }, { ms: 40_000 }]);
  const limits = random.pick([
    undefined,
    undefined,
    { limit: 3, windowMs: 10_000 },
    { limit: 8, windowMs: 60_000 },
  ]);
  return {
    skewMs: random.pick([0, -3_333, 71 * 60_000]),
    ...(slow && { slowDeactivation: slow }),
    ...(limits && { limits }),
    ...(random.chance(0.6) && { pageSize: random.pick([1, 1, 1, 2]) }),
    ...(random.chance(0.5) && { rules: rulesOf(random) }),
    ...(random.chance(0.3) && { membershipLagMs: random.pick([500, 2_000]) }),
    attemptTimeoutMs: random.pick([30_000, 4_000, 700]),
    maxRetries: random.pick(quiet ? [0, 0, 1, 2] : [0, 1, 2, 2, 5]),
    tokenFunction: !quiet && random.chance(0.4),
  };
}

/** Other choices than the first for some of what nobody knows of Okta. */
function rulesOf(random: Random): Partial<Rules> {
  const some = random.some(Object.entries(RULES), random.between(1, 12));
  return Object.fromEntries(some.map(([name, { choices }]) => [name, random.pick<string>(choices)]));
}

interface Surroundings {
  readonly pool: Pool;
  readonly random: Random;
  readonly quiet: boolean;
  readonly spanMs: number;
  readonly faultPlan: FaultPlan;
  readonly actions: readonly ActionId[];
  readonly settings: WorldSettings;
  readonly signals: number;
}

function callOf(index: number, around: Surroundings): PlannedCall {
  const { pool, random, quiet, actions, spanMs, faultPlan, settings, signals } = around;
  const id = random.pick(actions);
  const inputs: Record<string, unknown> = { ...inputsFor(id, pool, random) };
  if (random.chance(0.03)) delete inputs[random.pick(Object.keys(inputs))];
  const reconcile = random.chance(quiet ? 0.6 : 0.4);
  const chained = (quiet || faultPlan.part > 0) && random.chance(quiet ? 0.8 : 0.4);
  const lists = chained && random.chance(quiet ? 0.2 : 0.4);
  const plain = quiet && chained;
  return {
    index,
    at: quiet ? index * QUIET_MS : random.between(0, spanMs),
    id,
    inputs,
    ...(signals > 0 && random.chance(0.6) && { signal: random.between(0, signals - 1) }),
    ...(!quiet && random.chance(0.3) && { timeoutMs: random.pick([50, 700, 5_000, 60_000]) }),
    ...(random.chance(0.2) && { priority: 'bulk' as const }),
    ...(reconcile && { reconcile }),
    connector: random.between(0, 1),
    deliveries: lists ? faultPlan.reads(10) : plain ? [] : faultPlan.deliveries(10, reconcile),
    ...(chained && { writes: faultPlan.chain(settings.maxRetries, reconcile) }),
    ...(chained && random.chance(0.3) && { readsAfter: faultPlan.readsAfter() }),
    tokens: settings.tokenFunction ? Array.from({ length: 10 }, () => faultPlan.token()) : [],
  };
}

function times(random: Random, most: number, spanMs: number): number[] {
  return Array.from({ length: random.between(0, most) }, () => random.between(0, spanMs)).sort(
    (a, b) => a - b,
  );
}

function changeOf(
  index: number,
  at: number,
  { users, groups, applications }: Pool,
  random: Random,
): PlannedChange {
  const user = random.pick(users.length > 0 ? users : [seed.people.blake]).id;
  const [group, app] = [random.pick(groups), random.pick(applications)];
  const step = (name: string) => ({ method: 'POST', target: `/api/v1/users/${user}/lifecycle/${name}` });
  const role = { type: random.pick(['HELP_DESK_ADMIN', 'REPORT_ADMIN']) };
  const department = random.pick(['Legal', 'Support']);
  const change = random.pick<Omit<PlannedChange, 'index' | 'at'>>([
    step('activate?sendEmail=false'),
    step('deactivate'),
    step('suspend'),
    step('unsuspend'),
    step('unlock'),
    step('reset_password?sendEmail=false'),
    { method: 'DELETE', target: `/api/v1/users/${user}` },
    { method: 'POST', target: `/api/v1/users/${user}`, body: { profile: { department } } },
    { method: 'POST', target: `/api/v1/users/${user}/roles`, body: role },
    { method: 'PUT', target: `/api/v1/groups/${group}/users/${user}` },
    { method: 'DELETE', target: `/api/v1/groups/${group}/users/${user}` },
    { method: 'DELETE', target: `/api/v1/groups/${group}` },
    {
      method: 'PUT',
      target: `/api/v1/groups/${group}`,
      body: { profile: { name: 'Green Team', description: 'Theirs' } },
    },
    { method: 'POST', target: `/api/v1/apps/${app}/lifecycle/activate` },
    { method: 'POST', target: `/api/v1/apps/${app}/lifecycle/deactivate` },
    { method: 'POST', target: `/api/v1/apps/${app}/users`, body: { id: user } },
    { method: 'DELETE', target: `/api/v1/apps/${app}/users/${user}` },
  ]);
  return { index, at, ...change };
}
