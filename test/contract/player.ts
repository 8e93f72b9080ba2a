import type { Action } from '../../src/catalog/action.js';
import {
  type Clock,
  type Connector,
  type ConnectorOptions,
  createConnector,
  type ExecuteOptions,
  type Plan,
  type Result,
  type TransportAnswer,
} from '../../src/index.js';
import { membershipMemory } from '../helpers/membership-memory.js';
import { answerTo, type OrgState } from './answers.js';
import { type Matched, matchOperation } from './contract.js';
import type { Inputs } from './inputs.js';

export const ORIGIN = 'https://acme.okta.com';
export const TOKEN = '00-the-token';

/** One request as it went out, and what it got. */
export interface Sent {
  readonly method: string;
  readonly pathname: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** What the contract takes it for. */
  readonly matched: Matched | undefined;
  /** A 2xx, 4xx or 5xx, or that the answer was lost. */
  readonly got: number | 'lost';
  readonly link: string | undefined;
  /** The body of the answer. */
  readonly answered: unknown;
}

/** What a script plays in place of an everyday answer: a status and a body, or a lost answer. */
export type Played =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | 'lost';

/** Called for each request, with how often this operation was asked for before. */
export type Script = (request: Matched, nth: number) => Played | undefined;

export interface Setting {
  readonly script?: Script | undefined;
  readonly execute?: ExecuteOptions;
  readonly connector?: Partial<ConnectorOptions>;
}

/** An execution of an action, with all that went out. */
export interface Run {
  readonly action: Action;
  readonly inputs: Inputs;
  readonly plan: Plan;
  readonly sent: readonly Sent[];
  readonly result: Result<Record<string, unknown>>;
}

const START = Date.UTC(2026, 0, 1);

/** So that there is something to end. */
const DUE = { org: ORIGIN, groupId: '00gDue00000000000001', userId: '00uDue00000000000001', now: START };

/** A clock on which every wait is over at once; only what watches in the background waits for ever. */
export function quickClock(): Clock {
  let now = START;
  return {
    now: () => now,
    sleep: async (ms, _signal, options) => {
      if (options?.background) return new Promise(() => {});
      now += ms;
    },
  };
}

/** A connector whose transport plays answers and keeps what was sent. */
export function playedConnector(
  { script, connector = {} }: Setting,
  org: OrgState,
): { okta: Connector; sent: Sent[] } {
  const sent: Sent[] = [];
  const asked = new Map<string, number>();
  const okta = createConnector(
    { organizationUrl: ORIGIN, apiToken: TOKEN },
    {
      clock: quickClock(),
      memberships: membershipMemory(DUE),
      transport: async ({ method, url, headers, body }) => {
        const { origin, pathname, searchParams } = new URL(url);
        if (origin !== ORIGIN) throw new Error(`A request left the org: ${url}`);
        const matched = matchOperation(method, pathname);
        const nth = asked.get(matched?.id ?? '') ?? 0;
        asked.set(matched?.id ?? '', nth + 1);
        const json: unknown = body === undefined ? undefined : JSON.parse(String(body));
        const request = { method, pathname, query: new Map(searchParams), headers, body: json, matched };
        const played = matched && (script?.(matched, nth) ?? answerTo(matched, request, org));
        const got = played === 'lost' ? 'lost' : (played?.status ?? 500);
        const link = typeof played === 'object' ? played.headers?.link : undefined;
        const answered = typeof played === 'object' ? played.body : undefined;
        sent.push({ ...request, got, link, answered });
        if (played === 'lost') throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
        return answer(played);
      },
      ...connector,
    },
  );
  return { okta, sent };
}

function answer(played: Exclude<Played, 'lost'> | undefined): TransportAnswer {
  const { status, body, headers } = played ?? { status: 500 };
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-okta-request-id': 'request', ...headers },
    body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
  };
}

/** A plan follows from the inputs alone. It hides the token, whose patterns take each new connector longer than the plan. */
const planner = createConnector({ organizationUrl: ORIGIN, apiToken: TOKEN });

/** Plans an action, and executes it once against played answers. */
export async function play(action: Action, inputs: Inputs, setting: Setting = {}): Promise<Run> {
  const org: OrgState = { action, deactivated: false, deleted: false };
  const { okta, sent } = playedConnector(setting, org);
  const plan = planner.plan(action.id, inputs);
  const result = await okta.execute(action.id as string, inputs, setting.execute);
  await okta.close();
  return { action, inputs, plan, sent, result };
}
