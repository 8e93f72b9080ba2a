import type { Plan, PlannedRequest } from '../../src/index.js';
import { mayRepeat, sameRequest } from './expected-request.js';
import type { Run, Sent } from './player.js';

const PLACEHOLDER = /\{step\d+\.[A-Za-z]+\}/g;
/** What stands for a secret, alone or within a text that holds one. */
const HIDDEN = '[hidden]';

/** What was sent, without repeats of a request whose answer was lost or asked for a repeat. */
export function withoutRepeats(sent: readonly Sent[]): Sent[] {
  return sent.filter((each, index) => {
    const before = sent.slice(0, index).filter((earlier) => sameRequest(earlier, each));
    const last = before.at(-1);
    return last === undefined || !mayRepeat(last);
  });
}

/** The plan's requests; an action whose inputs are valid always has one. */
export function requestsOf(plan: Plan): readonly PlannedRequest[] {
  if (!plan.ok) throw new Error(plan.error.message);
  return plan.requests;
}

/**
 * Holds what was sent against the plan: its requests in their order; what carries `when` may be missing or come
 * again; an `exact` one must be sent as it stands. A fan-out that fails may leave some of its requests out.
 * @returns what no plan foresaw
 */
export function unplanned(run: Run): string[] {
  const { plan, sent, result } = run;
  const planned = requestsOf(plan);
  if (isFanOut(planned)) return unplannedOfFanOut(planned, run);
  const findings: string[] = [];
  let at = 0;
  let sentHere = 0;
  for (const each of withoutRepeats(sent)) {
    const linked = sent.some(({ link }) => link?.includes(`<https://acme.okta.com${each.pathname}?`));
    const round = roundOf(planned, at);
    const isNext = at < planned.length && takes(planned[at] as PlannedRequest, each, sentHere, linked);
    if (!isNext && round < at && takes(planned[round] as PlannedRequest, each, 0, linked)) {
      at = round;
      sentHere = 0;
    }
    while (at < planned.length && !takes(planned[at] as PlannedRequest, each, sentHere, linked)) {
      const entry = planned[at] as PlannedRequest;
      const cutOff = !result.ok && entry.operationId === each.matched?.id;
      if (sentHere === 0 && entry.when === undefined && !cutOff)
        findings.push(`step ${entry.step} was passed over`);
      at += 1;
      sentHere = 0;
    }
    if (at === planned.length) return [...findings, `${each.method} ${each.pathname} was not planned there`];
    sentHere += 1;
  }
  if (result.ok) {
    const left = planned.slice(sentHere > 0 ? at + 1 : at).filter(({ when }) => when === undefined);
    findings.push(...left.map(({ step }) => `step ${step} was never sent`));
  }
  return findings;
}

/** Where the requests begin that are sent in turn for each item, with the same words. */
function roundOf(planned: readonly PlannedRequest[], at: number): number {
  const when = planned[at]?.when;
  let start = at;
  if (when?.startsWith('for each')) while (planned[start - 1]?.when === when) start -= 1;
  return start;
}

/** Whether the plan changes several things by the same operation: a few at a time, in any order. */
function isFanOut(planned: readonly PlannedRequest[]): boolean {
  const changing = planned.filter(({ method }) => method !== 'GET').map(({ operationId }) => operationId);
  return new Set(changing).size < changing.length;
}

/** Each request takes a place of its own: the one that is planned exactly so, or one that an earlier answer fills. */
function unplannedOfFanOut(planned: readonly PlannedRequest[], { sent, result }: Run): string[] {
  const taken = new Set<PlannedRequest>();
  const findings: string[] = [];
  for (const each of withoutRepeats(sent)) {
    const open = planned.filter((entry) => !taken.has(entry) && takes(entry, each, 0, false));
    // an id that only an earlier answer gives fits everywhere, so what is planned to the letter goes first
    const [entry] = open.sort((one, other) => placeholdersIn(one) - placeholdersIn(other));
    if (entry === undefined) findings.push(`${each.method} ${each.pathname} was not planned`);
    else taken.add(entry);
  }
  const left = planned.filter((entry) => entry.when === undefined && !taken.has(entry));
  // a part whose own reads are refused sends no change
  if (result.ok && left.length > failedPartsOf(result.output))
    findings.push(...left.map(({ step }) => `step ${step} was never sent`));
  return findings;
}

/** How many parts of an action that is ok as a whole failed. */
export function failedPartsOf({ failed = 0 }: Readonly<Record<string, unknown>>): number {
  return Number(failed);
}

function placeholdersIn({ path }: PlannedRequest): number {
  return path.match(PLACEHOLDER)?.length ?? 0;
}

function takes(entry: PlannedRequest, each: Sent, sentHere: number, linked: boolean): boolean {
  if (sentHere > 0 && entry.when === undefined) return false;
  if (entry.operationId !== each.matched?.id || entry.method !== each.method) return false;
  if (sentHere > 0 && linked && each.query.has('after')) return true;
  const query = Object.entries(entry.query ?? {});
  return (
    pathFits(entry, each.pathname) &&
    query.length === each.query.size &&
    query.every(([name, value]) =>
      textFits(String(value), each.query.get(name) ?? '', entry.exact ? undefined : PLACEHOLDER),
    ) &&
    valueFits(entry, entry.body, each.body)
  );
}

function pathFits({ path, exact }: PlannedRequest, pathname: string): boolean {
  return exact ? textFits(path, pathname) : textFits(path, pathname, PLACEHOLDER);
}

/** Whether a text is the planned one, but for what is hidden in it, or given by an earlier answer. */
function textFits(planned: string, sent: string, open?: RegExp): boolean {
  const parts = planned.split(HIDDEN).flatMap((text) => (open ? text.split(open) : [text]));
  const literal = parts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 'su').test(sent) || planned === sent;
}

/** Whether a planned value is the one that was sent, where it is neither hidden nor given by an earlier answer. */
function valueFits(entry: PlannedRequest, planned: unknown, sent: unknown): boolean {
  if (planned === HIDDEN) return sent !== undefined;
  if (typeof planned === 'string' && typeof sent === 'string' && textFits(planned, sent)) return true;
  if (!entry.exact && typeof planned === 'string' && planned.replace(PLACEHOLDER, '') === '')
    return sent !== undefined;
  if (typeof planned !== 'object' || planned === null || typeof sent !== 'object' || sent === null)
    return Object.is(planned, sent) || (planned === 0 && sent === 0);
  const there = Object.entries(sent);
  const wanted = Object.entries(planned);
  return (
    wanted.length === there.length &&
    wanted.every(([key, value]) => {
      const found = there.find(([name]) => name === key) ?? there.find(([name]) => textFits(key, name));
      return found !== undefined && valueFits(entry, value, found[1]);
    })
  );
}

/** Whether the inputs alone determine all that is sent. */
export function isExact(plan: Plan): boolean {
  return requestsOf(plan).every(({ exact, when }) => exact && when === undefined);
}
