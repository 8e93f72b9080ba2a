import type { Clock } from '../transport/clock.js';
import { type Doorbell, type Ring, ringsOf } from './doorbell.js';
import { type NodeRequest, type NodeResponse, nodeBody, webBody } from './hook-bodies.js';

/** What an event hook is told apart by. */
export interface EventHookOptions {
  /** What Okta sends in the header: the value of the hook's authentication scheme, at least 16 characters. */
  secret: string;
  /** The header that holds it. Default authorization. */
  header?: string;
}

/** The endpoint that an event hook of Okta's calls: two forms of one handler, bound to the connector. */
export interface EventHook {
  /** For Node's http, Express and what is like them. It must get the body unread, and never throws. */
  readonly handle: (request: NodeRequest, response: NodeResponse) => Promise<void>;
  /** For hosts that speak fetch's Request and Response. It never throws. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Okta calls it no more: readers look at the log by themselves as often as without a hook. */
  readonly close: () => void;
}

interface Answer {
  readonly status: number;
  readonly body?: Readonly<Record<string, string>>;
}

/** One call of the endpoint, whichever form it came in. */
interface HookCall {
  readonly method: string | undefined;
  header(name: string): string | undefined;
  /** @returns undefined where the body is longer than allowed */
  text(most: number): Promise<string | undefined>;
}

const CHALLENGE = 'x-okta-verification-challenge';
const LONGEST_CHALLENGE = 1_000;
const MOST_BYTES = 4 * 1024 * 1024;
/** Okta waits for three seconds. */
const BODY_MS = 2_500;
const KEPT_DELIVERIES = 1_000;
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** The handler of a hook. Deliveries only ring: what they hold is never given as an event, for the log alone is true. */
export function eventHookFor(bell: Doorbell, clock: Clock, { secret, header }: EventHookOptions): EventHook {
  const expected = new TextEncoder().encode(secret);
  const name = (header ?? 'authorization').toLowerCase();
  const deliveries = new Set<string>();
  const close = bell.connect();

  const rung = (body: unknown): readonly Ring[] | undefined => {
    const { eventId, data } = Object(body) as { eventId?: unknown; data?: { events?: unknown } | null };
    if (typeof eventId === 'string') {
      if (deliveries.has(eventId)) return undefined;
      deliveries.add(eventId.slice(0, 200));
      for (const oldest of deliveries) {
        if (deliveries.size <= KEPT_DELIVERIES) break;
        deliveries.delete(oldest);
      }
    }
    return ringsOf(data?.events);
  };

  /** @returns the answer, and whom to tell once it is on its way */
  const answer = async (call: HookCall): Promise<{ answer: Answer; rings?: readonly Ring[] | undefined }> => {
    if (call.method === 'GET') {
      const challenge = call.header(CHALLENGE);
      if (challenge === undefined || challenge.length > LONGEST_CHALLENGE) return { answer: { status: 400 } };
      return { answer: { status: 200, body: { verification: challenge } } };
    }
    if (call.method !== 'POST') return { answer: { status: 405 } };
    if (!isSame(call.header(name) ?? '', expected)) return { answer: { status: 401 } };
    const late = new AbortController();
    const limit = clock.sleep(BODY_MS, late.signal, { background: true }).then(() => 'late' as const);
    const read = call.text(MOST_BYTES).then(
      (text) => ({ text }),
      () => 'broken' as const,
    );
    const body = await Promise.race([read, limit]);
    late.abort();
    // Whatever arrived, somebody who knows the secret says that something happened.
    if (body === 'late') return { answer: { status: 408 }, rings: [] };
    if (body === 'broken') return { answer: { status: 400 }, rings: [] };
    if (body.text === undefined) return { answer: { status: 413 }, rings: [] };
    const parsed = jsonOf(body.text);
    return parsed === undefined
      ? { answer: { status: 400 }, rings: [] }
      : { answer: { status: 204 }, rings: rung(parsed) };
  };

  return {
    close,
    async handle(request, response) {
      const call: HookCall = {
        method: request.method,
        header: (wanted) => [request.headers[wanted]].flat()[0],
        text: (most) => nodeBody(request, most),
      };
      const { answer: made, rings } = await answer(call);
      response.writeHead(made.status, { ...HEADERS, ...(made.status >= 400 && { connection: 'close' }) });
      response.end(made.body && JSON.stringify(made.body));
      if (rings !== undefined) bell.ring(rings);
    },
    async fetch(request) {
      const call: HookCall = {
        method: request.method,
        header: (wanted) => request.headers.get(wanted) ?? undefined,
        text: (most) => webBody(request, most),
      };
      const { answer: made, rings } = await answer(call);
      if (rings !== undefined) bell.ring(rings);
      const text = made.body === undefined ? null : JSON.stringify(made.body);
      return new Response(text, { status: made.status, headers: HEADERS });
    },
  };
}

/** Takes as long for every text of a length, so that the time tells nothing of the secret. */
function isSame(given: string, expected: Uint8Array): boolean {
  const bytes = new TextEncoder().encode(given.slice(0, 4_096));
  let difference = bytes.length ^ expected.length;
  for (let index = 0; index < expected.length; index += 1)
    difference |= (bytes[index] ?? 0) ^ (expected[index] as number);
  return difference === 0;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
