import type { Step } from '../../src/catalog/action.js';
import { findOperation } from '../../src/catalog/operations/operations.js';
import { createConnector } from '../../src/index.js';
import { createLimits } from '../../src/rate-limit/rate-limits.js';
import { startSandbox } from '../../src/sandbox/index.js';
import type { ClientCall } from '../client/client-call.js';
import { type Cell, KNOWABLE, type Known, runCell, type Verdict } from './cell.js';
import type { Contender, Way } from './clients.js';
import { type Fault, faults, passes } from './fault.js';
import { FaultProxy } from './fault-proxy.js';
import { statesAfter } from './org-states.js';

const CALM_TRIES = 3;

/** Proxies, each with an org of its own, that cells run on side by side. */
export class Bench {
  #all: FaultProxy[] = [];

  static async start(size: number): Promise<Bench> {
    const bench = new Bench();
    bench.#all = await Promise.all(
      Array.from({ length: size }, async () =>
        new FaultProxy(await startSandbox({ oauth: { algorithm: 'ES256' } })).start(),
      ),
    );

    return bench;
  }

  /** What the calls do without any fault. */
  async learn(some: readonly ClientCall[], reconcile = false): Promise<Known[]> {
    const known: Known[] = [];
    for (const call of some) known.push(await learn(this.#all[0] as FaultProxy, call, reconcile));
    return known;
  }

  /**
   * Runs the cells, all at once or fault by fault. Where something stays in the process, each runs once more, alone,
   * to see which it was.
   */
  async run(contender: Contender, cells: readonly Cell[], together = false): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    const names = new Set(cells.map(({ fault }) => (together ? 'all' : fault.id)));
    for (const name of names) {
      const before = await this.#resources();
      const own = await this.#runAll(
        contender,
        cells.filter(({ fault }) => together || fault.id === name),
      );
      if ((await this.#grown(before, 2_000)) !== undefined) await this.#findLeak(contender, own);
      verdicts.push(...own);
    }
    return verdicts;
  }

  async #findLeak(contender: Contender, verdicts: readonly Verdict[]): Promise<void> {
    for (const verdict of verdicts) {
      const before = await this.#resources();
      await runCell(contender, this.#all[0] as FaultProxy, verdict.cell);
      const left = await this.#grown(before, 300);
      if (left !== undefined) verdict.clean ??= `${left} stays`;
    }
  }

  async #runAll(contender: Contender, cells: readonly Cell[]): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    const queue = [...cells];
    const work = async (proxy: FaultProxy) => {
      for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
        verdicts.push(await runCell(contender, proxy, cell));
      }
    };
    await Promise.all(this.#all.map(work));
    for (const [index, verdict] of verdicts.entries())
      verdicts[index] = await this.#calmly(contender, verdict);
    return verdicts;
  }

  /**
   * Where a client only failed to get there in time, or to learn what is true, with many cells at work on a busy
   * machine, the cell runs again alone. A lie, a change made twice and a leak stay as they were seen.
   */
  async #calmly(contender: Contender, first: Verdict): Promise<Verdict> {
    let verdict = first;
    for (let tries = 0; tries < CALM_TRIES && mayBeHaste(verdict); tries += 1)
      verdict = await runCell(contender, this.#all[0] as FaultProxy, verdict.cell);
    return verdict;
  }

  /** What keeps the process alive, by kind, once the bench's own connections are closed. */
  async #resources(): Promise<Map<string, number>> {
    for (const proxy of this.#all) proxy.rest();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const counts = new Map<string, number>();
    for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return counts;
  }

  async #grown(before: Map<string, number>, withinMs: number): Promise<string | undefined> {
    const until = Date.now() + withinMs;
    for (;;) {
      const now = await this.#resources();
      const more = ['Timeout', 'TCPSocketWrap', 'TLSWrap', 'TCPConnectWrap', 'GetAddrInfoReqWrap'].filter(
        (kind) => (now.get(kind) ?? 0) > (before.get(kind) ?? 0),
      );
      if (more.length === 0) return undefined;
      if (Date.now() > until) return more.join(', ');
    }
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#all.map(async (proxy) => {
        await proxy.close();
        await proxy.org.close();
      }),
    );
  }
}

