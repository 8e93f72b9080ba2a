import type { ClientCall } from '../client/client-call.js';
import { contains } from '../helpers/contains.js';
import type { Claim, Contender, Way } from './clients.js';
import type { Fault } from './fault.js';
import type { FaultProxy } from './fault-proxy.js';
import { type OrgStates, stateOf, withoutTimes } from './org-states.js';

/** The complaint about a client that could know what it says nothing of. */
export const KNOWABLE = "it says that it can't know, and it can";
const HUNG_MS = 20_000;
const GONE_MS = 800;
/** A process that stands still for a while sees its connections go late. */
const GONE_TURNS = 100;

/** A call, and what is known of it without faults. */
export interface Known {
  call: ClientCall;
  /** In order, its requests: whether each may be repeated after a lost answer, and whether that saves it. */
  requests: readonly { operationId: string; safe: boolean; reads: boolean; saved: boolean }[];
  states: OrgStates;
  output: Record<string, unknown>;
}

/** One call, one fault, at one of the call's requests, hit once or from there on. */
export interface Cell {
  known: Known;
  fault: Fault;
  at: number;
  lasts: boolean;
  way: Way;
}

/** What came of a cell: each check's complaint, nothing where it holds. */
export interface Verdict {
  cell: Cell;
  words: string;
  /** The change was made at most once. */
  once?: string;
  /** What the client says is true of the org. */
  truth?: string;
  /** Nothing is left behind. */
  clean?: string;
  /** It succeeds where it can. */
  saved?: string;
}

/** Runs a cell on a proxy whose org nobody else uses. */
export async function runCell(contender: Contender, proxy: FaultProxy, cell: Cell): Promise<Verdict> {
  const { known, fault, at, lasts, way } = cell;
  const { org } = proxy;
  org.reset();
  const client = contender.open(proxy.urlUnder(fault), org, lasts, way);
  const idle = fault.connection === 'closed while idle' || fault.connection === 'closed just now';
  if (idle) await client.warm();
  await proxy.aim({ fault, at, lasts });
  if (idle) proxy.cutKept();
  if (fault.connection === 'closed while idle') await turnOfTheLoop();
  const claim = await ended(client.run(known.call));
  await proxy.landed();
  const after = stateOf(org);
  const underWay = await stillThere(() => underWayAt(proxy));
  const verdict: Verdict = { cell, words: claim.words };
  const made = [...known.states.all].filter(([, state]) => state === after).map(([name]) => name);
  if (made.length === 0) verdict.once = `the org is like nothing that one run explains (${claim.words})`;
  if (verdict.once === undefined && wasRepeated(cell, proxy))
    verdict.once = `a request that may have been done and must not repeat was sent again (${claim.words})`;
  const lie = lieOf(claim, cell, after, made, proxy);
  if (lie !== undefined) verdict.truth = lie;
  if (!lasts && canBeSaved(cell) && !/^(ok|resolved)$/.test(claim.words)) verdict.saved = claim.words;
  if (lasts && claim.again) await sayAgain(proxy, client, known, verdict);
  const listeners = client.listeners();
  await client.close();
  const open = contender.name === '@okta/okta-sdk-nodejs' ? 0 : await stillThere(() => proxy.sockets.size);
  const left = [
    [underWay, 'requests still under way'],
    [listeners, 'listeners on the signal'],
    [open, 'connections after close'],
    [claim.words === 'hung' ? 1 : 0, 'calls that never end'],
  ].filter(([count]) => count !== 0);
  if (left.length > 0) verdict.clean = left.map((entry) => entry.join(' ')).join(', ');
  await proxy.aim(undefined);
  await proxy.clear();
  // Clients without a close see their kept connections go.
  await turnOfTheLoop();
  return verdict;
}

function wasRepeated({ known, fault, at }: Cell, { seen }: FaultProxy): boolean {
  const hit = known.requests[at];
  if (hit === undefined || hit.safe || hit.reads) return false;
  if (fault.shows !== 'nothing' || fault.connection !== undefined) return false;
  // Reads and safe requests before it may have been repeated, so it is found by what it sends.
  const writesBefore = known.requests.slice(0, at).filter(({ reads }) => !reads).length;
  const write = known.states.writes[writesBefore];
  return seen.filter(({ method, path }) => method === write?.method && path === write.path).length > 1;
}

/** Long enough for a client in this process to see a connection go, however busy the process is. */
async function turnOfTheLoop(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) {
    await new Promise((resolve) => setTimeout(resolve, 7));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function ended(run: Promise<Claim>): Promise<Claim> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<Claim>((resolve) => {
    const claim: Claim = { says: 'nothing', strict: false, words: 'hung', again: false };
    timer = setTimeout(() => resolve(claim), HUNG_MS);
  });
  const claim = await Promise.race([run, hung]);
  clearTimeout(timer);
  return claim;
}

