import type { ItemsOptions } from '../actions/lists/items.js';
import type { OrgOptions } from '../actions/org/org-fields.js';
import type { SetUpOptions } from '../catalog/rights/set-up.js';
import type { EventHookOptions } from '../events/event-hook.js';
import type { EventsOptions } from '../events/options.js';
import type { OAuthClient } from '../oauth/oauth-client.js';
import type { ExecuteOptions } from '../request/call.js';
import type { GuardSettings } from '../safety/settings.js';
import type { ProxyOption } from '../transport/proxy-options.js';
import type { Connection } from './connection.js';
import type { ConnectorSettings, Seams, TransportSettings } from './settings.js';
import type { SearchOptions } from './types.js';

/** What an option must be: a test, and the same in words. */
export type Rule = readonly [fits: (value: unknown) => boolean, mustBe: string];
/** A rule for each option of a type. One that is missing, and one that the type does not have, do not compile. */
export type Rules<Options> = Readonly<Record<keyof Options, Rule>>;
/** The names of the options of a type, where what they hold is checked elsewhere. */
type Names<Options> = Readonly<Record<keyof Options, true>>;

export const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const isFunction = (value: unknown) => typeof value === 'function';
const isString = (value: unknown) => typeof value === 'string';
const isWhole = (least: number) => (value: unknown) => Number.isSafeInteger(value) && Number(value) >= least;
const has = (...methods: readonly string[]): Rule => [
  (value) => isObject(value) && methods.every((name) => isFunction((value as Record<string, unknown>)[name])),
  `an object with the functions ${methods.join(', ')}`,
];

const isEarlierState = (value: unknown) => {
  if (!isObject(value)) return false;
  const { seen } = value as { seen?: unknown };
  return seen === undefined || (isObject(seen) && Array.isArray((seen as { items?: unknown }).items));
};

export const A_FUNCTION: Rule = [isFunction, 'a function'];
export const A_STRING: Rule = [isString, 'a string'];
export const YES_OR_NO: Rule = [(value) => typeof value === 'boolean', 'true or false'];
export const AN_OBJECT: Rule = [isObject, 'an object'];
const SHARE: Rule = [
  (value) => typeof value === 'number' && value > 0 && value <= 1,
  'a number above 0, at most 1',
];
const MILLISECONDS: Rule = [
  (value) => typeof value === 'number' && value >= 0,
  'a number of milliseconds, at least 0',
];
const A_TIME: Rule = [
  (value) => (isString(value) || value instanceof Date) && !Number.isNaN(new Date(value as Date).getTime()),
  'an ISO 8601 time or a Date',
];

/** The options of calls, by what takes them; `call` is every method that takes no further ones. */
export interface CallOptions {
  call: ExecuteOptions;
  items: ItemsOptions;
  search: SearchOptions;
  org: OrgOptions;
  events: EventsOptions;
}

const OF_A_CALL = {
  signal: [
    (value) =>
      isObject(value) &&
      typeof (value as AbortSignal).aborted === 'boolean' &&
      isFunction((value as AbortSignal).addEventListener),
    'an AbortSignal',
  ],
  timeoutMs: MILLISECONDS,
  priority: [(value) => value === 'single' || value === 'bulk', 'single or bulk'],
  rateLimitShare: SHARE,
  onProgress: A_FUNCTION,
  caller: A_STRING,
  reconcile: YES_OR_NO,
  hideEchoes: YES_OR_NO,
  resume: [isEarlierState, 'what readBefore gave'],
} satisfies Rules<ExecuteOptions>;

export const RULES: { readonly [Kind in keyof CallOptions]: Rules<CallOptions[Kind]> } = {
  call: OF_A_CALL,
  items: { ...OF_A_CALL, pageSize: [isWhole(1), 'a whole number, at least 1'] },
  search: { ...OF_A_CALL, page: A_STRING },
  org: { ...OF_A_CALL, maxAgeMs: MILLISECONDS },
  events: {
    ...OF_A_CALL,
    checkpoint: has('load', 'save'),
    from: A_TIME,
    redeliveredUntil: A_TIME,
    follow: YES_OR_NO,
    idleMs: [isWhole(1), 'a whole number of milliseconds, at least 1'],
    overlapMs: [isWhole(0), 'a whole number of milliseconds, at least 0'],
    saveEvery: [isWhole(1), 'a whole number, at least 1'],
    onCaughtUp: A_FUNCTION,
    onGap: A_FUNCTION,
    onRetry: A_FUNCTION,
  },
};

/** Options whose contents are checked where they are used. */
export const NAMES: { readonly rights: Names<SetUpOptions>; readonly eventHook: Names<EventHookOptions> } = {
  rights: { names: true, organizationUrl: true, label: true, publicKey: true, role: true },
  eventHook: { secret: true, header: true },
};

const SETTINGS = {
  allowLoopback: YES_OR_NO,
  readOnly: YES_OR_NO,
  allow: [(value) => value !== null, 'a list of strings'],
  guard: AN_OBJECT,
  onAudit: A_FUNCTION,
  attemptTimeoutMs: [(value) => typeof value === 'number' && value > 0, 'a number of milliseconds above 0'],
  maxRetries: [isWhole(0), 'a whole number, at least 0'],
  rateLimitShare: SHARE,
  logger: AN_OBJECT,
  memberships: has('list', 'put', 'remove'),
  userAgent: A_STRING,
} satisfies Rules<ConnectorSettings>;

/** What the default transport goes by, and no other. */
export const OF_THE_DEFAULT_TRANSPORT = {
  maxResponseBytes: [isWhole(1), 'a whole number of bytes, at least 1'],
  allowAddresses: [(value) => Array.isArray(value) && value.every(isString), 'a list of strings'],
  proxy: [
    (value) => typeof value === 'boolean' || isString(value) || isObject(value),
    'true, a string or an object',
  ],
} satisfies Rules<TransportSettings>;

export const SEAMS = {
  transport: A_FUNCTION,
  clock: has('now', 'sleep'),
  limits: has('tryAcquire', 'enqueue', 'forecast', 'observe', 'release'),
} satisfies Rules<Seams>;

/** The contents of `allow`, `guard` and `proxy` are checked where they are used. */
export const OF_A_CONNECTOR = { ...SETTINGS, ...OF_THE_DEFAULT_TRANSPORT, ...SEAMS };

/** The options of a connector that are objects with names of their own. */
export const PARTS_OF_A_CONNECTOR = {
  guard: { protect: true, maxDestructive: true, windowMs: true } satisfies Names<GuardSettings>,
  proxy: { url: true, noProxy: true } satisfies Names<Extract<ProxyOption, object>>,
};

/** What a connection holds: `readOnly` among it would limit nothing. */
export const OF_A_CONNECTION = {
  organizationUrl: true,
  apiToken: true,
  oauth: true,
} satisfies Names<Connection>;
export const OF_A_CLIENT = {
  clientId: true,
  privateKey: true,
  keyId: true,
  scopes: true,
  dpop: true,
} satisfies Names<OAuthClient>;
