import { claimsOfFailure } from './claims-of-failure.js';
import { claimsOfSuccess } from './claims-of-success.js';
import { repeatedForToken, singleFlight } from './claims-of-tokens.js';
import { paces, whoSpoke } from './claims-of-who.js';
import { type Evidence, evidenceOf } from './evidence.js';
import { unexplained } from './explanation.js';
import type { Entry } from './observed-org.js';
import type { History } from './run.js';

/** Something that was said or done and is not so. */
export interface Violation {
  /** Which rule is broken. */
  readonly rule: string;
  readonly call?: number;
  readonly text: string;
}

/**
 * Compares what the calls said with what the org did. The order in which the org carried requests out has to explain
 * its final state by the effects that the outcomes leave room for; each step of a call counts as one effect, however
 * often it was carried out, and so it must have been the same effect each time.
 */
export function check(history: History): Violation[] {
  const violations: Violation[] = [];
  for (const record of history.calls) {
    const evidence = evidenceOf(record, history);
    const say = (rule: string, text: string) => violations.push({ rule, call: record.planned.index, text });
    once(evidence, say);
    repeatedForToken(evidence, say);
    targets(evidence, history, say);
    if (record.crashed) continue;
    if (record.result === undefined) {
      say('ended', 'the call never ended');
      continue;
    }
    prompt(evidence, say);
    paces(evidence, history.schedule.settings.maxRetries, say);
    held(evidence, say);
    if (record.result.ok) claimsOfSuccess(evidence, record.result, history, say);
    else {
      whoSpoke(evidence.sends, record.result.error, say, evidence.tokenSends);
      claimsOfFailure(evidence, record.result.error, history, say);
    }
  }
  for (const text of unexplained(history)) violations.push({ rule: 'final state', text });
  for (const text of singleFlight(history)) violations.push({ rule: 'single flight', text });
  for (const text of history.leaks) violations.push({ rule: 'leak', text });
  return violations;
}

export type Say = (rule: string, text: string) => void;

/** Each step of a call is one effect: mails, secrets and new objects once, and nothing set to one value and another. */
function once({ done, reads, changing, sends }: Evidence, say: Say): void {
  if (reads && changing.length > 0) say('reads', 'a read changed the org');
  for (const [step, entries] of done) {
    const lasting = entries.filter(({ events }) => events.length > 0);
    if (lasting.length > 1)
      say('once', `${step} was carried out ${entries.length} times: ${eventsOf(lasting)}`);
    const [first] = lasting;
    if (first?.sender.kind === 'call') {
      const { attempt } = first.sender;
      const again = sends.find((send) => send.attempt > attempt && `${send.method} ${send.target}` === step);
      if (again !== undefined) say('once', `${step} was sent again, and had been done: ${eventsOf([first])}`);
    }
    const set = new Map<string, string | undefined>();
    for (const [key, value] of entries.flatMap(({ atoms }) => atoms)) {
      if (set.has(key) && set.get(key) !== value && !isSecret(key))
        say(
          'once',
          `${step} was carried out ${entries.length} times and set ${key} to ${set.get(key)}, then to ${value}`,
        );
      set.set(key, value);
    }
  }
}

/** A secret that was replaced stands among the events already. */
function isSecret(key: string): boolean {
  return /\/(tokens|password|formerPasswords)\b/.test(key);
}

function eventsOf(entries: readonly Entry[]): string {
  return entries.flatMap(({ events }) => events).join(', ');
}

/** Nothing is touched but what the inputs name. */
function targets({ record, changing }: Evidence, history: History, say: Say): void {
  const named = Object.values(record.planned.inputs)
    .flat()
    .flatMap((value) => (typeof value === 'string' ? [value, ...history.org.idsOf(value)] : []))
    .flatMap((value) => [value, ...(history.org.related.get(value) ?? [])]);
  for (const { atoms, events, target } of changing) {
    const made = events.flatMap((event) => (event.startsWith('object ') ? [event.slice(7)] : []));
    const stranger = atoms.find(([key]) => ![...named, ...made].some((id) => key.includes(id)));
    if (stranger !== undefined)
      say('targets', `${target} changed ${stranger[0]}, which the inputs don't name`);
  }
}

const LONGEST_CALL_MS = 60 * 60_000;
const LONGEST_RETRY_MS = 10 * 60_000;

/** No header holds a call, or those after it, beyond what limits of a minute can explain. */
function held({ record }: Evidence, say: Say): void {
  const { startedAt, endedAt = startedAt, result } = record;
  if (endedAt - startedAt > LONGEST_CALL_MS) say('held', `it took ${endedAt - startedAt} ms`);
  const wait = result?.ok === false ? (result.error.retryAfterMs ?? 0) : 0;
  if (wait > LONGEST_RETRY_MS) say('held', `it is to come again in ${wait} ms`);
}

/** It ends when it is told to, and sends nothing from then on. */
function prompt({ record, sends }: Evidence, say: Say): void {
  const { cancelledAt, startedAt, planned, endedAt = 0 } = record;
  if (cancelledAt !== undefined && endedAt > cancelledAt)
    say('prompt', `it ended ${endedAt - cancelledAt} ms after it was cancelled`);
  if (planned.timeoutMs !== undefined && endedAt > startedAt + planned.timeoutMs)
    say('prompt', `it ended ${endedAt - startedAt - planned.timeoutMs} ms after its time limit`);
  const late = sends.find(({ at }) => at > endedAt);
  if (late !== undefined) say('prompt', `${late.method} ${late.target} was sent after the call had ended`);
}
