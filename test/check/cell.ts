import { findAction } from '../../src/catalog/catalog.js';
import type { Action, Change, Check, Connector, Result } from '../../src/index.js';
import type { Org } from '../../src/sandbox/index.js';
import { connectTo, type Sandbox } from '../helpers/sandbox-org.js';
import type { leapingClock } from '../helpers/scripted-server.js';
import { contentsOf, type Effect, effectsBetween, isPictured, type Picture, pictureOf } from './effects.js';

/** One state of the org, one action, one choice of inputs. */
export interface Cell {
  action: string;
  state: string;
  inputs: Readonly<Record<string, unknown>>;
  /** Brings the freshly seeded org into the state; knows no rule. */
  arrange?: (org: Org) => void;
  /** The org changes by itself in time, and is looked at when that is over. */
  late?: true;
  /** What reads can't tell is held bad here: the check must say so in these words. */
  outside?: RegExp;
  /** The action says `changed: true` here although nothing new was changed. */
  claimsChange?: true;
}

export interface Outcome {
  action: string;
  kind: 'agrees' | 'outside' | 'differs';
  inferred: boolean;
  /** `changed` was left open, because reads can't tell. */
  open: boolean;
  works: boolean;
  /** The changes that were predicted with `maybe`, by what they are of and the circumstances, and whether they happened. */
  doubts: { of: string; happened: boolean }[];
  why: string[];
}

/** An org and a connector that go by one clock, whose waits end at once. */
export class Bench {
  readonly #clock: ReturnType<typeof leapingClock>;
  readonly okta: Connector;

  constructor(
    readonly org: Sandbox,
    clock: ReturnType<typeof leapingClock>,
  ) {
    this.#clock = clock;
    this.okta = connectTo(org, { clock });
  }

  /** Checks, executes, and holds one against the other and both against the org. */
  async try(cell: Cell): Promise<Outcome> {
    return { action: cell.action, ...(await this.#try(cell)) };
  }

  async #try(cell: Cell): Promise<Omit<Outcome, 'action'>> {
    const before = this.#before(cell);
    const contents = contentsOf(this.org.state);
    const predicted = await this.okta.check(cell.action, cell.inputs);
    const why = this.#sideEffects(contents);
    const result = (await this.okta.execute(cell.action as string, cell.inputs)) as Result<Output>;
    const refusedClean = result.ok || contentsOf(this.org.state).equals(contents);
    if (!refusedClean && !cell.late) why.push('the refused execution changed the org');
    if (!predicted.ok) return { ...NOTHING, why: [...why, `no check: ${predicted.error.message}`] };
    const check = predicted.output;
    const { works, inferred = false } = check;
    if (cell.outside !== undefined) {
      why.push(...outsideOf(cell.outside, check, result));
      return { kind: why.length > 0 ? 'differs' : 'outside', inferred, open: false, works, doubts: [], why };
    }
    if (cell.late) this.#letTimePass();
    const effects = effectsBetween(before, pictureOf(this.org.state));
    // Whether a link that only a list shows is there, reads of single resources don't tell.
    if (
      works &&
      !result.ok &&
      result.error.code === 'NOT_FOUND' &&
      !isPictured(findAction(cell.action) as Action)
    )
      return { kind: 'outside', inferred, open: false, works, doubts: [], why };
    const isChanged = !contentsOf(this.org.state).equals(contents);
    why.push(...differences(check, result, effects, cell, isChanged));
    const open = works && check.changed === undefined;
    const doubts = check.changes
      .filter(({ maybe, id }) => maybe && !goneIn(effects).has(id ?? ''))
      .map((change) => ({
        of: `${change.of}.${change.field} ${circumstancesOf(cell)}`,
        happened: effects.some((effect) => fits(change, effect)),
      }));
    return { kind: why.length > 0 ? 'differs' : 'agrees', inferred, open, works, doubts, why };
  }

  /** Puts the org into the cell's state. Where it changes by itself, it is first seen what comes of that alone. */
  #before({ arrange, late }: Cell): Picture {
    const set = () => {
      this.org.reset();
      arrange?.(this.org.state);
    };
    set();
    if (late) this.#letTimePass();
    const picture = pictureOf(this.org.state);
    if (late) set();
    return picture;
  }

  #letTimePass(): void {
    void this.#clock.sleep(60_000);
    const { state } = this.org;
    for (const id of [...state.users.keys()]) state.userById(id);
  }

  #sideEffects(contents: Buffer): string[] {
    const sent = this.org.requests.filter(({ method }) => method !== 'GET');
    return [
      ...(sent.length > 0 ? [`the check sent ${sent[0]?.method} ${sent[0]?.path}`] : []),
      ...(contentsOf(this.org.state).equals(contents) ? [] : ['the check changed the org']),
    ];
  }
}

