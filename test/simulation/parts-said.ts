import { findAction } from '../../src/catalog/catalog.js';
import type { Action } from '../../src/index.js';
import type { ActionError } from '../../src/result/failure.js';
import { changesOf } from '../proof-of-change.js';
import type { Say } from './checker.js';
import { whoSpoke } from './claims-of-who.js';
import { type Evidence, hasChanged, isInDoubt } from './evidence.js';
import type { Entry } from './observed-org.js';
import type { History } from './run.js';

interface Part {
  readonly ok: boolean;
  readonly error?: ActionError;
  readonly [name: string]: unknown;
}

interface Said {
  readonly results?: readonly Part[];
  readonly kept?: readonly { readonly groupId: string }[];
}

/** Whether the action says for each of several items what became of it. */
export function isBatch(id: string): boolean {
  return (findAction(id) as Action).output.properties.results !== undefined;
}

/** What a batch says of each item must be so. */
export function partsOf(evidence: Evidence, output: unknown, { org }: History, say: Say): void {
  const { done, sends, tokenSends, record, entries } = evidence;
  const { id: action, inputs, reconcile } = record.planned;
  const { results, kept = [] } = (output ?? {}) as Said;
  if (results === undefined) {
    if (record.result?.ok) say('groups', 'it says nothing of its items');
    return;
  }
  const name = Object.keys(results[0] ?? {}).find((key) => key.endsWith('Id')) ?? 'groupId';
  const named = inputs[`${name}s`] as readonly string[] | undefined;
  const told = results.map((part) => String(part[name]));
  if (named === undefined) {
    if (record.result?.ok)
      listed(listsIn(heardOf(evidence)), [...told, ...kept.map(({ groupId }) => groupId)], say);
  } else if (!isEach(named, told, org)) say('groups', 'an item is missing');
  const parted = changesOf(findAction(action) as Action).some(({ kind }) => kind !== 'link');
  const lists = listsIn(entries);
  const showed = (id: string) => lists.some((list) => list.some((item) => item.id === id) === !parted);
  const doubted = record.result?.meta.warnings.some((text) => text.includes('no response'));
  const isAbout = (target: string, id: string) => `${target.split('?')[0]}/`.includes(`/${id}/`);
  for (const [index, { ok, error }] of results.entries()) {
    const id = told[index] as string;
    const own = sends.filter(({ method, target }) => method !== 'GET' && isAbout(target, id));
    const changed = [...done].flatMap(([step, all]) => (isAbout(step, id) ? all : []));
    // Of a login the refusal may be about the look-up.
    const about = sends.filter(({ target }) => target.includes(encodeURIComponent(id)));
    if (error !== undefined && error.outcome !== 'not-sent') whoSpoke(about, error, say, tokenSends);
    const seen = reconcile && own.some(isInDoubt) && showed(id);
    // A repeat that finds nothing left to do counts as done, and the result says so.
    const assumed = record.reached && own.some(isInDoubt) && doubted;
    if (ok && changed.length === 0 && !seen && !assumed)
      say('groups', `${id} is said to be done and was not`);
    if (ok || error?.outcome === 'unknown') continue;
    if (changed.some(hasChanged)) say('groups', `${id} was done and is said to be ${error?.outcome}`);
    const left = own.some((send) => send.left);
    if (left && error?.outcome === 'not-sent') say('groups', `${id} was sent and is said not to be`);
  }
}

/** Each item of the inputs, in its place, under its own name or the id that it stands for. */
function isEach(named: readonly string[], told: readonly string[], org: History['org']): boolean {
  return (
    named.length === told.length &&
    named.every((one, index) => one === told[index] || org.idsOf(one).includes(told[index] as string))
  );
}

/** The org's answers that the connector got to read. One that was lost may have shown what a later one does not. */
function heardOf({ entries, sends }: Evidence): Entry[] {
  return entries.filter(({ sender }) => {
    const send = sends.find(({ attempt }) => 'attempt' in sender && attempt === sender.attempt);
    return typeof send?.heard === 'object' && send.heard.readable && send.heard.oktas;
  });
}

/** The lists that the org gave, page by page. */
function listsIn(entries: readonly Entry[]): (readonly { id: string }[])[] {
  return entries.flatMap(({ method, status, payload = 'null' }) => {
    const items: unknown = method === 'GET' && status === 200 ? JSON.parse(payload) : undefined;
    return Array.isArray(items) ? [items] : [];
  });
}

/** What was read as the list of items is told of, each one. */
function listed(lists: ReturnType<typeof listsIn>, told: readonly string[], say: Say): void {
  if (lists.length === 0) say('groups', 'it read no list of its items');
  for (const { id } of lists.flat())
    if (!told.includes(id)) say('groups', `${id} was in the list, and nothing is said of it`);
}