async function learn(proxy: FaultProxy, call: ClientCall, reconcile: boolean): Promise<Known> {
  proxy.org.reset();
  await proxy.aim(undefined);
  const sent: { operationId: string; method: string }[] = [];
  const okta = createConnector(
    { organizationUrl: proxy.urlUnder(), apiToken: proxy.org.token },
    {
      allowLoopback: true,
      limits: createLimits(),
      logger: { debug: (_, fields) => sent.push(fields as unknown as (typeof sent)[0]) },
    },
  );
  const result = await okta.execute(call.action, call.inputs, { reconcile });
  const requests = [...proxy.seen];
  const action = okta.actions.find(({ id }) => id === call.action);
  await okta.close();
  if (!result.ok) throw new Error(`${call.action} fails without a fault: ${result.error.message}`);
  const states = await statesAfter(proxy.org, requests);
  return {
    call,
    requests: sent.map(({ operationId, method }) => {
      const step = action?.steps.find((one) => one.operationId === operationId);
      const safe = isSafe(step, call.inputs);
      return { operationId, reads: method === 'GET', safe, saved: safe && !isOpenAfter404(operationId) };
    }),
    states,
    output: result.output,
  };
}

/** Whether the org's state tells that the call was made: of others, no claim can be judged. */
export function isSeen({ states }: Known): boolean {
  return states.writes.length === 0 || states.done !== states.untouched;
}

/** What the action file says: it may be sent again, unless a mail goes out each time. */
function isSafe(step: Step | undefined, inputs: Readonly<Record<string, unknown>>): boolean {
  return step?.retry !== 'never' && !(step?.mails !== undefined && inputs[step.mails] === true);
}

/** Whether a removal's repeat answers 404 for what may still be there. */
function isOpenAfter404(operationId: string): boolean {
  return findOperation(operationId)?.unclear404 === true;
}

/**
 * Every fault, at every request of every call, hitting it once and lasting; half of them by OAuth.
 * @param byToken leaves out what is about OAuth
 */
export function cellsOf(known: readonly Known[], some: readonly Fault[] = faults, byToken = false): Cell[] {
  return some.flatMap((fault) =>
    known.flatMap((one, number) => {
      if (byToken && fault.oauth !== undefined) return [];
      const places = fault.connection === undefined ? [...one.requests.keys()] : [0];
      return places.flatMap((at) => {
        const way = byToken ? 'API token' : wayOf(fault, faults.indexOf(fault) + number + at);
        const cell = { known: one, fault, at, way };
        const idle = fault.connection?.startsWith('closed');
        return [
          ...(passes(fault) ? [{ ...cell, lasts: false }] : []),
          ...(idle ? [] : [{ ...cell, lasts: true }]),
        ];
      });
    }),
  );
}

/** By turns, so that each call and each fault comes by each way in. */
function wayOf({ oauth }: Fault, number: number): Way {
  if (oauth === 'nonce') return 'DPoP';
  const isByToken = oauth === undefined && number % 2 === 0;
  if (isByToken) return 'API token';
  return Math.floor(number / 2) % 2 === 0 ? 'DPoP' : 'Bearer';
}

export interface Score {
  cells: number;
  /** Cells in which every check holds. */
  hold: number;
  once: number;
  truth: number;
  clean: number;
  saved: number;
}

function mayBeHaste({ once, truth, clean, saved, words }: Verdict): boolean {
  if ((once ?? clean) !== undefined || (truth ?? saved) === undefined) return false;
  return (
    (truth === undefined || truth.startsWith(KNOWABLE)) &&
    /^(TIMEOUT|NETWORK|RATE_LIMITED)| unknown$/.test(words)
  );
}

function isBroken({ once, truth, clean, saved }: Verdict): boolean {
  return (once ?? truth ?? clean ?? saved) !== undefined;
}

export function scoreOf(verdicts: readonly Verdict[]): Score {
  const broken = (check: 'once' | 'truth' | 'clean' | 'saved') =>
    verdicts.filter((verdict) => verdict[check] !== undefined).length;
  const failed = verdicts.filter(isBroken);
  return {
    cells: verdicts.length,
    hold: verdicts.length - failed.length,
    once: broken('once'),
    truth: broken('truth'),
    clean: broken('clean'),
    saved: broken('saved'),
  };
}

/** One line for each complaint. */
export function complaints(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ cell: { known, fault, at, lasts, way }, once, truth, clean, saved }) => {
    const where = `${way}, ${fault.id} ${lasts ? 'from' : 'at'} ${known.requests[at]?.operationId} of ${known.call.action} ${JSON.stringify(known.call.inputs).slice(0, 80)}`;
    return Object.entries({ once, truth, clean, saved }).flatMap(([check, text]) =>
      text === undefined ? [] : [`${where}: ${check}: ${text}`],
    );
  });
}