type Output = Record<string, unknown>;

/** What of a cell may decide over a change: its flags, and whether the user is on the way out already. */
function circumstancesOf({ inputs, claimsChange }: Cell): string {
  const flags = Object.entries(inputs).filter(([, value]) => typeof value === 'boolean');
  return JSON.stringify([...flags, ...(claimsChange ? ['on the way out'] : [])]);
}

const NOTHING = {
  kind: 'differs',
  inferred: false,
  open: false,
  works: false,
  doubts: [] as Outcome['doubts'],
} as const;

function outsideOf(words: RegExp, check: Check, result: Result<Output>): string[] {
  return [
    ...(check.notChecked.some((text) => words.test(text))
      ? []
      : ['the check does not say what it left open']),
    ...(check.works ? [] : ['the check predicts a refusal']),
    ...(result.ok ? ['it works'] : []),
  ];
}

function differences(
  check: Check,
  result: Result<Output>,
  effects: Effect[],
  cell: Cell,
  isChanged: boolean,
): string[] {
  if (check.works !== result.ok)
    return [`predicted ${told(check)}, came to ${result.ok ? 'ok' : JSON.stringify(result.error)}`];
  if (!result.ok) {
    const { code, okta, existing, outcome } = result.error;
    const came = JSON.stringify([code, okta?.errorCode, existing]);
    const said = JSON.stringify([check.error?.code, check.error?.errorCode, check.error?.existing]);
    return [
      ...(came === said ? [] : [`predicted ${said}, came to ${came}`]),
      ...(outcome === 'unchanged' ? [] : [`outcome ${outcome}`]),
      ...(check.changed === false && check.changes.length === 0 ? [] : ['a refusal with changes']),
    ];
  }
  const claimed = result.output.changed;
  const wrongly =
    check.changed !== undefined && claimed !== undefined && claimed !== check.changed && !cell.claimsChange;
  // What the picture does not show is held against the contents of the org.
  const isShown = isPictured(findAction(cell.action) as Action);
  const happened = isShown ? effects.length > 0 : isChanged;
  return [
    ...(wrongly ? [`predicted changed ${check.changed}, the action says ${String(claimed)}`] : []),
    ...(check.changed === undefined || check.changed === happened
      ? []
      : [`predicted changed ${check.changed}, there are ${effects.length} effects`]),
    ...(isShown ? unforeseen(check.changes, effects) : []),
    ...(isShown ? missing(check.changes, effects) : []),
  ];
}

function told({ works, error }: Check): string {
  return works ? 'ok' : JSON.stringify(error);
}

/** What happened, and no change predicted. */
function unforeseen(changes: readonly Change[], effects: readonly Effect[]): string[] {
  return effects
    .filter((effect) => !changes.some((change) => fits(change, effect)))
    .map((effect) => `unforeseen ${JSON.stringify(effect)}`);
}

/** What was predicted for sure, and did not happen. What goes with its resource went. */
function missing(changes: readonly Change[], effects: readonly Effect[]): string[] {
  const gone = goneIn(effects);
  return changes
    .filter(
      ({ maybe, id, field }) => !maybe && !(gone.has(id ?? '') && !/^(exists|mail|mailToAdmin)$/.test(field)),
    )
    .flatMap((change) => parts(change))
    .filter((change) => !effects.some((effect) => fits(change, effect)))
    .map((change) => `did not happen: ${change.text}`);
}

function goneIn(effects: readonly Effect[]): ReadonlySet<string> {
  return new Set(effects.filter(({ field, to }) => field === 'exists' && !to).map(({ id }) => id));
}

/** A change of several members of a set, one by one. */
function parts(change: Change): Change[] {
  return Array.isArray(change.from) ? change.from.map((from) => ({ ...change, from })) : [change];
}

function fits(change: Change, { of, id, field, from, to }: Effect): boolean {
  if (change.of !== of || change.field !== field) return false;
  if (change.id !== undefined && change.id !== id.split('/').at(-1)) return false;
  const fromFits = change.from === undefined || same(change.from, from) || isAmong(from, change.from);
  return fromFits && (change.to === undefined || same(change.to, to));
}

function isAmong(one: unknown, members: unknown): boolean {
  return Array.isArray(members) && members.includes(one);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? false) === JSON.stringify(other ?? false);
}
