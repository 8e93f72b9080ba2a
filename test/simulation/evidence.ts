import { findAction } from '../../src/catalog/catalog.js';
import type { Entry } from './observed-org.js';
import { isRead } from './reached.js';
import type { CallRecord, History } from './run.js';
import { isBetween, type Send } from './sends.js';

/** All that the org and the network know about one call. */
export interface Evidence {
  readonly record: CallRecord;
  readonly reads: boolean;
  readonly sends: readonly Send[];
  /** Its connector's token requests until it ended. */
  readonly tokenSends: readonly Send[];
  /** Its own requests that the org got; copies that the network made are not its doing. */
  readonly entries: readonly Entry[];
  /** Those that write and were carried out, by step: method and target. */
  readonly done: ReadonlyMap<string, readonly Entry[]>;
  /** Of these, those by which something changed. */
  readonly changing: readonly Entry[];
}

export function evidenceOf(record: CallRecord, history: History): Evidence {
  const { index, id, connector } = record.planned;
  const { endedAt = Number.POSITIVE_INFINITY } = record;
  const entries = history.ledger.filter(({ sender }) => sender.kind === 'call' && sender.call === index);
  const done = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.method === 'GET' || entry.status >= 300) continue;
    const step = `${entry.method} ${entry.target}`;
    done.set(step, [...(done.get(step) ?? []), entry]);
  }
  return {
    record,
    reads: isRead(id),
    sends: history.sends.filter(({ call }) => call === index),
    tokenSends: history.sends.filter(({ tokenOf, at }) => tokenOf?.connector === connector && at <= endedAt),
    entries,
    done,
    changing: entries.filter(hasChanged),
  };
}

export function hasChanged({ atoms, events }: Entry): boolean {
  return atoms.length > 0 || events.length > 0;
}

/** Okta's name for a request, by the templates of the action's steps. */
export function operationOf(id: string, step: string): string {
  const [method, target = ''] = step.split(' ');
  const path = target.split('?')[0] as string;
  const found = findAction(id)?.steps.find(
    (candidate) =>
      candidate.method === method &&
      new RegExp(`^${candidate.path.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
  );
  return found?.operationId ?? `no step of ${id}`;
}

/** Whether a request was on its way whose end the connector can't know: no answer, a 5xx, or somebody else's. */
export function isInDoubt({ left, method, heard, delivery }: Send): boolean {
  if (!left || method === 'GET') return false;
  if (heard === undefined || heard === 'broken' || isBetween(delivery)) return true;
  // Refusals of Okta's say that nothing was done, and so does its read-only mode.
  return !heard.readable || (heard.status >= 500 && delivery.kind !== 'read-only');
}

/**
 * Whether others changed what the call names while it ran, or until its last
 * request landed: then reads before and after it can't tell its own doing from
 * theirs.
 */
export function isDisturbed({ record }: Pick<Evidence, 'record'>, { ledger, org }: History): boolean {
  const { planned, startedAt, endedAt = Number.POSITIVE_INFINITY } = record;
  const isOwn = ({ sender }: Entry) => sender.kind === 'call' && sender.call === planned.index;
  // What lands after its end may meet what others have done by then.
  const until = Math.max(endedAt, ...ledger.filter(isOwn).map(({ at }) => at));
  const named = Object.values(planned.inputs)
    .flat()
    .flatMap((value) => (typeof value === 'string' ? [value, ...org.idsOf(value)] : []));
  return ledger.some(
    (entry) =>
      entry.at >= startedAt &&
      entry.at <= until &&
      !isOwn(entry) &&
      entry.atoms.some(([key, value = '']) =>
        named.some((text) => key.includes(text) || value.includes(text)),
      ),
  );
}
