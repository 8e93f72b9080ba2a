import { plain } from '../client/both.js';
import type { Sandbox } from '../helpers/sandbox-org.js';
import type { SeenRequest } from './fault-proxy.js';

const SEEDED = '2024-02-01T09:00:00.000Z';
/** As Okta writes times, and, of the owners of groups, as Java prints them: `Wed Mar 04 10:08:01 UTC 2026`. */
const TIMES = /\d{4}-\d\d-\d\dT[\d:.]+Z|[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d [\d:]{8} UTC \d{4}/g;

/** Values with every time that is not the seed's as "now", so that two runs can be compared. */
export function withoutTimes(value: unknown): string {
  return (JSON.stringify(value) ?? '').replace(TIMES, (time) =>
    Date.parse(time) === Date.parse(SEEDED) ? time : 'now',
  );
}

/** What reads alone change is no change of the org: how often the sandbox was asked about a push. */
const COUNTS_OF_READS = new Set(['polls']);

/** The same with members in the order of their names, since one client sends them in another order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !COUNTS_OF_READS.has(name))
    .map(([name, part]) => [name, sorted(part)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Sets in the order of their members: which of several requests came first is nothing that Okta shows. */
function inOrder(value: unknown): unknown {
  if (value instanceof Set) return [...value].sort();
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [key, inOrder(part)]));
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inOrder(part)]));
}

/** Everything that the org keeps: people, groups, applications, mails, devices and so on; not what it logs, and not the client. */
export function stateOf({ state, client }: Sandbox): string {
  // Each sandbox has a client of its own.
  const applications = new Map([...state.applications].filter(([id]) => id !== client?.clientId));
  const kept = Object.entries({ ...state, applications }).filter(
    ([name, value]) => name !== 'log' && (value instanceof Map || Array.isArray(value)),
  );
  return withoutTimes(sorted(plain(inOrder(Object.fromEntries(kept)))));
}

/** What the org can be like when each of a call's changes was made once or not at all. */
export interface OrgStates {
  /** Operations, in the order of the requests, that only read left out. */
  readonly writes: readonly SeenRequest[];
  readonly untouched: string;
  readonly done: string;
  /** By the changes that were made: one letter each, `+` made, `-` not made. */
  readonly all: ReadonlyMap<string, string>;
}

/** Makes every choice of a call's changes, each once, straight at the org. */
export async function statesAfter(org: Sandbox, requests: readonly SeenRequest[]): Promise<OrgStates> {
  const writes = requests.filter(({ method }) => method !== 'GET');
  const all = new Map<string, string>();
  for (let choice = 0; choice < 2 ** writes.length; choice += 1) {
    org.reset();
    const made = writes.map((_, index) => ((choice >> index) & 1 ? '+' : '-')).join('');
    for (const [index, write] of writes.entries()) if (made[index] === '+') await send(org, write);
    all.set(made, stateOf(org));
  }
  org.reset();
  const untouched = all.get('-'.repeat(writes.length)) as string;
  return { writes, untouched, done: all.get('+'.repeat(writes.length)) as string, all };
}

async function send(org: Sandbox, { method, path, body }: SeenRequest): Promise<void> {
  const headers = { authorization: `SSWS ${org.token}`, 'content-type': 'application/json' };
  const answer = await fetch(org.url + path, { method, headers, ...(body === '' ? {} : { body }) });
  await answer.text();
}