/** Connections with a request on them that nobody waits for any more. */
function underWayAt(proxy: FaultProxy): number {
  return proxy.busy.size;
}

/** What is left of it after a little while. */
async function stillThere(count: () => number): Promise<number> {
  const until = Date.now() + GONE_MS;
  for (let turns = 0; count() > 0 && (turns < GONE_TURNS || Date.now() < until); turns += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  return count();
}

function lieOf(
  claim: Claim,
  { known, fault }: Cell,
  after: string,
  made: readonly string[],
  proxy: FaultProxy,
): string | undefined {
  const { states } = known;
  const undone = untold(claim.completed ?? [], made, writesOf(known));
  if (undone !== undefined) return `it names ${undone} as done, and it is not (${claim.words})`;
  if (proxy.elsewhere > 0) return `${proxy.elsewhere} requests went to another host`;
  if (claim.says === 'done') {
    if (after !== states.done) return `it says done, and it is not (${claim.words})`;
    return claim.output && untrueOutput(claim.output, known.output, fault);
  }
  if (claim.says === 'not done') {
    const wrong = claim.strict
      ? after !== states.untouched
      : after === states.done && states.done !== states.untouched;
    return wrong ? `it says not done, and it is (${claim.words})` : undefined;
  }
  if (claim.says === 'nothing') {
    // A call whose time is up while a request is under way can't know.
    const late = claim.words.startsWith('TIMEOUT');
    // What was written while the connection was being closed may have been read.
    const hasLeft = fault.connection === 'closed just now';
    const isUnseen = !hasLeft && proxy.seen.every(({ method }) => method === 'GET');
    const knowable = (fault.shows === 'not done' && !late) || isUnseen;
    return claim.strict && knowable ? `${KNOWABLE} (${claim.words})` : undefined;
  }
  const names = writesOf(known);
  const { done } = claim.says;
  const told = made.some((choice) => {
    const operations = names.filter((_, index) => choice[index] === '+');
    return (
      operations.join() === [...done].join() || [...operations].sort().join() === [...done].sort().join()
    );
  });
  return told ? undefined : `it says that only ${done.join(', ')} was done (${claim.words})`;
}

/** An operation that is named as done more often than it can have been. */
function untold(
  completed: readonly string[],
  made: readonly string[],
  writes: readonly string[],
): string | undefined {
  const times = (names: readonly string[], name: string) => names.filter((other) => other === name).length;
  return completed.find(
    (name) =>
      !made.some(
        (choice) =>
          times(completed, name) <=
          times(
            writes.filter((_, index) => choice[index] === '+'),
            name,
          ),
      ),
  );
}

function writesOf({ requests }: Known): string[] {
  return requests.filter(({ reads }) => !reads).map(({ operationId }) => operationId);
}

/** What stands in an output must be as without the fault; a read may show more, and what was lost may lack. */
function untrueOutput(
  output: Record<string, unknown>,
  clean: Record<string, unknown>,
  { answer }: Fault,
): string | undefined {
  // Whoever passes an answer on as it came passes on what it calls itself, and its body as that.
  const renamed = Object.keys(answer?.headers ?? {}).some((name) => name.toLowerCase() === 'content-type');
  const plain = (value: unknown) =>
    withoutOwnApp(JSON.parse(withoutTimes(renamed ? read(value) : value) || 'null'));
  const names = Object.keys(output).filter((name) => !(renamed && name === 'contentType'));
  const wrong = names.filter((name) => !contains(plain(output[name]), plain(clean[name])));
  return wrong.length === 0 ? undefined : `untrue in its output: ${wrong.join(', ')}`;
}

/** Each org of the bench has another key in the connector's own app, and the cells switch its DPoP. */
function withoutOwnApp(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.filter((item) => item?.settings?.oauthClient?.application_type !== 'service');
}

function read(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value;
}

/** Whether the action can get there although its request was hit once. */
function canBeSaved({ fault, known, at }: Cell): boolean {
  if (fault.saves === 'any') return true;
  return fault.saves === 'safe' && known.requests[at]?.saved === true;
}

/** The fault is over: the same call again, where that is said to do no harm. */
async function sayAgain(
  proxy: FaultProxy,
  client: { run(call: ClientCall): Promise<Claim> },
  known: Known,
  verdict: Verdict,
): Promise<void> {
  const { fault } = verdict.cell;
  if (!['refused', undefined].includes(fault.connection)) return;
  await proxy.aim(undefined);
  await proxy.reopen();
  const claim = await ended(client.run(known.call));
  const after = stateOf(proxy.org);
  if (![...known.states.all.values()].includes(after))
    verdict.once ??= `again, as it said, did harm (${verdict.words}, then ${claim.words})`;
  else if (claim.says === 'done' && after !== known.states.done)
    verdict.truth ??= `again it says done, and it is not (${verdict.words}, then ${claim.words})`;
}
